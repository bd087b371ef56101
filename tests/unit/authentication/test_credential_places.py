"""Where a credential goes: behind its scheme, into a header, the query or a cookie, and in which order."""

from __future__ import annotations

import pytest

from artifact_contracts.cases.request import Credential
from artifact_contracts.contract.openapi import Scheme
from tests.support.fixture_types import CallTo
from tests.support.sample_calls import BEARER, COOKIE, HEADER, QUERY, call_with
from tests.support.sample_replies import BASE_URL, KEY


@pytest.mark.parametrize(
    ("texts", "scheme", "sent"),
    [
        pytest.param(("a",), None, [("X-Key", "a")], id="one-for-the-first"),
        pytest.param(("a", "b"), None, [("X-Key", "a"), ("Authorization", "Bearer b")], id="two-in-order"),
        pytest.param(("a",), BEARER, [("Authorization", "Bearer a")], id="one-for-a-given-scheme"),
        pytest.param((), None, [], id="none"),
    ],
)
def test_credentials_go_to_the_schemes_in_their_order(
    texts: tuple[str, ...], scheme: Scheme | None, sent: list[tuple[str, str]]
) -> None:
    call = call_with().with_credential(*texts, scheme=scheme)
    assert list(call.draft.at(BASE_URL, "f").headers) == sent


@pytest.mark.parametrize(
    ("scheme", "text", "value"),
    [
        pytest.param(BEARER, "k", "Bearer k", id="bearer"),
        pytest.param(BEARER, "", "Bearer", id="empty-bearer-without-a-space"),
        pytest.param(HEADER, "k", "k", id="header"),
        pytest.param(HEADER, "", "", id="empty-header"),
    ],
)
def test_a_credential_stands_behind_its_scheme(scheme: Scheme, text: str, value: str) -> None:
    request = call_with(credentials=(Credential(scheme, text),)).draft.at(BASE_URL, "f")
    assert request.headers == ((scheme.parameter, value),)


def test_a_credential_can_stand_in_the_query() -> None:
    call = call_with(credentials=(Credential(QUERY, "a+b&c=d /"),), query={"x": "1"})
    assert call.draft.at(BASE_URL, "f").url == f"{BASE_URL}/things/a%2Fb?x=1&key=a%2Bb%26c%3Dd+%2F"
    assert call.draft.at(BASE_URL, "f").headers == ()


def test_a_credential_can_stand_in_a_cookie() -> None:
    call = call_with(credentials=(Credential(COOKIE, "a;b=c"),))
    assert call.draft.at(BASE_URL, "f").headers == (("Cookie", "sid=a%3Bb%3Dc"),)


def test_the_first_documented_credential_is_sent(call_to: CallTo) -> None:
    sent = {api: call_to(api).draft.at(BASE_URL, "f").headers[0] for api in ("ctxfy", "elacity")}
    assert sent == {"ctxfy": ("Authorization", f"Bearer {KEY}"), "elacity": ("X-API-Key", KEY)}
