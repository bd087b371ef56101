"""``artifact-contracts mock``: serve the providers on fixed ports until interrupted."""

from __future__ import annotations

import contextlib
import threading
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from artifact_contracts.errors import UsageError, did_you_mean
from artifact_contracts.settings import TABLE, rate

if TYPE_CHECKING:
    from artifact_contracts.contract.contract import Contract

HELP = "serve a conforming provider of each API on a fixed port of this machine"
FIRST_PORT = 8701
_SHARED = ("api", "specs")


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    for setting in TABLE:
        if setting.name in _SHARED:
            parser.add_argument(setting.flag, **setting.argument())
    parser.add_argument("--port", type=int, default=FIRST_PORT, help=f"port of the first API ({FIRST_PORT})")
    parser.add_argument("--rate-limit", metavar="RATE", type=rate, help="enforce a rate limit, as in 10/m")
    parser.add_argument("--fault", metavar="NAME", help="switch on a named defect (--list-faults lists them)")
    parser.add_argument("--list-faults", action="store_true", help="list the defects there are")


def execute(arguments: Namespace) -> int:
    """Serve until interrupted.

    Raises:
        UsageError: an option is wrong or a port is taken.
    """
    from artifact_contracts.provider.faults import FAULTS  # noqa: PLC0415 (only this command needs a server)

    if arguments.list_faults:
        for name, fault in sorted(FAULTS.items()):
            print(f"{name:<32} {fault.sentence()} Caught by {fault.caught_by}.")
        return 0
    with contextlib.ExitStack() as stack:
        for contract, url in _served(arguments, stack):
            print(_instructions(contract, url))
        print("\nServing until interrupted (Ctrl-C).", flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()
    return 0


def _served(arguments: Namespace, stack: contextlib.ExitStack) -> list[tuple[Contract, str]]:
    from artifact_contracts import locations  # noqa: PLC0415
    from artifact_contracts.contract.contract import api_folders, load  # noqa: PLC0415
    from artifact_contracts.provider.behaviour import Provider  # noqa: PLC0415
    from artifact_contracts.provider.faults import FAULTS  # noqa: PLC0415
    from artifact_contracts.provider.server import serving  # noqa: PLC0415
    from artifact_contracts.targets import embedded_inputs  # noqa: PLC0415

    if arguments.fault and arguments.fault not in FAULTS:
        raise UsageError(f"There is no fault {arguments.fault}.", did_you_mean(arguments.fault, FAULTS))
    kind = FAULTS[arguments.fault] if arguments.fault else Provider
    folders = api_folders((locations.specs_folder(), *map(Path, arguments.specs or ())))
    served = []
    for place, api in enumerate(arguments.api or folders):
        if api not in folders:
            raise UsageError(f"There is no API {api}.", did_you_mean(api, folders))
        contract = load(folders[api])
        provider = kind(contract, embedded_inputs(contract), arguments.rate_limit or "1000000/m")
        served.append((contract, stack.enter_context(serving(provider, arguments.port + place))))
    return served


def _instructions(contract: Contract, url: str) -> str:
    from artifact_contracts.cases.call import valid_call  # noqa: PLC0415
    from artifact_contracts.redaction import Secrets  # noqa: PLC0415
    from artifact_contracts.sending.exchange import curl  # noqa: PLC0415
    from artifact_contracts.targets import embedded_inputs  # noqa: PLC0415

    inputs = embedded_inputs(contract)
    variables = {f"{contract.api.upper().replace('-', '_')}_BASE_URL": url}
    variables |= {row.variable: inputs[name] for name, row in contract.target.inputs.items()}
    lines = [f"\n{contract.target.title}"]
    lines += [f"  export {name}={value}" for name, value in variables.items()]
    for operation in contract.operations:
        request = valid_call(contract, operation, inputs, "minimal").request(url, "by-hand")
        lines.append("  " + curl(request, Secrets()).replace("\n", "\n  "))
    return "\n".join(lines)
