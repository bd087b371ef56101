"""How errors are worded: which requirements each body breaks, and that the permitted ones break none."""

from __future__ import annotations

import json
from collections.abc import Iterator

from tests.support.fixture_types import Answer, BrokenBy
from tests.support.reply_rows import CODE, GOOD, NO_JSON, ReplyRow, for_each, row, unauthorized
from tests.support.sample_replies import answer, envelope, without


def messages(api: str) -> Iterator[ReplyRow]:
    body = GOOD[api]
    for name, reply, *requirements in (
        ("as-documented", body),
        ("with-further-members", {**body, "hint": "Send a key.", "n": [1, None, {"a": 0.5}]}),
        ("beyond-ascii", {**body, "message": "Ключ нужен: 鍵 🔑"}),
        ("message-missing", without(body, "message"), "error.message"),
        ("message-in-another-letter-case", {**without(body, "message"), "Message": "No."}, "error.message"),
        ("message-below-another-member", {"error": {"message": "No."}}, "error.message"),
        ("nested-in-data", {"data": body}, "error.message"),
        ("nested-in-itself", {"message": body}, "error.message"),
        ("nested-in-a-list-of-errors", {"errors": [body]}, "error.message"),
        ("nested-as-a-text", json.dumps(body), "error.message"),
        ("nested-in-a-further-member", {**body, "error_details": body}),
        ("a-boolean", False, "error.message"),
        ("message-null", {**body, "message": None}, "error.message"),
        ("message-a-number", {**body, "message": 401}, "error.message"),
        ("message-a-boolean", {**body, "message": False}, "error.message"),
        ("message-an-array", {**body, "message": ["No."]}, "error.message"),
        ("message-an-object", {**body, "message": {"text": "No."}}, "error.message"),
        ("message-empty", {**body, "message": ""}, "error.message-not-empty"),
        ("message-blank", {**body, "message": " \t\n"}, "error.message-not-empty"),
        ("an-empty-object", {}, "error.message"),
        ("an-array", [body], "error.message"),
        ("an-empty-array", [], "error.message"),
        ("a-text", "Unauthorized", "error.message"),
        ("a-number", 401, "error.message"),
        ("null", None, "error.message"),
        ("problem-details-without-a-message", {"type": "about:blank", "title": "No."}, "error.message"),
    ):
        yield row(api, name, unauthorized(reply), *requirements)


def encodings(api: str) -> Iterator[ReplyRow]:
    good = json.dumps(GOOD[api]).encode()
    for name, reply, *requirements in (
        ("white-space-around", b" \r\n\t" + good + b"\n"),
        ("escaped-surrogates", good.replace(b"That", rb"\ud83d\udd11")),
        ("a-lone-surrogate", good.replace(b"That", rb"\ud800")),
        ("numbers-beyond-floats", good[:-1] + b', "n": 1e999, "m": 123456789012345678901234567890}'),
        ("nested-deep", good[:-1] + b', "n": ' + b"[" * 150 + b"]" * 150 + b"}"),
        ("no-body", b"", "error.message"),
        ("white-space-only", b" \n", *NO_JSON),
        ("byte-order-mark", b"\xef\xbb\xbf" + good, *NO_JSON),
        ("utf-16", good.decode().encode("utf-16"), *NO_JSON),
        ("latin-1", good.replace(b"That", "Schlüssel".encode("latin-1")), *NO_JSON),
        ("half-a-character", good.replace(b"That", b"\xf0\x9f"), *NO_JSON),
        ("nan", good[:-1] + b', "n": NaN}', *NO_JSON),
        ("infinity", good[:-1] + b', "n": -Infinity}', *NO_JSON),
        ("cut-at-the-end", good[:-1], *NO_JSON),
        ("cut-in-a-text", good[:-5], *NO_JSON),
        ("two-values", good + good, *NO_JSON),
        ("something-behind", good + b";", *NO_JSON),
        ("trailing-comma", good[:-1] + b",}", *NO_JSON),
        ("comment", b"// no\n" + good, *NO_JSON),
        ("single-quotes", good.replace(b'"', b"'"), *NO_JSON),
        ("hijacking-prefix", b")]}',\n" + good, *NO_JSON),
        ("callback", b"callback(" + good + b")", *NO_JSON),
        ("line-break-in-a-text", good.replace(b"That was", b"That\nwas"), *NO_JSON),
        ("html-typed-as-json", b"<html>no</html>", *NO_JSON),
        ("member-twice", good[:-1] + b', "message": "Or that."}', "response.unique-members"),
        ("member-twice-below", good[:-1] + b', "n": [{"a": 1, "a": 1}]}', "response.unique-members"),
    ):
        yield row(api, name, unauthorized(reply), *requirements)


