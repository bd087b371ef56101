"""Documents that say less, or say it otherwise, than those of the two APIs: what is judged then, and what is not."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

import httpx
import pytest

from artifact_contracts.checks.check_result import CheckResult
from artifact_contracts.checks.response_checks import check_response, check_shape_of_error
from artifact_contracts.contract.openapi import Operation, Reply
from artifact_contracts.contract.schema import Schema
from artifact_contracts.contract.target_description import ErrorShape
from artifact_contracts.redaction import Secrets
from tests.support.fixture_types import Contracts, ReplyTo
from tests.support.sample_documents import asking_everything
from tests.support.sample_replies import CHALLENGE, answer, envelope

Evaluation = Callable[..., list[CheckResult]]
JSON, TEXT = "application/json", "text/plain"
NUMBER: dict[str, Any] = {"type": "integer"}
NOTHING: dict[str, Any] = {"oneOf": [{}, {}]}


@pytest.fixture
def operation(contracts: Contracts) -> Operation:
    return contracts["ctxfy"].operations[0]


@pytest.fixture
def documented(operation: Operation) -> Callable[..., Operation]:
    """The operation with other replies: by status, the schema of each media type."""

    def documented(**replies: Mapping[str, Any]) -> Operation:
        rows = {
            status[1:]: Reply(status[1:], {name: Schema({}, schema) for name, schema in contents.items()}, (), (), None)
            for status, contents in replies.items()
        }
        return dataclasses.replace(operation, replies=rows)

    return documented


@pytest.fixture
def judged(contracts: Contracts, secrets: Secrets, reply_to: ReplyTo) -> Evaluation:
    """Judge a reply to a minimal call by a document, and return every check result of some requirements."""

    def judged(operation: Operation, reply: httpx.Response, *requirements: str) -> list[CheckResult]:
        contract = asking_everything(contracts["ctxfy"])
        check_results = check_response(contract, operation, reply_to("ctxfy", reply), secrets)
        return [each for each in check_results if each.requirement in requirements]

    return judged


ERRORS = ("error.message", "error.message-not-empty", "error.code", "error.envelope", "error.one-shape")


def test_where_no_errors_are_described_none_has_a_shape(
    documented: Callable[..., Operation], judged: Evaluation
) -> None:
    silent = documented(_200={JSON: {}})
    bodies: tuple[Any, ...] = ({}, {"detail": "No."}, [])
    for body in bodies:
        assert judged(silent, answer(401, body, **CHALLENGE), *ERRORS, "response.documented-status") == []


def test_where_no_errors_are_described_a_success_has_its_status_all_the_same(
    documented: Callable[..., Operation], judged: Evaluation
) -> None:
    (check_result,) = judged(
        documented(_200={JSON: {}}, _202={}), answer(204, media_type=None), "response.documented-status"
    )
    assert check_result == CheckResult(
        "response.documented-status", False, "one of 200, 202", "204 No Content", "204 No Content", "status"
    )


@pytest.mark.parametrize(
    ("contents", "check_results"),
    [
        pytest.param({TEXT: {}}, ["error.message", "error.message-not-empty", "error.code"], id="no-schema-of-json"),
        pytest.param(
            {JSON: NOTHING}, ["error.message", "error.message-not-empty", "error.code"], id="no-value-satisfies"
        ),
        pytest.param({}, ["error.one-shape"], id="no-content"),
        pytest.param(
            {JSON: {}}, ["error.message", "error.message-not-empty", "error.code", "error.envelope"], id="any-value"
        ),
    ],
)
def test_an_envelope_is_judged_where_there_is_one(
    documented: Callable[..., Operation], judged: Evaluation, contents: Mapping[str, Any], check_results: list[str]
) -> None:
    found = judged(documented(_401=contents), answer(401, envelope("ctxfy", 401), **CHALLENGE), *ERRORS)
    assert [each.requirement for each in found] == check_results
    assert all(each.passed for each in found)


@pytest.mark.parametrize(
    ("contents", "reply", "check_results"),
    [
        pytest.param({JSON: NUMBER}, answer(200, 1), {"response.media-type": True, "response.schema": True}, id="good"),
        pytest.param(
            {JSON: NUMBER}, answer(200, "x"), {"response.media-type": True, "response.schema": False}, id="bad"
        ),
        pytest.param({JSON: NUMBER}, answer(200, b"{"), {"response.media-type": True}, id="no-json"),
        pytest.param({JSON: NOTHING}, answer(200, 1), {"response.media-type": True}, id="no-value-satisfies"),
        pytest.param(
            {TEXT: NUMBER}, answer(200, b"x", media_type=TEXT), {"response.media-type": True}, id="no-json-type"
        ),
        pytest.param({TEXT: NUMBER}, answer(200, 1), {"response.media-type": False}, id="another-type"),
        pytest.param({}, answer(200, 1), {}, id="no-content-documented"),
        pytest.param({JSON: NUMBER}, answer(200), {}, id="no-content-sent"),
    ],
)
def test_a_success_is_judged_by_the_schema_of_its_media_type(
    documented: Callable[..., Operation],
    judged: Evaluation,
    contents: Mapping[str, Any],
    reply: httpx.Response,
    check_results: Mapping[str, bool],
) -> None:
    found = judged(documented(_200=contents), reply, "response.media-type", "response.schema")
    assert {each.requirement: each.passed for each in found} == check_results


def test_what_is_wrong_with_a_success_is_said_word_by_word(
    documented: Callable[..., Operation], judged: Evaluation
) -> None:
    either = documented(_200={JSON: NUMBER, TEXT: {}})
    assert judged(either, answer(200, "x"), "response.media-type", "response.schema") == [
        CheckResult("response.media-type", True, f"{JSON} or {TEXT}", JSON, JSON),
        CheckResult(
            "response.schema",
            False,
            "a body that satisfies its schema",
            'the whole value: "x" is not of type "integer"',
            " type",
        ),
    ]


def test_a_required_header_is_named(operation: Operation, judged: Evaluation) -> None:
    reply = Reply("200", {}, ("X-A", "X-B"), ("X-A", "X-B"), None)
    asking = dataclasses.replace(operation, replies={"200": reply})
    assert judged(asking, answer(200, {}, x_a="", x_b="1"), "response.headers") == [
        CheckResult("response.headers", True, "the X-A header", "no X-A", "X-A", "header x-a"),
        CheckResult("response.headers", True, "the X-B header", "1", "X-B", "header x-b"),
    ]
    assert [each.passed for each in judged(asking, answer(200, {}, x_b="1"), "response.headers")] == [False, True]


@pytest.mark.parametrize(
    ("reply", "passed"),
    [
        pytest.param(answer(404, {"message": "No."}), True, id="as-the-others"),
        pytest.param(answer(404, {"detail": "No."}), False, id="otherwise"),
        pytest.param(answer(404, b"<p>", media_type="text/html"), False, id="a-page"),
        pytest.param(answer(404, media_type=None), False, id="nothing"),
        pytest.param(answer(200, {}), None, id="no-error"),
        pytest.param(answer(301, media_type=None), None, id="a-redirect"),
    ],
)
def test_an_error_of_another_path_has_the_shape_of_the_others(
    contracts: Contracts, secrets: Secrets, reply_to: ReplyTo, reply: httpx.Response, *, passed: bool | None
) -> None:
    contract = contracts["ctxfy"]
    exchange = reply_to("ctxfy", reply, change=lambda call: call.with_path_suffix("/x"))
    found = list(check_shape_of_error(contract, contract.operations[0], exchange, secrets))
    assert [(each.requirement, each.passed) for each in found] == (
        [] if passed is None else [("error.one-shape", passed)]
    )


def test_where_nothing_came_back_there_is_no_shape_to_judge(
    contracts: Contracts, secrets: Secrets, reply_to: ReplyTo
) -> None:
    contract, exchange = contracts["ctxfy"], reply_to("ctxfy", httpx.ReadError("gone"))
    assert check_shape_of_error(contract, contract.operations[0], exchange, secrets) == []


ELSEWHERE = ErrorShape(
    {"text": "{message}", "deep": {"words": "{message}", "no": "{status}"}},
    {"404": {"text": "", "code": "{status}", "missing": "{message}"}},
)


@pytest.mark.parametrize(
    ("status", "body", "broken"),
    [
        pytest.param(401, {"text": "No.", "deep": {"words": "No.", "no": 401}}, {}, id="good"),
        pytest.param(
            401,
            {"text": "No.", "deep": {}},
            {"error.message": "401 Unauthorized: /deep/words is missing"},
            id="one-of-two-missing",
        ),
        pytest.param(
            401,
            {"text": "No.", "deep": {"words": " ", "no": 404}},
            {"error.message-not-empty": "an empty text", "error.code": "404 at /deep/no"},
            id="one-of-two-empty",
        ),
        pytest.param(404, {"missing": "No.", "deep": {"words": "No.", "no": 404}, "code": 404}, {}, id="good-404"),
        pytest.param(
            404,
            {"text": "No.", "deep": {"words": "No."}},
            {"error.message": "404 Not Found: /missing is missing"},
            id="missing-where-this-status-has-it",
        ),
        pytest.param(
            404,
            {"missing": "", "deep": {"words": "No.", "no": 404}, "code": 401},
            {"error.message-not-empty": "an empty text", "error.code": "401 at /code"},
            id="empty-where-this-status-has-it",
        ),
    ],
)
def test_a_message_and_a_code_stand_where_the_target_says(
    contracts: Contracts,
    secrets: Secrets,
    reply_to: ReplyTo,
    status: int,
    body: Any,
    broken: Mapping[str, str],
) -> None:
    contract = contracts["ctxfy"]
    elsewhere = dataclasses.replace(contract, target=dataclasses.replace(contract.target, errors=ELSEWHERE))
    exchange = reply_to("ctxfy", answer(status, body, **CHALLENGE))
    check_results = list(check_response(elsewhere, contract.operations[0], exchange, secrets))
    asked = ("error.message", "error.message-not-empty", "error.code")
    assert {
        each.requirement: each.observed for each in check_results if not each.passed and each.requirement in asked
    } == broken
    (message,) = [each for each in check_results if each.requirement == "error.message"]
    place = "/text, /deep/words" if status == 401 else "/deep/words, /missing"
    assert message.expected == f"a JSON object with a text at {place}"
