"""What the lawful variants answer is valid by another library too, but for what is lawful though no document says it.

Each variant is asked for one of the APIs that leave it open, once for each requirement; the suite itself judges them in
``test_lawful_variants.py``.
"""

from __future__ import annotations

from typing import NamedTuple

import pytest

from artifact_contracts.contract.openapi import Operation
from artifact_contracts.provider.conforming.variant_list import variants_of
from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse, RefusalError
from artifact_contracts.provider.provider import Provider
from tests.support.independent_validator import judged_answers
from tests.support.published_contracts import APIS, CONTRACTS, one_api_for_each
from tests.support.recorded_runs import one_request_for_each_requirement, put_to

VARIANTS_OF = {api: variants_of(contract) for api, contract in CONTRACTS.items()}
IN_TURN = [parameters.values for parameters in one_api_for_each(VARIANTS_OF)]


class Beyond(NamedTuple):
    """What a variant answers that its document does not allow, and why it is lawful all the same."""

    statuses: set[int]
    why: str
    only_for: tuple[str, ...] = APIS


_GATEWAY = "a gateway before the service speaks for itself, and no document of the service for it"
_LIMIT = "HTTP gives the status its meaning for any resource"
_NO_BODY = "OpenAPI does not say that a body must be there; the validator asks for one wherever a schema is"
_UNDOCUMENTED = "the document names it for no call, but the vendor's pages do not rule it out"
BEYOND = {
    "pages-of-a-gateway": Beyond({400}, _GATEWAY),
    "busy-gateway": Beyond({502, 503, 504}, _GATEWAY),
    "busy-until-told": Beyond({503}, _GATEWAY),
    "no-content": Beyond({204}, "a 204 has no body whatever is documented (RFC 9110 section 15.3.5)"),
    "empty-success": Beyond({200}, _NO_BODY),
    "text-for-success": Beyond({200}, "the document was written from pages that show no media type of a success"),
    "errors-without-media-type": Beyond({400, 401, 403, 404}, "the vendors show errors without their headers"),
    "message-alone": Beyond(
        {400, 401, 404}, "the vendor's samples of errors look generated, and only the message can be relied on"
    ),
    "unprocessable": Beyond({422}, _UNDOCUMENTED),
    "unprocessable-syntax": Beyond({422}, _UNDOCUMENTED),
    "conflict-on-repetition": Beyond({409}, _UNDOCUMENTED),
    "foreign-forbidden": Beyond({403}, _UNDOCUMENTED, ("ctxfy",)),
    "content-too-large": Beyond({413}, _LIMIT),
    "addresses-and-headers-too-long": Beyond({414, 431}, _LIMIT),
    "cleans-paths": Beyond({301}, _GATEWAY),
    "cleans-paths-for-good": Beyond({308}, _GATEWAY),
    "fails-on-extremes": Beyond({500}, "no document speaks of requests that no client sends, and 500 is documented"),
    "pages-of-a-server": Beyond({400, 413}, _GATEWAY),
    "pages-of-a-framework": Beyond({400}, _GATEWAY),
    "pages-for-bad-bodies": Beyond({400}, "the page of the operation shows no 400; the document takes it from others"),
    "locked-on-repetition": Beyond({423}, _UNDOCUMENTED),
    "gone-on-repetition": Beyond({410}, _UNDOCUMENTED),
    "pages-of-a-firewall": Beyond({403}, _GATEWAY),
    "pages-for-odd-addresses": Beyond({404}, _GATEWAY, ("ctxfy",)),
    "statuses-of-an-edge": Beyond({520, 522, 524, 530}, _GATEWAY),
    "untyped-success": Beyond({200}, "the document was written from pages that show no media type of a success"),
    "problem-details": Beyond({400, 401, 403, 404, 405, 415}, "problem details are JSON, and hold what is documented"),
    "odd-numbers": Beyond({200}, "JSON has numbers of any length, and Python's parser reads none so long"),
    "length-required": Beyond({411}, _LIMIT),
}


@pytest.mark.parametrize("api", APIS)
def test_every_answer_of_a_lawful_variant_is_valid(api: str) -> None:
    kinds = {name: VARIANTS_OF[api][name].kind for chosen, name in IN_TURN if chosen == api}
    assert len(kinds) > 20
    beyond = {name: row for name, row in BEYOND.items() if api in row.only_for}
    wrong: dict[str, set[tuple[int, str]]] = {}
    for name, exchanges in put_to(api, kinds, one_request_for_each_requirement(api)).items():
        judged = list(judged_answers(api, exchanges))
        assert len(judged) > 30
        objections = {(response.status, objection) for response, objection in judged if objection}
        if objections:
            wrong[name] = objections
    # Whoever is said to differ does, and in nothing else.
    assert {name: objections for name, objections in wrong.items() if name not in beyond} == {}
    assert wrong.keys() == beyond.keys() & kinds.keys()
    assert all({status for status, _ in wrong[name]} <= beyond[name].statuses for name in wrong)


def refusing(status: int) -> type[Provider]:
    """Return a provider that refuses whatever it is asked."""

    class Refusing(Provider):
        def authenticate(self, request: ProviderRequest, operation: Operation) -> str:
            raise RefusalError(status, "No.", {"Retry-After": "0"} if status == 429 else None)

        def answer(self, request: ProviderRequest) -> ProviderResponse:
            answer = super().answer(request)
            assert answer.status == status
            return answer

    return Refusing


@pytest.mark.parametrize("api", APIS)
def test_every_documented_error_is_valid_also_the_ones_no_run_provokes(api: str) -> None:
    (operation,) = CONTRACTS[api].operations
    statuses = [int(status) for status in operation.replies if not status.startswith("2")]
    assert {429, 500} < set(statuses)
    kinds = {str(status): refusing(status) for status in statuses}
    for name, exchanges in put_to(api, kinds, one_request_for_each_requirement(api)[:1]).items():
        judged = {(str(response.status), objection) for response, objection in judged_answers(api, exchanges)}
        assert judged == {(name, None)}