def media_types(api: str) -> Iterator[ReplyRow]:
    good = json.dumps(GOOD[api]).encode()
    page = b"<!doctype html><title>401</title>"
    for name, media_type, body, *requirements in (
        ("charset", "application/json; charset=utf-8", good),
        ("capitals", "Application/JSON", good),
        ("problem-json", "application/problem+json", good),
        (
            "problem-json-without-a-message",
            "application/problem+json",
            b'{"type": "about:blank", "title": "Unauthorized", "status": 401, "detail": "No."}',
            "error.message",
        ),
        ("problem-xml", "application/problem+xml", b"<problem/>", "error.media-type", "error.message"),
        ("form", "application/x-www-form-urlencoded", b"message=No.", "error.media-type", "error.message"),
        ("html-typed-as-problem-json", "application/problem+json", page, "response.strict-json"),
        ("vendor-json", "application/vnd.service.v2+json", good),
        ("plain-text-that-is-json", "text/plain", good, "error.media-type"),
        ("none", None, good, "error.media-type"),
        ("empty", "", good, "error.media-type"),
        ("two-in-one", "application/json, text/html", good, "error.media-type"),
        ("text-json", "text/json", good, "error.media-type"),
        ("html", "text/html; charset=utf-8", page, "error.media-type", "error.message"),
        ("plain-text", "text/plain", b"Unauthorized", "error.media-type", "error.message"),
        ("xml", "application/xml", b"<error/>", "error.media-type", "error.message"),
        ("none-and-no-body", None, b"", "error.message"),
        ("html-and-no-body", "text/html", b"", "error.message"),
    ):
        yield row(api, f"media-type-{name}", unauthorized(body, media_type=media_type), *requirements)


MEMBERS = [
    row("ctxfy", "code-missing", unauthorized(without(GOOD["ctxfy"], "code")), "error.envelope"),
    row("ctxfy", "error-missing", unauthorized(without(GOOD["ctxfy"], "error")), "error.envelope"),
    row("ctxfy", "message-only", unauthorized({"message": "No."}), "error.envelope"),
    *(
        row("ctxfy", f"code-{name}", unauthorized({**GOOD["ctxfy"], "code": code}), *CODE)
        for name, code in {
            "a-text": "401",
            "another-number": 403,
            "zero": 0,
            "negative": -401,
            "a-fraction": 401.5,
            "true": True,
            "null": None,
            "an-array": [401],
            "an-object": {"value": 401},
            "an-empty-text": "",
            "false": False,
            "too-long-a-number": 10**40,
            "a-name": "UNAUTHORIZED",
        }.items()
    ),
    *(
        row("ctxfy", f"error-{name}", unauthorized({**GOOD["ctxfy"], "error": value}), "error.envelope")
        for name, value in {
            "another-phrase": "unauthorized",
            "of-another-status": "Not Found",
            "the-status": 401,
            "empty": "",
            "null": None,
            "an-array": ["Unauthorized"],
            "an-object": {},
        }.items()
    ),
    row(
        "ctxfy",
        "code-wrong-and-message-empty",
        unauthorized({**GOOD["ctxfy"], "code": "401", "message": ""}),
        *CODE,
        "error.message-not-empty",
    ),
    row("ctxfy", "code-with-a-fraction-of-nothing", unauthorized({**GOOD["ctxfy"], "code": 401.0})),
    row("ctxfy", "all-of-another-status", unauthorized(envelope("ctxfy", 404)), *CODE),
    row("ctxfy", "details-null", answer(400, envelope("ctxfy", 400, details=None)), "error.envelope"),
    row("ctxfy", "details-a-text", answer(400, envelope("ctxfy", 400, details="title")), "error.envelope"),
    row("ctxfy", "details", answer(400, envelope("ctxfy", 400, details=[{"field": "title", "message": "No."}]))),
    row("ctxfy", "details-empty", answer(400, envelope("ctxfy", 400, details=[]))),
    row("ctxfy", "details-an-object", answer(400, envelope("ctxfy", 400, details={})), "error.envelope"),
    row("ctxfy", "details-of-texts", answer(400, envelope("ctxfy", 400, details=["title"])), "error.envelope"),
    row("ctxfy", "details-of-numbers", answer(400, envelope("ctxfy", 400, details=[{"field": 1}])), "error.envelope"),
    row("elacity", "any-code", unauthorized({"message": "No.", "code": "E17", "error": 4})),
]


@for_each([*messages("ctxfy"), *messages("elacity")])
def test_the_message_of_an_error(broken_by: BrokenBy, api: str, reply: Answer, expected: frozenset[str]) -> None:
    assert broken_by(api, reply) == expected


@for_each([*encodings("ctxfy"), *encodings("elacity")])
def test_the_bytes_of_an_error(broken_by: BrokenBy, api: str, reply: Answer, expected: frozenset[str]) -> None:
    assert broken_by(api, reply) == expected


@for_each([*media_types("ctxfy"), *media_types("elacity")])
def test_the_media_type_of_an_error(broken_by: BrokenBy, api: str, reply: Answer, expected: frozenset[str]) -> None:
    assert broken_by(api, reply) == expected


@for_each(MEMBERS)
def test_the_members_of_an_error(broken_by: BrokenBy, api: str, reply: Answer, expected: frozenset[str]) -> None:
    assert broken_by(api, reply) == expected
