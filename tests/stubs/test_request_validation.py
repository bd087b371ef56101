"""Everything that a client does wrong is shown beside what is documented, at once, and never a key with it."""

from __future__ import annotations

import asyncio
import pickle
from typing import Any

import httpx
import pytest

from artifact_contracts.stubs.contract_stubs import ContractStubs
from artifact_contracts.stubs.loaded_contracts import LoadedContracts
from artifact_contracts.stubs.mistakes import NotAsDocumentedError

CONTRACTS = LoadedContracts()
KEY = "sk-made-up-D14D7E4C"
CTXFY = "https://api.ctxfy.com/v1/source-artifact/a-1/promote"
ELACITY = "https://elacity.ai/api/registries/artifacts"
BEARER = {"Authorization": f"Bearer {KEY}"}
API_KEY = {"X-API-Key": KEY}
FORM = "Authorization: Bearer <key>"
EITHER = f"X-API-Key: <key> or {FORM}"
ARTIFACT: dict[str, Any] = {
    "prompt": "greeting",
    "version": "1.0.0",
    "model": "generic",
    "compiled": "Greet.",
    "hash": "2f7d",
    "schema": {},
    "components": {},
    "metadata": {},
}
BODY = {"registryRef": "our/registry", "artifact": ARTIFACT}
PATH = "PUT /v1/source-artifact/{artifactId}/promote"

Rows = set[tuple[str, str, str]]


def ctxfy(name: str, *rows: tuple[str, str, str], method: str = "PUT", url: str = CTXFY, **request: Any) -> Any:
    return pytest.param("ctxfy", method, url, {"headers": BEARER, **request}, set(rows), id=f"ctxfy-{name}")


def elacity(name: str, *rows: tuple[str, str, str], method: str = "POST", url: str = ELACITY, **request: Any) -> Any:
    given = {"headers": API_KEY, **({} if "content" in request else {"json": BODY}), **request}
    return pytest.param("elacity", method, url, given, set(rows), id=f"elacity-{name}")


def artifact(**changes: Any) -> dict[str, Any]:
    return {**BODY, "artifact": {name: value for name, value in {**ARTIFACT, **changes}.items() if value is not ...}}


WRONG = [
    # The address.
    ctxfy("method", ("method", "POST", "PUT"), method="POST"),
    ctxfy("path", ("path", "PUT /v1/source-artifacts/a-1/promote", PATH), url=CTXFY.replace("artifact/", "artifacts/")),
    ctxfy("slash-at-the-end", ("path", "PUT /v1/source-artifact/a-1/promote/", PATH), url=f"{CTXFY}/"),
    ctxfy("no-identifier", ("path", "PUT /v1/source-artifact//promote", PATH), url=CTXFY.replace("a-1", "")),
    ctxfy("in-clear", ("scheme", "http", "https"), url=CTXFY.replace("https", "http")),
    elacity(
        "without-the-base-path",
        ("path", "POST /registries/artifacts", "POST /api/registries/artifacts"),
        url=ELACITY.replace("/api", ""),
    ),
    # The credential.
    ctxfy("no-key", ("credential", "none", FORM), headers={}),
    ctxfy("bare-key", ("credential", "Authorization: <key>", FORM), headers={"Authorization": KEY}),
    ctxfy(
        "another-scheme", ("credential", "Authorization: Basic <key>", FORM), headers={"Authorization": f"Basic {KEY}"}
    ),
    ctxfy("another-header", ("credential", "X-Api-Key: <key>", FORM), headers={"X-API-Key": KEY}),
    ctxfy("in-the-query", ("credential", "?api_key=<key>", FORM), headers={}, params={"api_key": KEY}),
    ctxfy("in-a-cookie", ("credential", "Cookie: <key>", FORM), headers={"Cookie": f"token={KEY}"}),
    ctxfy(
        "in-two-wrong-places",
        ("credential", "X-Token: <key>; ?key=<key>", FORM),
        headers={"X-Token": KEY},
        params={"key": KEY},
    ),
    ctxfy("never-set", ("credential", "Authorization: Bearer None", FORM), headers={"Authorization": f"Bearer {None}"}),
    ctxfy("empty", ("credential", "Authorization: Bearer", FORM), headers={"Authorization": "Bearer "}),
    ctxfy(
        "prefix-twice",
        ("credential", "Authorization: Bearer Bearer <key>", FORM),
        headers={"Authorization": f"Bearer Bearer {KEY}"},
    ),
    ctxfy(
        "header-twice",
        ("credential", "Authorization twice", FORM),
        headers=[("Authorization", f"Bearer {KEY}"), ("Authorization", f"Bearer {KEY}")],
    ),
    elacity("no-key", ("credential", "none", EITHER), headers={}),
    elacity("another-header", ("credential", "Api-Key: <key>", EITHER), headers={"Api-Key": KEY}),
    elacity(
        "prefix-too-many",
        ("credential", "X-API-Key: Bearer <key>", "X-API-Key: <key>"),
        headers={"X-API-Key": f"Bearer {KEY}"},
    ),
    elacity(
        "the-empty-one-counts", ("credential", "X-API-Key:", "X-API-Key: <key>"), headers={"X-API-Key": "", **BEARER}
    ),
    # The body.
    ctxfy("type", ("body /title", "5", "string"), json={"title": 5}),
    ctxfy("null", ("body /description", "null", "string"), json={"description": None}),
    ctxfy("not-an-object", ("body", '["title"]', "object"), json=["title"]),
    ctxfy("no-media-type", ("Content-Type", "nothing", "application/json"), content=b"{}"),
    ctxfy(
        "form",
        ("Content-Type", "application/x-www-form-urlencoded", "application/json"),
        ("body", "title=x", "JSON; Expecting value at character 0"),
        data={"title": "x"},
    ),
    ctxfy(
        "cut",
        ("body", '{"title": "x', "JSON; Unterminated string starting at at character 10"),
        headers={**BEARER, "Content-Type": "application/json"},
        content=b'{"title": "x',
    ),
    ctxfy(
        "member-twice",
        ("body", "the member title twice", "each member name only once"),
        headers={**BEARER, "Content-Type": "application/json"},
        content=b'{"title": "x", "title": "y"}',
    ),
    elacity("no-body", ("body", "nothing", "a body of application/json"), content=b""),
    elacity("missing", ("body /artifact/hash", "nothing", "a value; it is required"), json=artifact(hash=...)),
    elacity("nested", ("body /artifact/components/a~1b", "1", "string"), json=artifact(components={"a/b": 1})),
    elacity(
        "all-at-once",
        ("path", "POST /api/registry/artifacts", "POST /api/registries/artifacts"),
        ("credential", "Authorization: Token <key>", EITHER),
        ("body /registryRef", "nothing", "a value; it is required"),
        ("body /artifact/version", "1.0", "string"),
        ("body /artifact/metadata", "[]", "object"),
        url=ELACITY.replace("registries", "registry"),
        headers={"Authorization": f"Token {KEY}"},
        json={"artifact": {**ARTIFACT, "version": 1.0, "metadata": []}},
    ),
]

