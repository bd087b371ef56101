"""What a case expects of an answer, and in which words that is said."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from artifact_contracts.cases.head_flaws import HeadFlaw
from artifact_contracts.checks import expectations
from artifact_contracts.checks.check_result import CheckResult
from artifact_contracts.contract.openapi import Operation, Reply
from artifact_contracts.sending.exchange import Response

NO_ECHO = "no echo of the key that was sent"
REFUSAL = "a refusal of what was sent: a 4xx such as 400 or 422, but not 401, 405, 407, 408, 425 or 429"


def answered(status: int) -> Response:
    return Response(status, (), b"")


def documenting(*statuses: str) -> Operation:
    return Operation("go", "PUT", "/", (), False, {}, {each: Reply(each, {}, (), (), None) for each in statuses})


@pytest.mark.parametrize(
    ("check", "expected"),
    [
        pytest.param(
            lambda: expectations.status_is("r.x", answered(403), ("401", "404")),
            CheckResult("r.x", False, "401 or 404", "403 Forbidden", "403 Forbidden", "status"),
            id="another-status",
        ),
        pytest.param(
            lambda: expectations.status_is("r.x", answered(404), iter(("401", "4XX"))),
            CheckResult("r.x", True, "401 or 4XX", "404 Not Found", "404 Not Found", "status"),
            id="one-of-a-class",
        ),
        pytest.param(
            lambda: expectations.not_echoed("r.x", answered(405), "key-1"),
            CheckResult("r.x", True, NO_ECHO, "it did not come back"),
            id="no-echo",
        ),
        pytest.param(
            lambda: expectations.not_echoed("r.x", Response(200, (), b"X-API-Key: key-1"), "key-1"),
            CheckResult("r.x", False, NO_ECHO, "it came back in the body", "the body"),
            id="echo-in-the-body",
        ),
        pytest.param(
            lambda: expectations.not_echoed("r.x", Response(200, (("A", "no"), ("X", "a key-1")), b""), "key-1"),
            CheckResult("r.x", False, NO_ECHO, "it came back in a header", "a header"),
            id="echo-in-a-header",
        ),
        pytest.param(
            lambda: expectations.refused("r.x", answered(200)),
            CheckResult("r.x", False, REFUSAL, "200 OK", "200 OK", "status"),
            id="no-refusal",
        ),
        pytest.param(
            lambda: expectations.accepted("r.x", answered(299)),
            CheckResult("r.x", True, "2xx", "299", "299", "status"),
            id="accepted",
        ),
        pytest.param(
            lambda: expectations.accepted("r.x", answered(300)),
            CheckResult("r.x", False, "2xx", "300 Multiple Choices", "300 Multiple Choices", "status"),
            id="not-accepted",
        ),
        pytest.param(
            lambda: expectations.alike("r.x", 500, [200, 500, 200]),
            CheckResult("r.x", False, "the same status each time", "2 times 200, 1 times 500", "not alike", "status"),
            id="not-alike",
        ),
        pytest.param(
            lambda: expectations.alike("r.x", 200, [200]),
            CheckResult("r.x", True, "the same status each time", "1 times 200", "not alike", "status"),
            id="alike",
        ),
        pytest.param(
            lambda: expectations.concurrent("r.x", answered(404)),
            CheckResult("r.x", False, "2xx, or a conflict with the others", "404 Not Found", "404 Not Found", "status"),
            id="no-conflict",
        ),
        pytest.param(
            lambda: expectations.explored("r.x", 7, valid=True),
            CheckResult("r.x", True, "every valid body accepted", "7 bodies, without exception"),
            id="explored-valid",
        ),
        pytest.param(
            lambda: expectations.explored("r.x", 1, valid=False),
            CheckResult("r.x", True, "every invalid body refused", "1 bodies, without exception"),
            id="explored-invalid",
        ),
    ],
)
def test_a_check_result_says_what_was_expected_and_what_came(
    check: Callable[[], CheckResult], expected: CheckResult
) -> None:
    assert check() == expected


@pytest.mark.parametrize("status", [100, 199, 200, 204, 299, 300, 400, 429, 500])
def test_success_is_2xx(status: int) -> None:
    assert expectations.is_success(answered(status)) is (200 <= status < 300)


@pytest.mark.parametrize("status", [200, 409, 423, 429, 404, 500, 503])
def test_calls_at_the_same_moment_may_be_in_each_others_way(status: int) -> None:
    assert expectations.concurrent("r.x", answered(status)).passed is (status in (200, 409, 423, 429))


@pytest.mark.parametrize(
    ("documented", "status", "passed", "expected"),
    [
        pytest.param(("200", "404"), 200, True, "200", id="documented"),
        pytest.param(("200", "404"), 404, False, "200", id="documented-as-an-error"),
        pytest.param(("200", "202"), 202, True, "200 or 202", id="one-of-two"),
        pytest.param(("2XX",), 204, True, "2XX", id="of-the-class"),
        pytest.param(("200", "default"), 201, True, "2XX", id="by-default"),
        pytest.param(("default",), 404, False, "2XX", id="an-error-by-default"),
        pytest.param(("404",), 200, False, "", id="none-documented"),
    ],
)
def test_success_is_said_with_a_documented_status(
    documented: tuple[str, ...], status: int, *, passed: bool, expected: str
) -> None:
    check_result = expectations.success_status("r.x", answered(status), documenting(*documented))
    assert (check_result.passed, check_result.expected) == (passed, expected)


def listing(status: str, *headers: str, required: tuple[str, ...] = ()) -> Operation:
    return Operation("go", "PUT", "/", (), False, {}, {status: Reply(status, {}, headers, required, None)})


EXPECTED_HEADERS = "in one success or another: X-A, X-B"


@pytest.mark.parametrize(
    ("first", "second", "passed", "observed", "cause"),
    [
        pytest.param((), (), False, "no success had X-A, X-B", "X-A, X-B", id="none"),
        pytest.param((("x-a", "1"), ("X-b", "2")), (), True, "they came", "", id="all-in-one"),
        pytest.param((("X-A", "1"),), (("X-B", ""),), True, "they came", "", id="here-and-there"),
        pytest.param((("X-A", "1"),), (("X-A", "1"),), False, "no success had X-B", "X-B", id="one-never"),
    ],
)
def test_documented_headers_come_with_some_answer(
    first: tuple[tuple[str, str], ...], second: tuple[tuple[str, str], ...], *, passed: bool, observed: str, cause: str
) -> None:
    responses = [Response(202, headers, b"") for headers in (first, second)]
    operation = listing("2XX", "X-B", "X-A", "X-C", required=("X-C",))
    said = expectations.documented_headers("r.x", responses, operation)
    assert said == CheckResult("r.x", passed, EXPECTED_HEADERS, observed, cause)


@pytest.mark.parametrize("operation", [listing("200"), listing("404", "X-A"), listing("200", "X-A", required=("X-A",))])
def test_where_no_header_is_documented_none_is_missed(operation: Operation) -> None:
    assert expectations.documented_headers("r.x", [answered(200)], operation) is None


def test_what_is_not_about_the_request_is_no_refusal_of_it() -> None:
    assert {status for status in range(400, 500) if not expectations.refused("r.x", answered(status)).passed} == {
        401,
        405,
        407,
        408,
        425,
        429,
    }


@pytest.mark.parametrize(
    ("status", "closes", "flaw", "passed"),
    [
        (400, False, HeadFlaw.NO_HOST, True),
        (421, False, HeadFlaw.TWO_HOSTS, True),
        (200, False, HeadFlaw.NO_HOST, False),
        (200, True, HeadFlaw.TWO_LENGTHS, False),
        (401, False, HeadFlaw.SPACE_BEFORE_COLON, False),
        (301, False, HeadFlaw.NO_HOST, False),
        (501, False, HeadFlaw.TWO_LENGTHS, False),
        (400, False, HeadFlaw.CHUNKS_AND_LENGTH, True),
        (501, False, HeadFlaw.CHUNKS_AND_LENGTH, True),
        (200, True, HeadFlaw.CHUNKS_AND_LENGTH, True),
        (200, False, HeadFlaw.CHUNKS_AND_LENGTH, False),
        (500, True, HeadFlaw.CHUNKS_AND_LENGTH, False),
    ],
)
def test_a_flawed_head_is_turned_away(status: int, flaw: HeadFlaw, *, closes: bool, passed: bool) -> None:
    result = expectations.turned_away("r.x", Response(status, (), b"", closes=closes), flaw)
    assert result.passed is passed
    assert ("end of the connection" in result.expected) is (flaw is HeadFlaw.CHUNKS_AND_LENGTH)
