"""The command line."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from collections.abc import Sequence
from typing import NoReturn

from artifact_contracts import __version__
from artifact_contracts.commands import mock, prove, verify
from artifact_contracts.errors import ContractsError, ExitCode

_COMMANDS = {"verify": verify, "mock": mock, "prove": prove}
_EXIT_CODES = """exit codes:
  0    conforming: no MUST requirement failed (with --strict, no SHOULD either)
  1    not conforming
  2    usage, configuration, a contract document or a waiver file is wrong
  3    the target could not be judged: unreachable, or never accepted a valid call
  4    the suite itself failed
  130  interrupted; the reports hold what was found"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code.

    Args:
        arguments: the command line without the program's name; that of the process if None.
    """
    # A CI server that gives up sends SIGTERM; it deserves the reports as much as a person with Ctrl-C.
    signal.signal(signal.SIGTERM, _interrupt)
    sys.unraisablehook = _interrupt_again
    try:
        parsed = _parser().parse_args(arguments)
        return int(_COMMANDS[parsed.command].execute(parsed))
    except ContractsError as error:
        print(f"artifact-contracts: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("artifact-contracts: interrupted before anything was judged", file=sys.stderr)
        return ExitCode.INTERRUPTED


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


def _interrupt_again(dropped: sys.UnraisableHookArgs) -> None:
    """Repeat an interruption that fell into a callback of the garbage collector, from where nothing can be raised."""
    if dropped.exc_type is KeyboardInterrupt:
        threading.Timer(0.01, os.kill, (os.getpid(), signal.SIGINT)).start()
    else:
        sys.__unraisablehook__(dropped)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="artifact-contracts",
        description="Judges, with evidence, whether HTTP services keep their published contracts.",
        epilog=_EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"artifact-contracts {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, command in _COMMANDS.items():
        command.add_arguments(
            commands.add_parser(
                name,
                help=command.HELP,
                description=f"{command.HELP[0].upper()}{command.HELP[1:]}.",
                epilog=_EXIT_CODES,
                formatter_class=argparse.RawDescriptionHelpFormatter,
                allow_abbrev=False,
            )
        )
    return parser
