"""A run of both APIs in which everything happened that the results model can say, some of it hostile."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from artifact_contracts.contract.register import Level
from artifact_contracts.results.model import (
    ApiResult,
    FindingResult,
    ItemResult,
    RequirementResult,
    Results,
    SuiteInfo,
)
from artifact_contracts.results.outcome import Outcome, RunOutcome
from tests.support.sample_rows import AUTH, STARTED, exchange, finding, item, requirement, response

NASTY = (
    "<script>alert(1)</script> | `tick` ```fence``` </pre></details>\n| a | b |\r\n@everyone #1 \x1b[31mred\x00 \ud800 "
    "\u202egnp.exe {{ 7 * 7 }} ]]> &amp; \"quoted\" 'single'"
)
LONG = "x" * 5_000 + " end"
FINISHED = "2026-03-02T09:15:41.250000+00:00"


def build(**changes: Any) -> Results:
    """Return the results of the sample run, with top-level members changed as told."""
    plain = Results(
        schema=1,
        suite=SuiteInfo(version="0.1.0", python="3.11.7", schemathesis="4.32.5"),
        profile="gate",
        seed=7,
        run_id="7902699b",
        strict=False,
        started=STARTED,
        finished=FINISHED,
        outcome=RunOutcome.NOT_CONFORMING,
        exit_code=1,
        sentence="Ctxfy promote artifact does not keep its contract: 3 of 9 MUST requirements tested fail.",
        apis=apis(),
        requirements=requirements(),
        findings=findings(),
        items=items(),
    )
    return replace(plain, **changes)


def conforming() -> Results:
    """Return a run in which nothing was found."""
    return build(
        outcome=RunOutcome.CONFORMING,
        exit_code=0,
        sentence="Both APIs keep their contracts.",
        apis=tuple(replace(api, outcome=RunOutcome.CONFORMING, reason=None, incidents=()) for api in apis()),
        requirements=tuple(row for row in requirements() if row.outcome is Outcome.PASSED),
        findings=(),
        items=tuple(row for row in items() if row.outcome is Outcome.PASSED),
    )


def apis() -> tuple[ApiResult, ...]:
    """Return one API that is live and not conforming, and one that is the embedded provider."""
    return (
        ApiResult(
            id="ctxfy",
            title="Ctxfy promote artifact",
            base_url="https://staging.ctxfy.example",
            embedded=False,
            contract_sha256="5f1d" * 16,
            requests=63,
            accepted=9,
            seconds=38.214,
            outcome=RunOutcome.NOT_CONFORMING,
            reason=None,
            incidents=(
                "429 Too Many Requests after 41 requests; waited 6 s as told by Retry-After and sent again.",
                "The connection was dropped before the response began; sent again once.",
            ),
        ),
        ApiResult(
            id="elacity",
            title="Elacity publish artifact version",
            base_url="http://127.0.0.1:40231/api",
            embedded=True,
            contract_sha256="c0de" * 16,
            requests=58,
            accepted=14,
            seconds=0.912,
            outcome=RunOutcome.CONFORMING,
            reason=None,
            incidents=(),
        ),
    )


def requirements() -> tuple[RequirementResult, ...]:
    """Return requirements of every outcome."""
    untold = "The optional input CTXFY_REVOKED_API_KEY is missing."
    other = "The optional input CTXFY_OTHER_ARTIFACT_ID is missing."
    return (
        requirement(
            "ctxfy", "auth.missing", "MUST", "passed", "A call without credentials is refused with 401.", (4, 0)
        ),
        requirement("ctxfy", "auth.scheme", "MUST", "failed", "Only the scheme Bearer is accepted.", (2, 6)),
        requirement("ctxfy", "auth.revoked", "MUST", "not_tested", "A revoked key is refused with 401.", reason=untold),
        requirement("ctxfy", "auth.challenge", "SHOULD", "advised", "A 401 carries WWW-Authenticate.", (0, 4)),
        requirement("ctxfy", "auth.foreign", "MUST", "not_tested", "Another's artifact stays untouched.", reason=other),
        requirement("ctxfy", "body.optional", "MUST", "passed", "The body may be left out.", (2, 0)),
        requirement("ctxfy", "body.types", "MUST", "failed", "A title that is no string is refused with 400.", (0, 3)),
        requirement("ctxfy", "body.big", "MUST", "error", "A large body is answered.", reason="KeyError in the suite."),
        requirement(
            "ctxfy", "errors.envelope", "MUST", "waived", "Every error carries error, message and code.", (5, 2)
        ),
        requirement("ctxfy", "errors.no-5xx", "MUST", "failed", "No request leads to a server error.", (60, 3)),
        requirement("ctxfy", "limits.headers", "SHOULD", "passed", "Responses tell the remaining calls.", (9, 0)),
        requirement("elacity", "auth.missing", "MUST", "passed", "A call without credentials is refused.", (4, 0)),
        requirement("elacity", "auth.both", "MUST", "passed", "Either header carries the key.", (2, 0)),
        requirement("elacity", "body.hash", "MUST", "passed", "A hash that is no string is refused.", (7, 0)),
        requirement(
            "elacity", "body.unknown", "SHOULD", "advised", "Unknown members are named in the refusal.", (1, 1)
        ),
        requirement(
            "elacity", "limits.wait", "MUST", "not_applicable", "A 429 tells how long to wait.", reason="Undeclared."
        ),
        requirement("elacity", "document.responses", "MUST", "failed", "A success can satisfy the document.", (0, 1)),
    )


def findings() -> tuple[FindingResult, ...]:
    """Return findings of every kind, with hostile text, binary bodies and missing responses."""
    many = tuple(
        f"test_authentication.py::test_scheme[ctxfy.{name}]"
        for name in ("basic", "token", "digest", "none", "x-key", "raw")
    )
    return (
        finding(
            "a1b2c3d4e5f6",
            "auth.scheme",
            "Only the scheme Bearer is accepted.",
            source=AUTH,
            cases=many,
            sent="A valid key as Basic credentials.",
            expected="401 with an error envelope",
            observed="200 OK with the body {}",
            exchange=exchange(request_id="7902699b-17"),
        ),
        finding(
            "0123456789ab",
            "body.types",
            "A title that is no string is refused with 400.",
            sent="A title that is a number.",
            expected="400, application/json, members error, message and code",
            observed=NASTY,
            reproduce="curl -X PUT \"$CTXFY_BASE_URL/v1/x\" -d 'a```b````c'",
            exchange=exchange(response=response(400, NASTY)),
        ),
        finding(
            "bbbbbbbbbbbb",
            "errors.no-5xx",
            "No request leads to a server error.",
            sent="A title of 5,000 characters.",
            expected="any documented status below 500",
            observed=LONG,
            exchange=exchange(response=response(599, "AAECAwQ=", encoding="base64", truncated=True)),
        ),
        finding(
            "cccccccccccc",
            "errors.no-5xx",
            "No request leads to a server error.",
            sent="Half a body, then nothing.",
            expected="a response within 10 s",
            observed="no response",
            exchange=exchange(response=None, error="The connection was closed after 0 bytes."),
        ),
        finding(
            "dddddddddddd",
            "document.responses",
            "A success can satisfy the document.",
            api="elacity",
            about="document",
            sent="components.schemas.…publish_Response_200.oneOf",
            expected="a schema that some value satisfies",
            observed="Two branches without a constraint: oneOf accepts nothing.",
            reproduce=None,
        ),
        finding(
            "eeeeeeeeeeee",
            "document.examples",
            "Every operation has an example.",
            api="elacity",
            about="document",
            level=Level.SHOULD,
            sent="paths./registries/artifacts.post.responses.200",
            expected="an example",
            observed="none",
            reproduce=None,
        ),
        finding(
            "ffffffffffff",
            "auth.challenge",
            "A 401 carries WWW-Authenticate.",
            level=Level.SHOULD,
            source="standard: RFC 9110 section 11.6.1",
            sent="No credentials.",
            expected="a header WWW-Authenticate",
            observed="no such header",
            exchange=exchange(response=response(401, '{"error":"Unauthorized","message":"no","code":401}')),
        ),
        finding(
            "111111111111",
            "body.unknown",
            "Unknown members are named in the refusal.",
            api="elacity",
            level=Level.SHOULD,
            source="good practice: it saves a question",
            sent="A member named colour.",
            expected="a message that names it",
            observed="message: 'bad request'",
        ),
        finding(
            "222222222222",
            "errors.envelope",
            "Every error carries error, message and code.",
            sent="A path that does not exist.",
            expected="application/json with error, message and code",
            observed="text/html from the gateway",
            waived_by="The gateway is replaced in release 41 (OPS-1142).",
        ),
    )


def items() -> tuple[ItemResult, ...]:
    """Return items of every outcome."""
    return (
        item("test_authentication.py::test_missing[ctxfy.none]", "ctxfy", "auth.missing", "passed"),
        item("test_authentication.py::test_scheme[ctxfy.basic]", "ctxfy", "auth.scheme", "failed", "a1b2c3d4e5f6"),
        item("test_authentication.py::test_scheme[ctxfy.token]", "ctxfy", "auth.scheme", "failed", "a1b2c3d4e5f6"),
        item(
            "test_authentication.py::test_challenge[ctxfy]",
            "ctxfy",
            "auth.challenge",
            "advised",
            "ffffffffffff",
            level=Level.SHOULD,
        ),
        item(
            "test_authentication.py::test_revoked[ctxfy]",
            "ctxfy",
            "auth.revoked",
            "not_tested",
            reason="The optional input CTXFY_REVOKED_API_KEY is missing.",
        ),
        item("test_body.py::test_types[ctxfy.title::number]", "ctxfy", "body.types", "failed", "0123456789ab"),
        item(
            "test_body.py::test_big[ctxfy]", "ctxfy", "body.big", "error", "bbbbbbbbbbbb", reason=f"KeyError: {NASTY}"
        ),
        item("test_errors.py::test_half[ctxfy]", "ctxfy", "errors.no-5xx", "failed", "cccccccccccc"),
        item("test_errors.py::test_path[ctxfy]", "ctxfy", "errors.envelope", "waived", "222222222222"),
        item("test_authentication.py::test_missing[elacity.none]", "elacity", "auth.missing", "passed"),
        item("test_body.py::test_hash[elacity.number]", "elacity", "body.hash", "passed"),
        item(
            "test_body.py::test_unknown[elacity]",
            "elacity",
            "body.unknown",
            "advised",
            "111111111111",
            level=Level.SHOULD,
        ),
    )
