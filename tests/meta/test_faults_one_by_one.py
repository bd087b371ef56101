"""Each fault shows what it says, where the conforming provider shows nothing of the kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from artifact_contracts.cases.call import Call
from artifact_contracts.cases.malformed_bodies import LENIENT, with_byte_order_mark, with_member_twice, with_nan
from artifact_contracts.cases.request import body_bytes
from artifact_contracts.contract.contract import Contract
from artifact_contracts.pointers import with_value_at
from artifact_contracts.provider.faults.catalogue import CATALOGUE
from artifact_contracts.provider.http_messages import ProviderResponse
from artifact_contracts.provider.provider import Provider
from artifact_contracts.schemathesis_adapter import NO_BODY
from artifact_contracts.targets import embedded_inputs
from tests.support.provider_answers import ask, asked, faulty, plain

APIS = ("ctxfy", "elacity")
JUDGES_NOBODY = "every-key-refused"
Contracts = Mapping[str, Contract]
Change = Callable[[Call], Call]
Shows = Callable[[ProviderResponse], bool]


def _status(status: int) -> Shows:
    return lambda answer: answer.status == status


def _success(answer: ProviderResponse) -> bool:
    return answer.status // 100 == 2


def _holds(text: bytes) -> Shows:
    return lambda answer: text in answer.body


def _key(call: Call) -> str:
    return call.credentials[0].text


def _text(text: str) -> Change:
    """Put a text into the first member that may say anything."""
    return lambda call: call.with_body(with_value_at(call.body, TEXTS[call.operation.id], text))


TEXTS = {"promote-artifact": "/title", "prm-registry-publish": "/artifact/compiled"}


def _behind(word: str, call: Call) -> Call:
    """Put the key behind a word in Authorization."""
    return call.without_credential().with_header("Authorization", f"{word} {_key(call)}")


def _same(call: Call) -> Call:
    return call


def _corrupted(corruption: Callable[[bytes], bytes]) -> Change:
    return lambda call: call.with_body(corruption(body_bytes(call.body)))


# By fault: the change to a valid call that brings it out, and how it shows. The conforming provider shows none of it.
BEHAVIOUR: tuple[tuple[str, Change, Shows], ...] = (
    ("authentication-off", Call.without_credential, _success),
    ("missing-key-accepted", Call.without_credential, _success),
    ("any-key-accepted", lambda call: call.with_credential("nobody-knows-it"), _success),
    ("empty-key-accepted", lambda call: call.with_credential(""), _success),
    ("blank-key-accepted", lambda call: call.with_credential("\u00a0"), _success),
    ("key-beginning-compared", lambda call: call.with_credential(_key(call)[:-1]), _success),
    ("key-end-ignored", lambda call: call.with_credential(_key(call) + "x"), _success),
    ("key-within-a-longer-one", lambda call: call.with_credential("x" + _key(call)), _success),
    ("key-case-ignored", lambda call: call.with_credential(_key(call).swapcase()), _success),
    ("long-key-accepted", lambda call: call.with_credential("x" * 5000), _success),
    ("key-beyond-ascii-accepted", lambda call: call.with_credential("x\u00e9"), _success),
    ("forbidden-for-unauthorized", Call.without_credential, _status(403)),
    ("sign-in-for-unauthorized", Call.without_credential, _status(302)),
    ("error-under-200-for-unauthorized", Call.without_credential, _success),
    (
        "resource-before-key",
        lambda call: call.without_credential().with_resource("unknown"),
        _status(404),
    ),
    ("no-challenge", Call.without_credential, lambda answer: "WWW-Authenticate" not in answer.headers),
    ("crash-on-no-key", Call.without_credential, _status(500)),
    ("crash-on-long-key", lambda call: call.with_credential("x" * 5000), _status(500)),
    ("crash-on-key-beyond-ascii", lambda call: call.with_credential("x\u00e9"), _status(500)),
    ("full-call-refused", _same, _status(400)),
    ("unicode-refused", _text("\U0001f702"), _status(400)),
    ("crash-on-unicode", _text("\U0001f702"), _status(500)),
    ("crash-on-right-to-left", _text("\u05e9"), _status(500)),
    ("crash-on-combining-marks", _text("e\u0308"), _status(500)),
    ("empty-text-refused", _text(""), _status(400)),
    ("long-texts-refused", _text("x" * 6000), _status(400)),
    ("charset-parameter-refused", lambda call: call.with_media_type("application/json; charset=utf-8"), _status(400)),
    ("crash-on-media-type-case", lambda call: call.with_media_type("Application/Json"), _status(500)),
    ("malformed-body-accepted", lambda call: call.with_body(b"not JSON"), _success),
    ("cut-short-body-accepted", _corrupted(lambda body: body[:-2]), _success),
    ("nan-tolerated", _corrupted(with_nan), _success),
    ("trailing-garbage-tolerated", _corrupted(lambda body: body + b"}"), _success),
    ("comment-tolerated", _corrupted(lambda body: b"/* whatever\n stands here */" + body), _success),
    ("single-quotes-tolerated", _corrupted(LENIENT["single-quotes"]), _success),
    ("trailing-comma-tolerated", _corrupted(LENIENT["trailing-comma"]), _success),
    ("byte-order-mark-tolerated", _corrupted(with_byte_order_mark), _success),
    ("duplicate-members-accepted", _corrupted(with_member_twice), _success),
    ("any-media-type-accepted", lambda call: call.with_media_type("text/plain"), _success),
    ("crash-on-malformed-body", lambda call: call.with_body(b"not JSON"), _status(500)),
    ("crash-on-byte-order-mark", _corrupted(with_byte_order_mark), _status(500)),
    ("crash-on-deep-body", lambda call: call.with_body(b"[" * 5000), _status(500)),
    ("deep-body-accepted", lambda call: call.with_body(b"[" * 5000), _success),
    ("crash-on-zero-length-body", lambda call: call.with_body(b""), _status(500)),
    ("crash-on-missing-media-type", lambda call: call.with_media_type(None), _status(500)),
    ("crash-on-encoded-slash", lambda call: call.with_resource("a/b"), _status(500)),
    ("crash-on-nul", lambda call: call.with_resource("a\0"), _status(500)),
    ("crash-on-long-identifier", lambda call: call.with_resource("x" * 4000), _status(500)),
    ("crash-on-empty-identifier", lambda call: call.with_resource(""), _status(500)),
    ("crash-on-undocumented-method", lambda call: replace(call, method="DELETE"), _status(500)),
    ("crash-on-nul-in-text", _text("one\0two"), _status(500)),
    ("crash-on-control-characters", _text("one\x07two"), _status(500)),
    ("crash-on-controls-beyond-ascii", _text("one\x85two"), _status(500)),
    ("crash-on-joined-signs", _text("\U0001f469\u200d\U0001f680"), _status(500)),
    ("crash-on-trace", lambda call: replace(call, method="TRACE"), _status(500)),
    ("crash-on-trailing-slash", lambda call: call.with_path_suffix("/"), _status(500)),
    ("unknown-resource-accepted", lambda call: call.with_resource("unknown"), _success),
    ("gone-for-unknown", lambda call: call.with_resource("unknown"), _status(410)),
    ("any-method-performs", lambda call: replace(call, method="DELETE"), _success),
    ("405-without-allow", lambda call: replace(call, method="DELETE"), lambda answer: "Allow" not in answer.headers),
    (
        "method-override-honoured",
        lambda call: replace(call, method="PATCH").with_header("X-HTTP-Method-Override", call.method),
        _success,
    ),
    ("trace-echoes", lambda call: replace(call, method="TRACE"), _holds(b"key-")),
    ("error-without-message", Call.without_credential, lambda answer: b"message" not in answer.body),
    ("error-as-html", Call.without_credential, _holds(b"<html>")),
    ("error-nested", Call.without_credential, _holds(b'{"error": {')),
    ("error-message-null", Call.without_credential, _holds(b'"message": null')),
    ("framework-page-for-405", lambda call: replace(call, method="DELETE"), _holds(b"<html>")),
    ("framework-page-for-unknown-path", lambda call: call.with_path_suffix("/odd"), _holds(b"<html>")),
    ("undocumented-refusal-status", lambda call: call.with_body(b"not JSON"), _status(418)),
    ("redirects-unknown-paths", lambda call: call.with_path_suffix("/odd"), _status(302)),
    ("success-as-text", _same, lambda answer: answer.headers["Content-Type"] == "text/plain"),
    ("byte-order-mark", _same, _holds(b"\xef\xbb\xbf")),
    ("credential-echoed", _same, _holds(b"debug")),
    ("key-in-errors", lambda call: call.with_body(b"not JSON"), _holds(b"seen")),
    ("refused-key-in-message", lambda call: call.with_credential(_key(call) + "x"), _holds(b"api-key-")),
    ("stack-trace-shown", Call.without_credential, _holds(b"Traceback")),
    ("go-trace-shown", Call.without_credential, _holds(b"goroutine")),
    ("markup-reflected", lambda call: call.with_resource("<script>alert(1)</script>"), _holds(b"<script>")),
    # Whatever the words are: these are not the ones that the suite sends.
    ("markup-reflected", lambda call: call.with_resource("<b>"), _holds(b"<b>")),
    ("crash-on-unknown-key", lambda call: call.with_credential("nobody-knows-it"), _status(500)),
    ("crash-on-unknown-identifier", lambda call: call.with_resource("nowhere"), _status(500)),
    ("crash-on-unpaired-surrogate", _corrupted(lambda body: body.replace(b'": "', b'": "\\uDBFF', 1)), _status(500)),
    ("identifier-injected", lambda call: call.with_resource("x' or true"), _success),
    (
        "key-in-query-accepted",
        lambda call: replace(call, credentials=(), query={**call.query, "token": _key(call)}),
        _success,
    ),
    (
        "key-in-cookie-accepted",
        lambda call: call.without_credential().with_header("Cookie", f"a=b; token={_key(call)}"),
        _success,
    ),
    ("any-word-before-key", lambda call: _behind("Whatever", call), _success),
    ("known-schemes-accepted", lambda call: _behind("digest", call), _success),
    ("unknown-schemes-accepted", lambda call: _behind("Whatever", call), _success),
    ("token-scheme-accepted", lambda call: _behind("token", call), _success),
    ("other-header-accepted", lambda call: call.without_credential().with_header("X-Token", _key(call)), _success),
    ("unknown-members-refused", lambda call: call.with_body({**call.body, "further": [1]}), _status(400)),
    ("crash-on-unknown-members", lambda call: call.with_body({**call.body, "further": [1]}), _status(500)),
    ("accept-header-refused", lambda call: call.with_header("Accept", "application/xml, */*;q=0.5"), _status(400)),
)


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize(("name", "change", "shows"), BEHAVIOUR, ids=[row[0] for row in BEHAVIOUR])
def test_it_shows_and_the_conforming_provider_does_not_show_it(
    contracts: Contracts, api: str, name: str, change: Change, shows: Shows
) -> None:
    call = change(plain(contracts[api]))
    assert shows(ask(contracts[api], name, call))
    assert not shows(ask(contracts[api], Provider, call))


def test_the_tables_know_no_fault_that_there_is_not() -> None:
    assert {name for name, _, _ in BEHAVIOUR} <= {fault.name for fault in CATALOGUE}


class TestWhatTakesMoreThanOneCall:
    def test_second_call_fails(self, contracts: Contracts) -> None:
        provider = faulty("second-call-fails")(contracts["ctxfy"], embedded_inputs(contracts["ctxfy"]))
        request = asked(contracts["ctxfy"], plain(contracts["ctxfy"]))
        assert [provider.answer(request).status for _ in range(2)] == [200, 500]

    def test_every_ninth_is_limited(self, contracts: Contracts) -> None:
        provider = faulty("429-without-retry-after")(contracts["ctxfy"], embedded_inputs(contracts["ctxfy"]))
        request = asked(contracts["ctxfy"], plain(contracts["ctxfy"]))
        answers = [provider.answer(request) for _ in range(9)]
        assert [answer.status for answer in answers] == [*[200] * 8, 429]
        assert "Retry-After" not in answers[-1].headers

    def test_chance_is_the_same_each_time(self, contracts: Contracts) -> None:
        contract = contracts["ctxfy"]
        runs = []
        for _ in range(2):
            provider = faulty("fails-one-in-twelve")(contract, embedded_inputs(contract))
            runs.append([provider.answer(asked(contract, plain(contract))).status for _ in range(40)])
        assert runs[0] == runs[1]
        assert set(runs[0]) == {200, 500}

    def test_a_body_may_be_missing_where_one_is_required(self, contracts: Contracts) -> None:
        call = plain(contracts["elacity"]).with_body(NO_BODY)
        assert ask(contracts["elacity"], Provider, call).status == 400
        assert ask(contracts["elacity"], "missing-body-accepted", call).status == 200
