"""Asks a provider inside this process, without a network: what the tests of the providers have in common."""

from __future__ import annotations

import itertools
from urllib.parse import urlsplit

from artifact_contracts.cases.call import Call, valid_call
from artifact_contracts.contract.contract import Contract
from artifact_contracts.provider.conforming.variant_list import VARIANTS
from artifact_contracts.provider.faults.catalogue import CATALOGUE, faults_of
from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse
from artifact_contracts.provider.provider import Provider
from artifact_contracts.targets import embedded_inputs

_NUMBERS = itertools.count()


def plain(contract: Contract, variant: str = "full") -> Call:
    """Return a valid call to the provider of a contract."""
    return valid_call(contract, contract.operations[0], embedded_inputs(contract), variant)


def asked(contract: Contract, call: Call) -> ProviderRequest:
    """Return a call as it reaches the provider; no two have the same words in them."""
    base = urlsplit(contract.document["servers"][0]["url"]).path
    request = call.draft.at(base, f"fresh-{next(_NUMBERS)}")
    path, _, query = request.url.partition("?")
    # As the server reads them: bytes of UTF-8, taken for Latin-1.
    headers = tuple((name.lower(), value.encode().decode("latin-1")) for name, value in request.headers)
    return ProviderRequest(request.method, path, query, headers, request.body or b"")


def ask(contract: Contract, kind: type[Provider] | str, call: Call) -> ProviderResponse:
    """Return what a new provider of some kind, or with a fault of that name, answers to a call."""
    kind = faults_of(contract)[kind].kind if isinstance(kind, str) else kind
    return kind(contract, embedded_inputs(contract)).answer(asked(contract, call))


def faulty(name: str) -> type[Provider]:
    """Return the provider with a fault."""
    (kind,) = (fault.kind for fault in CATALOGUE if fault.name == name)
    return kind


def conforming(name: str) -> type[Provider]:
    """Return a conforming variant of the provider."""
    (kind,) = (variant.kind for variant in VARIANTS if variant.name == name)
    return kind
