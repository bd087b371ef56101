"""``artifact-contracts mock``: serve the providers on fixed ports until interrupted."""

from __future__ import annotations

import contextlib
import threading
from argparse import Namespace

from artifact_contracts.cases.call import valid_call
from artifact_contracts.commands.chosen import chosen_contracts
from artifact_contracts.contract.contract import Contract
from artifact_contracts.errors import UsageError, did_you_mean
from artifact_contracts.inert_text import command_in_log, in_log
from artifact_contracts.provider.conforming.variant_list import variants_of
from artifact_contracts.provider.faults.catalogue import faults_of
from artifact_contracts.provider.loopback_server import serving
from artifact_contracts.provider.provider import UNLIMITED, Provider
from artifact_contracts.redaction import Secrets
from artifact_contracts.reports.text import MARK
from artifact_contracts.sending.reproduction import curl
from artifact_contracts.targets import embedded_inputs


def execute(arguments: Namespace) -> int:
    """Serve until interrupted.

    Raises:
        UsageError: an option is wrong or a port is taken.
    """
    contracts = list(chosen_contracts(arguments).values())
    if arguments.list_faults or arguments.list_variants:
        _list(contracts, variants=arguments.list_variants)
        return 0
    with contextlib.ExitStack() as stack:
        for contract, url in _served(contracts, arguments, stack):
            print(_instructions(contract, url))
        print("\nServing until interrupted (Ctrl-C).", flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()
    return 0


def _list(contracts: list[Contract], *, variants: bool) -> None:
    """Print what there is, each with the APIs it is there for."""
    lines: dict[str, tuple[str, list[str]]] = {}
    for contract in contracts:
        if variants:
            told = {name: variant.sentence for name, variant in variants_of(contract).items()}
        else:
            told = {
                name: f"{fault.sentence} Detected by {fault.detector(contract)}."
                for name, fault in faults_of(contract).items()
            }
        for name, sentence in told.items():
            lines.setdefault(name, (sentence, []))[1].append(contract.api)
    for name, (sentence, apis) in sorted(lines.items()):
        of = "" if len(apis) == len(contracts) else f" ({', '.join(apis)})"
        print(in_log(f"{name:<44} {sentence}{of}"))


def _kind(contract: Contract, arguments: Namespace) -> type[Provider] | None:
    """Return the provider that is asked for, or None where the contract knows none of that name."""
    if not (arguments.fault or arguments.variant):
        return Provider
    known = faults_of(contract) if arguments.fault else variants_of(contract)
    asked = known.get(arguments.fault or arguments.variant)
    return asked.kind if asked else None


def _served(contracts: list[Contract], arguments: Namespace, stack: contextlib.ExitStack) -> list[tuple[Contract, str]]:
    kinds = [_kind(contract, arguments) for contract in contracts]
    if not any(kinds):
        raise _unknown(contracts, arguments)
    served = []
    for place, (contract, kind) in enumerate(zip(contracts, kinds, strict=True)):
        # An API that knows no such fault or variant has its usual provider.
        rate_limit = arguments.rate_limit or UNLIMITED
        provider = (kind or Provider)(contract, embedded_inputs(contract), rate_limit, arguments.latency)
        served.append((contract, stack.enter_context(serving(provider, arguments.port + place))))
    return served


def _unknown(contracts: list[Contract], arguments: Namespace) -> UsageError:
    name, what, of = (
        (arguments.fault, "fault", faults_of)
        if arguments.fault
        else (arguments.variant, "conforming variant", variants_of)
    )
    known = [each for contract in contracts for each in of(contract)]
    remedy = did_you_mean(name, known, f"--list-{'faults' if arguments.fault else 'variants'} lists them.")
    apis = ", ".join(contract.api for contract in contracts)
    return UsageError(f"There is no {what} {name} for {apis}.", remedy)


def _instructions(contract: Contract, url: str) -> str:
    inputs = embedded_inputs(contract)
    variables = {contract.target.base_url_variable: url}
    variables |= {row.variable: inputs[name] for name, row in contract.target.inputs.items()}
    lines = [f"\n{MARK} {in_log(contract.target.title)}"]
    lines += [f"  export {name}={value}" for name, value in variables.items()]
    for operation in contract.operations:
        request = valid_call(contract, operation, inputs, "minimal").draft.at(url, "by-hand")
        lines.append("  " + command_in_log(curl(request, Secrets())).replace("\n", "\n  "))
    return "\n".join(lines)
