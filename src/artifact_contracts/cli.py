"""The command line."""

from __future__ import annotations

import argparse
import gc
import importlib
import sys
from collections.abc import Sequence

from artifact_contracts import __version__
from artifact_contracts.commands.arguments import COMMANDS
from artifact_contracts.errors import ContractsError, ExitCode
from artifact_contracts.inert_text import error_in_log
from artifact_contracts.output_streams import lasting_output
from artifact_contracts.signals import interruptible

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
    with interruptible(to_the_end=arguments is None), lasting_output():
        try:
            return _executed(parser().parse_args(arguments))
        except ContractsError as error:
            print(f"artifact-contracts: {error_in_log(error)}", file=sys.stderr)
            return error.exit_code
        except KeyboardInterrupt:
            print("artifact-contracts: interrupted before anything was judged", file=sys.stderr)
            return ExitCode.INTERRUPTED


def _executed(parsed: argparse.Namespace) -> int:
    """Execute the command that was asked for; no other is imported."""
    # What imports make stays until the end; to look for garbage among it takes 10 ms of the start.
    gc.disable()
    try:
        command = importlib.import_module(f"artifact_contracts.commands.{parsed.command}")
        gc.freeze()
    finally:
        gc.enable()
    return int(command.execute(parsed))


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    whole = argparse.ArgumentParser(
        prog="artifact-contracts",
        description="Judges, with evidence, whether HTTP services keep their published contracts.",
        epilog=_EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    whole.add_argument("--version", action="version", version=f"artifact-contracts {__version__}")
    commands = whole.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, command in COMMANDS.items():
        command.add_arguments(
            commands.add_parser(
                name,
                help=command.help,
                description=f"{command.help[0].upper()}{command.help[1:]}.",
                epilog=_EXIT_CODES,
                formatter_class=argparse.RawDescriptionHelpFormatter,
                allow_abbrev=False,
            )
        )
    return whole
