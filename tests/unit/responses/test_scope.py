"""The document speaks of its own path and method; what gateways turn away and other paths are judged by their shape."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import httpx
import pytest

from artifact_contracts.cases.call import Call
from artifact_contracts.cases.odd_identifiers import MARKUP
from artifact_contracts.cases.request import Request
from artifact_contracts.checks.check_context import in_scope
from artifact_contracts.checks.check_result import CheckResult
from artifact_contracts.checks.lost_answers import check_dropped
from tests.support.fixture_types import Answer, Broken, Contracts, ReplyTo
from tests.support.reply_rows import FAILED, both, for_each, row
from tests.support.sample_replies import CUSTOMARY, answer, envelope

PAGE = answer(404, b"<h1>Not Found</h1>", media_type="text/html")

STOPPED: dict[str, Callable[[Call], Call]] = {
    "encoded-slash": lambda call: call.with_resource("a/b"),
    "backslash": lambda call: call.with_resource("a\\b"),
    "nul": lambda call: call.with_resource("a\0b"),
    "dots": lambda call: call.with_resource(".."),
    "empty": lambda call: call.with_resource(""),
    "very-long": lambda call: call.with_resource("a" * 2500),
    "another-path": lambda call: call.with_path_suffix("/elsewhere"),
    "a-slash": lambda call: call.with_path_suffix("/"),
    "a-long-key": lambda call: call.with_credential("k" * 5000),
    "a-key-beyond-ascii": lambda call: call.with_credential("k\u00e9y"),
    "another-method": lambda call: replace(call, method="DELETE"),
}
REACHES: dict[str, Callable[[Call], Call]] = {
    "plain": lambda call: call,
    "a-space": lambda call: call.with_resource("a b"),
    "a-colon": lambda call: call.with_resource("a:b"),
    "dots-in-it": lambda call: call.with_resource("a..b"),
    "another-resource": lambda call: call.with_resource("elsewhere"),
}

DATED = {"Date": CUSTOMARY["date"]}


@pytest.mark.parametrize("form", STOPPED)
def test_a_page_of_a_gateway_is_advice(reply_to: ReplyTo, broken: Broken, form: str) -> None:
    found = broken("ctxfy", reply_to("ctxfy", PAGE, change=STOPPED[form]))
    assert found == {"error.media-type", "error.one-shape"}


@pytest.mark.parametrize("form", REACHES)
def test_a_page_of_the_service_itself_is_a_failure(reply_to: ReplyTo, broken: Broken, form: str) -> None:
    assert "error.message" in broken("ctxfy", reply_to("ctxfy", PAGE, change=REACHES[form]))


IN_FRONT: dict[str, Callable[[Call], Call]] = {
    "two-keys": lambda call: call.with_header("Authorization", "Bearer other").with_header("authorization", "x"),
    "two-media-types": lambda call: call.with_body(b"{}").with_header("content-type", "application/json"),
    "large": lambda call: call.with_body({"title": "x" * 10_001}),
    "deep": lambda call: call.with_body(b"[" * 900 + b"]" * 900),
    "not-utf-8": lambda call: call.with_body(b'{"title": "\xe9"}'),
    "byte-order-mark": lambda call: call.with_body(b"\xef\xbb\xbf{}"),
    "markup": lambda call: call.with_body({"title": "a <b> c"}),
    "the-end-of-markup": lambda call: call.with_body({"title": "</P>"}),
    "out-of-the-folder": lambda call: call.with_body({"title": "../a"}),
    "out-of-the-query": lambda call: call.with_body({"title": "a' OR 1"}),
    "encoded-nul": lambda call: call.with_body({"title": "a%00"}),
    "nul-in-a-text": lambda call: call.with_body({"title": "a\0b"}),
    "a-control": lambda call: call.with_body({"title": "a\x1fb"}),
}
FILTERED = ("a'b", 'a"b', "a<b", "a>b", "a%b", "a\x01b", "a\x1fb", "a\x7fb", "a`b", "a{b", "a}b", "\u00e9")
BEHIND: dict[str, Callable[[Call], Call]] = {
    "utf-8": lambda call: call.with_body(b'{"title": "\xc3\xa9"}'),
    "not-json": lambda call: call.with_body(b"{"),
    "not-so-large": lambda call: call.with_body({"title": "x" * 9_900}),
    "not-so-deep": lambda call: call.with_body(b"[" * 700 + b"]" * 700),
    "an-apostrophe": lambda call: call.with_body({"title": "Zoe's 'own' <3 & 100% .. or more"}),
    "lines": lambda call: call.with_body({"title": "a\tb\r\nc"}),
}
BAD_REQUEST = answer(400, b"<h1>Bad Request</h1>", media_type="text/html")


@pytest.mark.parametrize("form", IN_FRONT)
def test_the_page_of_what_stands_in_front_is_advice(reply_to: ReplyTo, broken: Broken, form: str) -> None:
    found = broken("elacity", reply_to("elacity", BAD_REQUEST, change=IN_FRONT[form]))
    assert found == {"error.media-type", "error.one-shape"}


@pytest.mark.parametrize("name", FILTERED)
def test_the_page_of_a_server_that_filters_addresses_is_advice(
    reply_to: ReplyTo, broken: Broken, contracts: Contracts, name: str
) -> None:
    exchange = reply_to("ctxfy", PAGE, change=lambda call: call.with_resource(name))
    assert in_scope(contracts["ctxfy"].operations[0], exchange.request)
    assert broken("ctxfy", exchange) == {"error.media-type", "error.one-shape"}


@pytest.mark.parametrize("form", BEHIND)
def test_the_page_for_an_ordinary_mistake_is_a_failure(reply_to: ReplyTo, broken: Broken, form: str) -> None:
    assert "error.message" in broken("elacity", reply_to("elacity", BAD_REQUEST, change=BEHIND[form]))


EXTREME: dict[str, Callable[[Call], Call]] = {
    "address": lambda call: call.with_path_suffix("/" + "x" * 2000),
    "headers": lambda call: call.with_credential("k" * 5000),
    "header-beyond-ascii": lambda call: call.with_credential("k\u00e9y"),
    "megabytes": lambda call: call.with_body({"title": "x" * 1_000_000}),
    "deep": IN_FRONT["deep"],
    "not-utf-8": IN_FRONT["not-utf-8"],
}
ORDINARY: dict[str, Callable[[Call], Call]] = {
    **REACHES,
    **BEHIND,
    "large": IN_FRONT["large"],
    "byte-order-mark": IN_FRONT["byte-order-mark"],
    "quotes-in-the-path": lambda call: call.with_resource("a'b"),
    "nul-in-a-text": lambda call: call.with_body({"title": "a\0b"}),
    "nul-in-the-path": lambda call: call.with_resource("a\0b"),
}
DEAD: dict[str, Answer] = {
    "a-crash": answer(500, b"oh", media_type="text/plain"),
    "no-http": httpx.RemoteProtocolError("illegal status line"),
}
BROKEN_BY_DEATH = {"a-crash": FAILED, "no-http": "response.complete"}


@pytest.mark.parametrize("death", DEAD)
@pytest.mark.parametrize("form", EXTREME)
def test_whatever_happens_on_what_no_client_sends_is_advice(
    reply_to: ReplyTo, broken: Broken, form: str, death: str
) -> None:
    assert broken("ctxfy", reply_to("ctxfy", DEAD[death], change=EXTREME[form])) == {"robustness.extremes"}


@pytest.mark.parametrize("death", DEAD)
@pytest.mark.parametrize("form", ORDINARY)
def test_a_crash_on_an_ordinary_mistake_is_a_failure(reply_to: ReplyTo, broken: Broken, form: str, death: str) -> None:
    assert broken("ctxfy", reply_to("ctxfy", DEAD[death], change=ORDINARY[form])) == {BROKEN_BY_DEATH[death]}


UNCLEAN = ("encoded-slash", "backslash", "nul", "dots", "empty", "a-slash")


@pytest.mark.parametrize("form", UNCLEAN)
def test_a_redirect_from_a_path_that_is_not_clean_is_left_to_the_test(
    reply_to: ReplyTo, broken: Broken, form: str
) -> None:
    moved = answer(301, media_type=None, location="/elsewhere")
    assert broken("ctxfy", reply_to("ctxfy", moved, change=STOPPED[form])) == set()


@pytest.mark.parametrize("form", [*REACHES, "another-path", "another-method", "very-long"])
def test_a_redirect_from_any_other_path_is_advice(reply_to: ReplyTo, broken: Broken, form: str) -> None:
    moved = answer(301, media_type=None, location="/elsewhere")
    forms = {**STOPPED, **REACHES}
    assert broken("ctxfy", reply_to("ctxfy", moved, change=forms[form])) == {"response.no-redirect"}


NO_CONTENT = [
    row("ctxfy", "204", answer(204, media_type=None)),
    row("ctxfy", "204-of-length-zero", httpx.Response(204, headers={**DATED, "Content-Length": "0"})),
    row(
        "ctxfy",
        "204-with-a-length",
        httpx.Response(204, headers={**DATED, "Content-Length": "17"}),
        "response.no-content",
    ),
    row(
        "ctxfy",
        "204-of-no-length",
        httpx.Response(204, headers={**DATED, "Content-Length": "X"}),
        "response.no-content",
    ),
    row(
        "ctxfy",
        "204-in-chunks",
        httpx.Response(204, headers={**DATED, "Transfer-Encoding": "chunked"}),
        "response.no-content",
    ),
]


@for_each(NO_CONTENT)
def test_no_content(
    reply_to: ReplyTo, broken: Broken, api: str, reply: httpx.Response, expected: frozenset[str]
) -> None:
    assert broken(api, reply_to(api, reply)) == expected


@pytest.mark.parametrize(
    ("path", "reached"),
    [
        pytest.param("/v1/source-artifact/a/promote", True, id="plain"),
        pytest.param("/V1/Source-Artifact/a/PROMOTE", True, id="another-letter-case"),
        pytest.param("/base/v1/source-artifact/a/promote", True, id="below-a-base"),
        pytest.param("/v1/source-artifact/a/promote/", False, id="slash-behind"),
        pytest.param("/v1/source-artifact/a/promoted", False, id="longer"),
        pytest.param("/v1/source-artifact//promote", False, id="nothing"),
        *(
            pytest.param(f"/v1/source-artifact/{segment}/promote", reached, id=segment)
            for segment, reached in {
                "a%20b": True,
                "a.b": True,
                "..a": True,
                "...": False,
                "..": False,
                "%2E%2e": False,
                "a%2Fb": False,
                "a%2fb": False,
                "a%5cb": False,
                "a%00": False,
            }.items()
        ),
    ],
)
def test_the_document_speaks_of_its_path(contracts: Contracts, path: str, *, reached: bool) -> None:
    request = Request("PUT", f"https://service.example{path}?a=/b", (), None)
    assert in_scope(contracts["ctxfy"].operations[0], request) is reached


PLACE = "https://service.example/v1/source-artifact/a/promote"


@pytest.mark.parametrize(
    ("request_", "reached"),
    [
        pytest.param(Request("PUT", f"{PLACE}?{'x' * (1998 - len(PLACE))}", (), None), True, id="address"),
        pytest.param(Request("PUT", f"{PLACE}?{'x' * (1999 - len(PLACE))}", (), None), False, id="long-address"),
        pytest.param(Request("PUT", PLACE, (("a", "x" * 1999), ("b", "y" * 1998)), None), True, id="headers"),
        pytest.param(Request("PUT", PLACE, (("a", "x" * 1999), ("b", "y" * 1999)), None), False, id="long-headers"),
        pytest.param(Request("PUT", PLACE, (("a", "\x7f"),), None), True, id="ascii"),
        pytest.param(Request("PUT", PLACE, (("a", "\x80"),), None), False, id="beyond-ascii"),
        pytest.param(Request("POST", PLACE, (), None), False, id="another-method"),
    ],
)
def test_what_servers_take_reaches_the_service(contracts: Contracts, request_: Request, *, reached: bool) -> None:
    assert in_scope(contracts["ctxfy"].operations[0], request_) is reached


ECHOES = [
    *both("html", answer(400, f"<p>{MARKUP}".encode(), media_type="text/html"), "leakage.markup"),
    *both("no-media-type", answer(400, f"<p>{MARKUP}".encode(), media_type=None), "leakage.markup"),
    *both("svg", answer(400, f"<svg>{MARKUP}".encode(), media_type="image/svg+xml"), "leakage.markup"),
    *both("html-escaped", answer(400, b"&lt;script&gt;alert(1)&lt;/script&gt;", media_type="text/html")),
    *both("json", answer(400, {"message": f"There is no {MARKUP}."})),
    *both("text", answer(400, MARKUP.encode(), media_type="text/plain")),
]


@for_each(ECHOES)
def test_markup_comes_back(
    reply_to: ReplyTo, broken: Broken, api: str, reply: httpx.Response, expected: frozenset[str]
) -> None:
    found = broken(api, reply_to(api, reply, change=lambda call: call.with_resource(MARKUP)))
    assert found & {"leakage.markup"} == expected


def test_markup_that_was_not_sent_is_no_echo(reply_to: ReplyTo, broken: Broken) -> None:
    reply = answer(400, MARKUP.encode(), media_type="text/html")
    assert "leakage.markup" not in broken("ctxfy", reply_to("ctxfy", reply))


def test_a_500_is_one_fault_whatever_page_it_shows(reply_to: ReplyTo, broken: Broken) -> None:
    assert broken("ctxfy", reply_to("ctxfy", answer(500, b"oh", media_type="text/plain"))) == {FAILED}
    nameless = {**envelope("ctxfy", 500), "message": ""}
    assert broken("ctxfy", reply_to("ctxfy", answer(500, nameless))) == {FAILED, "error.message-not-empty"}


def dropped(reply_to: ReplyTo, contracts: Contracts, change: Callable[[Call], Call]) -> CheckResult | None:
    exchange = reply_to("ctxfy", httpx.ReadError("gone"), change=change)
    assert exchange.was_dropped
    return check_dropped(contracts["ctxfy"].operations[0], exchange)


@pytest.mark.parametrize("form", REACHES)
def test_no_answer_to_what_the_document_speaks_of_is_a_failure(
    reply_to: ReplyTo, contracts: Contracts, form: str
) -> None:
    check_result = dropped(reply_to, contracts, REACHES[form])
    assert check_result
    assert (check_result.requirement, check_result.passed) == ("response.complete", False)


@pytest.mark.parametrize("form", ["deep", "not-utf-8"])
def test_no_answer_to_an_extreme_body_is_advice(reply_to: ReplyTo, contracts: Contracts, form: str) -> None:
    check_result = dropped(reply_to, contracts, EXTREME[form])
    assert check_result
    assert (check_result.requirement, check_result.passed) == ("robustness.extremes", False)


@pytest.mark.parametrize("form", [*STOPPED, "a-large-body", "two-keys", "two-media-types"])
def test_a_gateway_may_close_the_connection_on_the_rest(reply_to: ReplyTo, contracts: Contracts, form: str) -> None:
    forms = {**STOPPED, **IN_FRONT, "a-large-body": lambda call: call.with_body({"a": "x" * 20_000})}
    assert dropped(reply_to, contracts, forms[form]) is None