VALID = [
    ctxfy("no-body"),
    ctxfy("empty-object", json={}),
    ctxfy("full", json={"title": "x", "description": "y"}),
    ctxfy("unknown-members", json={"subtitle": "x"}),
    ctxfy("scheme-in-small-letters", headers={"Authorization": f"bearer {KEY}"}),
    ctxfy("media-type-without-a-body", headers={**BEARER, "Content-Type": "application/json"}),
    ctxfy("charset", headers={**BEARER, "Content-Type": "Application/JSON; charset=utf-8"}, content=b"{}"),
    ctxfy("encoded-identifier", url=CTXFY.replace("a-1", "a%2F1")),
    ctxfy("port-as-usual", url=CTXFY.replace(".com", ".com:443")),
    ctxfy("further-headers", headers={**BEARER, "Idempotency-Key": "1", "X-Request-Id": "2"}),
    ctxfy("further-parameters", params={"trace": "1"}),
    elacity("api-key"),
    elacity("bearer", headers=BEARER),
    elacity("both", headers={**API_KEY, **BEARER}),
    elacity("optional-members", json=artifact(body="x", tools={"search": "1"}, metadata={"deep": [1, {"a": None}]})),
]


def send(kind: str, method: str, url: str, request: dict[str, Any]) -> httpx.Response:
    if kind == "sync":
        with httpx.Client() as client:
            return client.request(method, url, **request)

    async def once() -> httpx.Response:
        async with httpx.AsyncClient() as client:
            return await client.request(method, url, **request)

    return asyncio.run(once())


@pytest.mark.parametrize("kind", ["sync", "async"])
@pytest.mark.parametrize(("api", "method", "url", "request_", "rows"), WRONG)
def test_a_mistake_is_shown_beside_what_is_documented(
    kind: str, api: str, method: str, url: str, request_: dict[str, Any], rows: Rows
) -> None:
    stubs = ContractStubs(api, contracts=CONTRACTS)
    with pytest.raises(NotAsDocumentedError) as raised, stubs:
        send(kind, method, url, request_)
    assert {(row.where, row.sent, row.expected) for row in raised.value.mistakes} == rows
    assert KEY not in str(raised.value) + repr(raised.value) + repr(stubs)
    assert stubs.calls == []


@pytest.mark.parametrize("kind", ["sync", "async"])
@pytest.mark.parametrize(("api", "method", "url", "request_", "rows"), VALID)
def test_what_the_contract_leaves_open_is_no_mistake(
    kind: str, api: str, method: str, url: str, request_: dict[str, Any], rows: Rows
) -> None:
    with ContractStubs(api, contracts=CONTRACTS) as stubs:
        assert send(kind, method, url, request_).is_success
    assert len(stubs.calls) == 1
    assert rows == set()


def test_the_whole_text() -> None:
    error = error_of(headers={"X-API-Key": KEY}, json={"title": 5, "description": KEY})
    assert str(error) == (
        "PUT /v1/source-artifact/a-1/promote is not as documented (Ctxfy promote artifact):\n"
        "               sent              expected\n"
        "  credential   X-Api-Key: <key>  Authorization: Bearer <key>\n"
        "  body /title  5                 string"
    )


def error_of(url: str = CTXFY, **request: Any) -> NotAsDocumentedError:
    with pytest.raises(NotAsDocumentedError) as raised, ContractStubs("ctxfy"):
        httpx.put(url, **request)
    return raised.value


def test_a_key_is_shown_nowhere_not_even_where_no_key_belongs() -> None:
    headers = {"Authorization": KEY, "Content-Type": f"text/{KEY}"}
    error = error_of(f"https://api.ctxfy.com/v1/{KEY}", headers=headers, content=f'["{KEY}"'.encode())
    assert KEY not in str(error)
    assert "<key>" in str(error)


def test_a_key_in_a_long_body_is_hidden_before_the_body_is_shortened() -> None:
    error = error_of(headers={"Authorization": KEY}, json={"title": ["x" * 45, KEY, "y" * 45]})
    assert KEY[:6] not in str(error)
    assert "…" in str(error)


def test_an_error_survives_the_way_to_another_process() -> None:
    error = error_of()
    assert str(pickle.loads(pickle.dumps(error))) == str(error)
