"""``artifact-contracts mock``: serve the providers on fixed ports until interrupted."""

from __future__ import annotations

import contextlib
import difflib
import threading
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from artifact_contracts.errors import UsageError
from artifact_contracts.settings import TABLE, rate

if TYPE_CHECKING:
    from artifact_contracts.contract.contract import Contract
    from artifact_contracts.provider.provider import Provider

HELP = "serve a conforming provider of each API on a fixed port of this machine"
FIRST_PORT = 8701
LONGEST_LATENCY = 60.0
_SHARED = ("api", "specs")


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    for setting in TABLE:
        if setting.name in _SHARED:
            parser.add_argument(setting.flag, **setting.argument())
    parser.add_argument("--port", type=int, default=FIRST_PORT, help=f"port of the first API ({FIRST_PORT})")
    parser.add_argument("--rate-limit", metavar="RATE", type=rate, help="enforce a rate limit, as in 10/m")
    parser.add_argument("--latency", metavar="S", type=_seconds, default=0.0, help="take S seconds longer to answer")
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--fault", metavar="NAME", help="switch on a named defect (--list-faults lists them)")
    kind.add_argument("--lawful", metavar="NAME", help="differ where the contract leaves room (--list-lawful)")
    parser.add_argument("--list-faults", action="store_true", help="list the defects there are")
    parser.add_argument("--list-lawful", action="store_true", help="list the lawful variants there are")


def _seconds(text: str) -> float:
    number = float(text)
    if not 0 <= number <= LONGEST_LATENCY:
        raise ArgumentTypeError(f"{text} is not between 0 and {LONGEST_LATENCY:g} seconds")
    return number


def execute(arguments: Namespace) -> int:
    """Serve until interrupted.

    Raises:
        UsageError: an option is wrong or a port is taken.
    """
    contracts = _contracts(arguments)
    if arguments.list_faults or arguments.list_lawful:
        _list(contracts, lawful=arguments.list_lawful)
        return 0
    with contextlib.ExitStack() as stack:
        for contract, url in _served(contracts, arguments, stack):
            print(_instructions(contract, url))
        print("\nServing until interrupted (Ctrl-C).", flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()
    return 0


def _contracts(arguments: Namespace) -> list[Contract]:
    from artifact_contracts import locations  # noqa: PLC0415 (only this command needs a server)
    from artifact_contracts.contract.contract import load_chosen  # noqa: PLC0415

    roots = (locations.specs_folder(), *map(Path, arguments.specs or ()))
    return list(load_chosen(roots, arguments.api or ()).values())


def _list(contracts: list[Contract], *, lawful: bool) -> None:
    """Print what there is, each with the APIs it is there for."""
    from artifact_contracts.provider.conforming import conforming_of  # noqa: PLC0415
    from artifact_contracts.provider.faults import faults_of  # noqa: PLC0415

    lines: dict[str, tuple[str, list[str]]] = {}
    for contract in contracts:
        if lawful:
            told = {name: variant.sentence() for name, variant in conforming_of(contract).items()}
        else:
            told = {
                name: f"{fault.sentence()} Caught by {fault.detector(contract)}."
                for name, fault in faults_of(contract).items()
            }
        for name, sentence in told.items():
            lines.setdefault(name, (sentence, []))[1].append(contract.api)
    for name, (sentence, apis) in sorted(lines.items()):
        of = "" if len(apis) == len(contracts) else f" ({', '.join(apis)})"
        print(f"{name:<44} {sentence}{of}")


def _kind(contract: Contract, arguments: Namespace) -> type[Provider] | None:
    """Return the provider that is asked for, or None where the contract knows none of that name."""
    from artifact_contracts.provider.conforming import conforming_of  # noqa: PLC0415
    from artifact_contracts.provider.faults import faults_of  # noqa: PLC0415
    from artifact_contracts.provider.provider import Provider  # noqa: PLC0415

    if arguments.fault:
        return faults_of(contract).get(arguments.fault)
    return conforming_of(contract).get(arguments.lawful) if arguments.lawful else Provider


def _served(contracts: list[Contract], arguments: Namespace, stack: contextlib.ExitStack) -> list[tuple[Contract, str]]:
    from artifact_contracts.provider.loopback_server import serving  # noqa: PLC0415
    from artifact_contracts.provider.provider import Provider  # noqa: PLC0415
    from artifact_contracts.targets import embedded_inputs  # noqa: PLC0415

    kinds = [_kind(contract, arguments) for contract in contracts]
    if not any(kinds):
        raise _unknown(contracts, arguments)
    served = []
    for place, (contract, kind) in enumerate(zip(contracts, kinds, strict=True)):
        # What is no fault of an API leaves its provider as it is.
        rate_limit = arguments.rate_limit or "1000000/m"
        provider = (kind or Provider)(contract, embedded_inputs(contract), rate_limit, arguments.latency)
        served.append((contract, stack.enter_context(serving(provider, arguments.port + place))))
    return served


def _unknown(contracts: list[Contract], arguments: Namespace) -> UsageError:
    from artifact_contracts.provider.conforming import conforming_of  # noqa: PLC0415
    from artifact_contracts.provider.faults import faults_of  # noqa: PLC0415

    name, what, of = (
        (arguments.fault, "fault", faults_of)
        if arguments.fault
        else (arguments.lawful, "lawful variant", conforming_of)
    )
    known = [each for contract in contracts for each in of(contract)]
    near = difflib.get_close_matches(name, known, n=1)
    remedy = f"Did you mean {near[0]}?" if near else f"--list-{'faults' if arguments.fault else 'lawful'} lists them."
    apis = ", ".join(contract.api for contract in contracts)
    return UsageError(f"There is no {what} {name} of {apis}.", remedy)


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
