"""``artifact-contracts new``: writes the skeletons of something new into a clone, and says what is left to do."""

from __future__ import annotations

from argparse import Namespace

from artifact_contracts.errors import UsageError
from artifact_contracts.scaffold.clone import this_clone
from artifact_contracts.scaffold.new_requirement import NewRequirement
from artifact_contracts.scaffold.skeletons import changes_for, next_steps, write


def execute(arguments: Namespace) -> int:
    """Write the skeletons of a requirement, and print where they are and what is left to do.

    Raises:
        UsageError: this is no clone, something said is wrong, or a file cannot be written; nothing is written then.
    """
    clone = this_clone()
    new = NewRequirement.of(
        arguments.id,
        clone,
        level=arguments.level,
        statement=arguments.statement,
        source=arguments.source,
        apis=arguments.api or (),
        new_concern=arguments.new_concern,
    )
    changes = changes_for(new, clone)
    try:
        write(changes)
    except OSError as error:
        raise UsageError(f"{error.filename} cannot be written ({error.strerror}).") from None
    print(f"{new.id} ({new.level}) is in")
    for change in changes:
        for line in change.lines:
            print(f"  {clone.named(change.file)}:{line}")
    print("\nWhat is left to do:")
    for number, step in enumerate(next_steps(new), 1):
        print(f"  {number}. {step}")
    return 0
