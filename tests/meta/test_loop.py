"""What the suite sends, and what its provider answers, is what it is taken for: another library says the same.

A suite whose generator, provider and checks all read the same schema by the same code could agree with itself and be
wrong. Here every exchange of a run over the conforming provider is judged by a validator that shares none of it.
"""

from __future__ import annotations

from collections import Counter
from functools import cache

import jsonschema_rs
import pytest

from artifact_contracts.cases.generated_calls import generated_cases
from tests.support.independent_validator import judged_answers, objection_to_request
from tests.support.published_contracts import APIS, CONTRACTS
from tests.support.recorded_runs import Recorded, Sent, recorded

_CONTENT_OF_KEY = "a document says where a key stands, not which keys are valid"
_CONTENT_OF_NAME = "a document says that a name is a text, not which things exist and whose they are"
_READER = "Python's JSON reader takes it, as many do; RFC 8259 does not"
_HEAD = "the head of the request is wrong, of which no document speaks"
_OF_MEMBERS = ("body.member-types", "body.null-members", "body.required-members")
# What deviates from a valid call, at least in part, in what no schema says.
NOT_SEEN = {
    "authentication.before-resource": f"with an unknown key: {_CONTENT_OF_KEY}",
    "authentication.blank": _CONTENT_OF_KEY,
    "authentication.empty": f"{_CONTENT_OF_KEY}; a bearer token is looked for behind a space, so that one is refused",
    "authentication.extended": _CONTENT_OF_KEY,
    "authentication.letter-case": _CONTENT_OF_KEY,
    "authentication.not-ascii": _CONTENT_OF_KEY,
    "authentication.repeated": "the first of two headers of one name is taken",
    "authentication.revoked": _CONTENT_OF_KEY,
    "authentication.second-of-two": "one of two alternative keys is enough, whichever it is",
    "authentication.truncated": _CONTENT_OF_KEY,
    "authentication.unknown": _CONTENT_OF_KEY,
    "authentication.very-long": _CONTENT_OF_KEY,
    "body.control-characters": "it is valid by the document, and no more than odd",
    "body.duplicate-members": _READER,
    "body.encoding": f"a byte order mark: {_READER}",
    "body.lenient-syntax": f"NaN: {_READER}",
    "body.unpaired-surrogate": _READER,
    "body.very-large": "it is valid by the document, and no more than large",
    "body.zero-length": "where the body is optional, nothing at all is valid",
    "error.message": f"an unknown resource is among them: {_CONTENT_OF_NAME}",
    "front.field-syntax": _HEAD,
    "front.host": _HEAD,
    "front.length": _HEAD,
    "leakage.markup": _CONTENT_OF_NAME,
    "resource.empty-identifier": _CONTENT_OF_NAME,
    "resource.foreign": _CONTENT_OF_NAME,
    "resource.foreign-hidden": _CONTENT_OF_NAME,
    "resource.letter-case": _CONTENT_OF_NAME,
    "resource.odd-identifiers": _CONTENT_OF_NAME,
    "resource.prefix": _CONTENT_OF_NAME,
    "resource.unknown": _CONTENT_OF_NAME,
}


@cache
def certified(api: str) -> Recorded:
    """Return the run in which everything is sent."""
    return recorded(api, profile="certify")


def _objection(run: Recorded, sent: Sent) -> str | None:
    return objection_to_request(run.api, sent.exchange.request, run.base_url)


def _deviating(run: Recorded) -> list[tuple[str, str | None]]:
    """Of each request that was not sent as a valid one: what it was sent for, and what is objected to it."""
    return [(sent.asked, _objection(run, sent)) for sent in run.sent if not sent.valid]


@pytest.mark.parametrize("api", APIS)
def test_nothing_of_the_run_is_left_out(api: str) -> None:
    run = certified(api)
    assert run.results.outcome == "conforming"
    assert len(list(run.exchanges())) == run.results.apis[0].requests > 100


@pytest.mark.parametrize("api", APIS)
def test_every_answer_of_the_conforming_provider_is_valid(api: str) -> None:
    run = certified(api)
    judged = list(judged_answers(api, run.exchanges(), run.base_url))
    assert [(str(response), objection) for response, objection in judged if objection] == []
    seen = Counter(response.status for response, _ in judged)
    assert set(seen) == {200, 400, 401, 404}
    assert min(seen.values()) > 5


@pytest.mark.parametrize("api", APIS)
def test_only_what_the_document_does_not_speak_of_is_left_unjudged(api: str) -> None:
    run = certified(api)
    judged = {id(response) for response, _ in judged_answers(api, run.exchanges(), run.base_url)}
    others = [each for each in run.exchanges() if id(each.response) not in judged and not each.request.flaw]
    documented = CONTRACTS[api].operations[0].method
    statuses = {(each.request.method == documented, each.response.status) for each in others if each.response}
    # Other paths and a body of another type with the documented method, and other methods; TRACE with an unknown key.
    assert statuses == {(True, 404), (True, 415), (False, 401), (False, 405)}
    assert len(others) < 20


@pytest.mark.parametrize("api", APIS)
def test_every_call_sent_as_valid_is_valid(api: str) -> None:
    run = certified(api)
    valid = [sent for sent in run.sent if sent.valid]
    assert len({id(sent.exchange) for sent in valid}) > 40
    assert [(sent.asked, _objection(run, sent)) for sent in valid if _objection(run, sent)] == []


@pytest.mark.parametrize("api", APIS)
def test_every_call_sent_as_invalid_is_invalid(api: str) -> None:
    deviating = _deviating(certified(api))
    assert {asked for asked, objection in deviating if objection is None} <= NOT_SEEN.keys()
    cases = generated_cases(CONTRACTS[api])[CONTRACTS[api].operations[0].id]
    of_schema = len(cases["wrong-type"]) + len(cases.get("missing-member", []))
    counts = Counter(asked for asked, _ in deviating)
    assert sum(counts[asked] for asked in _OF_MEMBERS) == of_schema
    # How many the random part adds, the draws decide; but the validator must object to each of them.
    at_random = [objection for asked, objection in deviating if asked == "body.generated"]
    assert None not in at_random
    assert sum((objection or "").startswith("InvalidSchemaValue") for objection in at_random) >= 10
    of_types = [objection or "" for asked, objection in deviating if asked in _OF_MEMBERS]
    assert sum(objection.startswith("InvalidSchemaValue") for objection in of_types) == of_schema


def test_what_is_said_not_to_be_seen_is_not_seen() -> None:
    passed_over = {asked for api in APIS for asked, objection in _deviating(certified(api)) if objection is None}
    assert passed_over == set(NOT_SEEN)


@pytest.mark.parametrize("api", APIS)
def test_the_validator_has_nothing_from_that_of_the_suite(api: str, monkeypatch: pytest.MonkeyPatch) -> None:
    run = certified(api)
    of_schema = [sent for sent in run.sent if not sent.valid and sent.asked == "body.member-types"]
    before = [_objection(run, sent) for sent in of_schema]
    for name in [name for name in dir(jsonschema_rs) if not name.startswith("_")]:
        monkeypatch.delattr(jsonschema_rs, name)
    assert [_objection(run, sent) for sent in of_schema] == before
