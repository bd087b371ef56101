"""Nothing is missing of any requirement. Where something is, all of it is listed at once, with what to do.

What a requirement needs is said in CONTRIBUTING; ``artifact-contracts new requirement`` writes the skeletons.
"""

from __future__ import annotations

from artifact_contracts.scaffold.checklist import missing


def test_no_requirement_lacks_anything() -> None:
    lacking = [str(each) for each in missing()]
    assert not lacking, "\n  ".join([f"{len(lacking)} to do:", *lacking])
