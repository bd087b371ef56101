"""The options of the commands, apart from the commands themselves: help and refusals need no heavy import."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from artifact_contracts.profiles import NESTED
from artifact_contracts.rate import Rate
from artifact_contracts.settings import TABLE, not_negative, parsed_by, positive

FIRST_PORT = 8701
LONGEST_LATENCY = 60.0
PROOF_SEED = 1


@dataclass(frozen=True)
class Command:
    """A command, as far as its command line goes; the module of its name in this package executes it.

    Attributes:
        help: what it does, one sentence.
        add_arguments: adds its options to a parser.
    """

    help: str
    add_arguments: Callable[[ArgumentParser], None]


def _settings(parser: ArgumentParser, *names: str) -> None:
    """Add options of the settings table: those of some names, or all."""
    for setting in TABLE:
        if not names or setting.name in names:
            parser.add_argument(setting.flag, **setting.argument())


def _verify(parser: ArgumentParser) -> None:
    _settings(parser)
    parser.add_argument("--plan", action="store_true", help="print what would be sent, in which order; send nothing")


def _mock(parser: ArgumentParser) -> None:
    _settings(parser, "api", "specs")
    parser.add_argument("--port", type=int, default=FIRST_PORT, help=f"port of the first API ({FIRST_PORT})")
    parser.add_argument(
        "--rate-limit", metavar="RATE", type=parsed_by(Rate.parse), help="enforce a rate limit, as in 10/m"
    )
    parser.add_argument("--latency", metavar="S", type=_latency, default=0.0, help="take S seconds longer to answer")
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--fault", metavar="NAME", help="switch on a named defect (--list-faults lists them)")
    kind.add_argument("--variant", metavar="NAME", help="serve a conforming variant (--list-variants lists them)")
    parser.add_argument("--list-faults", action="store_true", help="list the defects")
    parser.add_argument("--list-variants", action="store_true", help="list the conforming variants")


def _latency(text: str) -> float:
    number = float(text)
    if not 0 <= number <= LONGEST_LATENCY:
        raise ArgumentTypeError(f"{text} is not between 0 and {LONGEST_LATENCY:g} seconds")
    return number


def _prove(parser: ArgumentParser) -> None:
    _settings(parser, "api", "specs", "reports")
    parser.add_argument("--fault", action="append", metavar="NAME", help="this fault only; may be given several times")
    parser.add_argument(
        "--variant", action="append", metavar="NAME", help="this conforming variant only; may be given several times"
    )
    parser.add_argument(
        "--profile",
        action="append",
        choices=[profile.name for profile in NESTED],
        help="by this profile only; may be given several times (all three)",
    )
    parser.add_argument("--part", metavar="K/N", help="one of N parts that together are the whole")
    parser.add_argument(
        "--workers", metavar="N", type=parsed_by(positive), help="judge N at a time (two for each processor)"
    )
    parser.add_argument(
        "--seed",
        metavar="N",
        type=parsed_by(not_negative),
        default=PROOF_SEED,
        help=f"the seed of every run ({PROOF_SEED})",
    )


def _report(parser: ArgumentParser) -> None:
    parser.add_argument("folder", nargs="?", type=Path, metavar="DIR", help="the folder of the reports (reports)")


def _dev(parser: ArgumentParser) -> None:
    tasks = parser.add_subparsers(dest="task", required=True, metavar="TASK")
    cases = tasks.add_parser(
        "cases",
        help="rebuild the stored cases of APIs (cases.json)",
        description="Rebuild the stored cases of APIs (cases.json), after a document, an overlay or the release of"
        " schemathesis has changed. A file that no longer fits costs time, and nothing else.",
        allow_abbrev=False,
    )
    cases.add_argument(
        "folder", nargs="*", type=Path, help="the folder of an API; without any, each that comes with the suite"
    )
    tasks.add_parser(
        "plan",
        help="rebuild the order in which cases are sent (plan.yaml); five minutes",
        description="Judge every fault, and derive from what was found the order in which cases are sent (plan.yaml),"
        " after the contract tests, the documents or many of the faults have changed.",
        allow_abbrev=False,
    )


def _new(parser: ArgumentParser) -> None:
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="KIND")
    requirement = kinds.add_parser(
        "requirement",
        help="write the skeletons of a requirement into all the files that it needs",
        description="Write the skeletons of a requirement into all the files of a clone that it needs, and print which"
        " ones. They raise no false alarm; tests/meta/test_requirements_complete.py lists what is left to be written.",
        allow_abbrev=False,
    )
    requirement.add_argument("id", metavar="CONCERN.NAME", help="its id, which never changes")
    requirement.add_argument("--level", choices=["MUST", "SHOULD"], help="how binding it is (SHOULD)")
    requirement.add_argument("--statement", metavar="TEXT", help="what a conforming service does, in one sentence")
    requirement.add_argument(
        "--source", metavar="TEXT", help="how sure that is and where it is from, as in 'standard: RFC 9110 section 9'"
    )
    requirement.add_argument(
        "--api", action="append", metavar="ID", help="ask this API only; may be given several times (all)"
    )
    requirement.add_argument("--new-concern", action="store_true", help="allow a concern that nothing is about yet")


COMMANDS: Mapping[str, Command] = {
    "verify": Command("judge whether services keep their contracts", _verify),
    "report": Command("make the reports of a run again, also of one that was killed", _report),
    "mock": Command("serve a conforming provider of each API on a fixed port of this machine", _mock),
    "prove": Command("prove that every fault is found and that no conforming provider raises a false alarm", _prove),
    "new": Command("write the skeletons of a new requirement, for those who change the suite", _new),
    "dev": Command("rebuild stored data, for those who change the suite", _dev),
}
