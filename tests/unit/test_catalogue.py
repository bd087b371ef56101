"""The catalogue of faults and of lawful variants: what is in it, and that each shows what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Any

import pytest
from asking import ask, asked, plain

from artifact_contracts.cases.call import Call, with_value_at, without_value_at
from artifact_contracts.cases.malformed import LENIENT, with_byte_order_mark, with_member_twice, with_nan
from artifact_contracts.contract.contract import Contract
from artifact_contracts.documents import keys_of, resolve
from artifact_contracts.engine import NO_BODY
from artifact_contracts.provider.behaviour import Answer, Provider
from artifact_contracts.provider.faults import FAMILIES, FAULTS, Fault, faults_of
from artifact_contracts.provider.lawful import LawfulVariant, lawful_of
from artifact_contracts.targets import embedded_inputs

APIS = ("ctxfy", "elacity")
JUDGES_NOBODY = "every-key-refused"
Contracts = Mapping[str, Contract]
Change = Callable[[Call], Call]
Shows = Callable[[Answer], bool]


def members(contract: Contract) -> Iterator[tuple[str, Mapping[str, Any], bool]]:
    """Every member of the body with its pointer, its schema and whether it is required; found apart from the faults."""
    body = contract.operations[0].body
    assert body is not None
    waiting = [("", resolve(contract.document, body.schema), True)]
    while waiting:
        pointer, schema, required = waiting.pop()
        yield pointer, schema, required
        for name, member in schema.get("properties", {}).items():
            needed = name in schema.get("required", [])
            waiting.append((f"{pointer}/{name}", resolve(contract.document, member), needed))
        if "type" in schema.get("additionalProperties", {}):
            waiting.append((f"{pointer}/*", schema["additionalProperties"], False))


class TestWhatIsInIt:
    def test_there_is_enough_of_it(self, contracts: Contracts) -> None:
        counts = {api: len(faults_of(contracts[api])) for api in APIS}
        assert sum(counts.values()) >= 150
        assert all(count >= 120 for count in counts.values())
        lawful = {name for api in APIS for name in lawful_of(contracts[api])}
        assert len(lawful) >= 45

    @pytest.mark.parametrize("api", APIS)
    def test_names_are_unique_and_the_same_everywhere(self, contracts: Contracts, api: str) -> None:
        for kinds in (faults_of(contracts[api]), lawful_of(contracts[api])):
            assert all(name == kind.name for name, kind in kinds.items())
            assert all(name == name.strip() and " " not in name for name in kinds)
        assert not faults_of(contracts[api]).keys() & lawful_of(contracts[api]).keys() - SHARED

    @pytest.mark.parametrize("api", APIS)
    def test_the_order_is_stable(self, contracts: Contracts, api: str) -> None:
        assert list(faults_of(contracts[api])) == list(faults_of(contracts[api]))

    def test_every_family_has_faults(self) -> None:
        places = {vars(family)["__name__"] for family in FAMILIES}
        written = {fault.__module__ for fault in FAULTS.values()}
        assert written <= {*places, Fault.__module__}

    @pytest.mark.parametrize("api", APIS)
    def test_each_says_in_one_line_what_it_does(self, contracts: Contracts, api: str) -> None:
        kinds: list[type[Fault | LawfulVariant]] = [*faults_of(contracts[api]).values()]
        kinds += lawful_of(contracts[api]).values()
        for kind in kinds:
            assert kind.sentence().endswith("."), kind.name
            assert kind.sentence()[0].isupper(), kind.name
            assert kind.sentence().count("\n") == 0, kind.name
            assert len(kind.sentence()) <= 120, kind.name

    @pytest.mark.parametrize("api", APIS)
    def test_no_two_say_the_same(self, contracts: Contracts, api: str) -> None:
        sentences = [fault.sentence() for fault in faults_of(contracts[api]).values()]
        assert len(set(sentences)) == len(sentences)

    @pytest.mark.parametrize("api", APIS)
    def test_what_must_catch_it_is_asked(self, contracts: Contracts, api: str) -> None:
        contract = contracts[api]
        for name, fault in faults_of(contract).items():
            if name != JUDGES_NOBODY:
                assert contract.register.asks(fault.catcher(contract)), name
                assert fault.level(contract) is contract.register[fault.catcher(contract)].level

    def test_every_one_is_a_fault_somewhere(self, contracts: Contracts) -> None:
        used = {name for api in APIS for name in faults_of(contracts[api])}
        assert used >= FAULTS.keys()

    def test_what_is_left_open_is_no_must(self, contracts: Contracts) -> None:
        faults = faults_of(contracts["ctxfy"])
        assert faults["any-type-accepted:/title"].level(contracts["ctxfy"]) == "SHOULD"
        assert faults_of(contracts["elacity"])["any-type-accepted:/artifact/hash"].level(contracts["elacity"]) == "MUST"
        assert not lawful_of(contracts["elacity"]).keys() & {"no-content", "created", "accepted-for-processing"}

    @pytest.mark.parametrize("api", APIS)
    def test_there_is_one_for_every_member(self, contracts: Contracts, api: str) -> None:
        faults = faults_of(contracts[api])
        for pointer, schema, required in members(contracts[api]):
            if "type" in schema:
                assert f"any-type-accepted:{pointer or '/'}" in faults
            if not pointer or pointer.endswith("/*"):
                continue
            assert f"null-accepted:{pointer}" in faults
            assert faults[f"null-accepted:{pointer}"].rotates
            wanted = ("missing-accepted",) if required else ("optional-refused", "optional-required")
            assert all(f"{name}:{pointer}" in faults for name in wanted)


# Lawful where it is advice, and advice all the same: each is in both lists.
SHARED = {"no-challenge", "body-before-key"}


@pytest.mark.parametrize("api", APIS)
class TestEveryMember:
    def test_a_required_one_may_be_missing(self, contracts: Contracts, api: str) -> None:
        for pointer, _, required in members(contracts[api]):
            if not required or not pointer:
                continue
            lacking = plain(contracts[api]).with_body(without_value_at(plain(contracts[api]).body, pointer))
            assert ask(contracts[api], Provider, lacking).status == 400, pointer
            assert ask(contracts[api], f"missing-accepted:{pointer}", lacking).status // 100 == 2, pointer

    def test_and_nothing_else_may_be_missing_with_it(self, contracts: Contracts, api: str) -> None:
        required = [pointer for pointer, _, needed in members(contracts[api]) if needed and pointer.count("/") == 2]
        for pointer, other in pairwise(required):
            body = without_value_at(plain(contracts[api]).body, other)
            answer = ask(contracts[api], f"missing-accepted:{pointer}", plain(contracts[api]).with_body(body))
            assert answer.status == 400, (pointer, other)

    @pytest.mark.parametrize(("name", "value"), [("any-type-accepted", ["odd"]), ("null-accepted", None)])
    def test_one_may_be_of_another_type(self, contracts: Contracts, api: str, name: str, value: Any) -> None:
        for pointer, schema, _ in members(contracts[api]):
            if f"{name}:{pointer or '/'}" not in faults_of(contracts[api]) or "type" not in schema:
                continue
            place = "/".join(["", *("odd" if key == "*" else key for key in keys_of(pointer))])
            odd = plain(contracts[api]).with_body(with_value_at(plain(contracts[api]).body, place, value))
            assert ask(contracts[api], Provider, odd).status == 400, pointer
            assert ask(contracts[api], f"{name}:{pointer or '/'}", odd).status // 100 == 2, pointer

    def test_an_optional_one_is_refused_or_asked_for(self, contracts: Contracts, api: str) -> None:
        for pointer, _, required in members(contracts[api]):
            if required or not pointer or pointer.endswith("/*"):
                continue
            full = plain(contracts[api])
            without = full.with_body(without_value_at(full.body, pointer))
            statuses = {
                name: [ask(contracts[api], f"{name}:{pointer}", call).status // 100 for call in (full, without)]
                for name in ("optional-refused", "optional-required")
            }
            assert statuses == {"optional-refused": [4, 2], "optional-required": [2, 4]}, pointer


def _status(status: int) -> Shows:
    return lambda answer: answer.status == status


def _success(answer: Answer) -> bool:
    return answer.status // 100 == 2


def _holds(text: bytes) -> Shows:
    return lambda answer: text in answer.body


def _key(call: Call) -> str:
    return call.credentials[0].text


def _text(text: str) -> Change:
    """Put a text into the first member that may say anything."""
    return lambda call: call.with_body(with_value_at(call.body, TEXTS[call.operation.id], text))


TEXTS = {"promote-artifact": "/title", "prm-registry-publish": "/artifact/compiled"}


def _same(call: Call) -> Call:
    return call


def _spoilt(spoiling: Callable[[bytes], bytes]) -> Change:
    return lambda call: call.with_body(spoiling(call.written_body()))


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
    ("cut-short-body-accepted", _spoilt(lambda body: body[:-2]), _success),
    ("nan-tolerated", _spoilt(with_nan), _success),
    ("trailing-garbage-tolerated", _spoilt(lambda body: body + b"}"), _success),
    ("comment-tolerated", _spoilt(lambda body: b"/* checked */ " + body), _success),
    ("single-quotes-tolerated", _spoilt(LENIENT["single-quotes"]), _success),
    ("trailing-comma-tolerated", _spoilt(LENIENT["trailing-comma"]), _success),
    ("byte-order-mark-tolerated", _spoilt(with_byte_order_mark), _success),
    ("duplicate-members-accepted", _spoilt(with_member_twice), _success),
    ("any-media-type-accepted", lambda call: call.with_media_type("text/plain"), _success),
    ("crash-on-malformed-body", lambda call: call.with_body(b"not JSON"), _status(500)),
    ("crash-on-byte-order-mark", _spoilt(with_byte_order_mark), _status(500)),
    ("crash-on-deep-body", lambda call: call.with_body(b"[" * 5000), _status(500)),
    ("deep-body-accepted", lambda call: call.with_body(b"[" * 5000), _success),
    ("crash-on-zero-length-body", lambda call: call.with_body(b""), _status(500)),
    ("crash-on-missing-media-type", lambda call: call.with_media_type(None), _status(500)),
    ("crash-on-encoded-slash", lambda call: call.with_resource("a/b"), _status(500)),
    ("crash-on-nul", lambda call: call.with_resource("a\0"), _status(500)),
    ("crash-on-long-identifier", lambda call: call.with_resource("x" * 4000), _status(500)),
    ("crash-on-empty-identifier", lambda call: call.with_resource(""), _status(500)),
    ("crash-on-undocumented-method", lambda call: call.with_method("DELETE"), _status(500)),
    ("crash-on-trace", lambda call: call.with_method("TRACE"), _status(500)),
    ("crash-on-trailing-slash", lambda call: call.behind("/"), _status(500)),
    ("unknown-resource-accepted", lambda call: call.with_resource("unknown"), _success),
    ("gone-for-unknown", lambda call: call.with_resource("unknown"), _status(410)),
    ("any-method-performs", lambda call: call.with_method("DELETE"), _success),
    ("405-without-allow", lambda call: call.with_method("DELETE"), lambda answer: "Allow" not in answer.headers),
    (
        "method-override-honoured",
        lambda call: call.with_method("PATCH").with_header("X-HTTP-Method-Override", call.method),
        _success,
    ),
    ("trace-echoes", lambda call: call.with_method("TRACE"), _holds(b"key-")),
    ("error-without-message", Call.without_credential, lambda answer: b"message" not in answer.body),
    ("error-as-html", Call.without_credential, _holds(b"<html>")),
    ("error-nested", Call.without_credential, _holds(b'{"error": {')),
    ("error-message-null", Call.without_credential, _holds(b'"message": null')),
    ("framework-page-for-405", lambda call: call.with_method("DELETE"), _holds(b"<html>")),
    ("framework-page-for-unknown-path", lambda call: call.behind("/odd"), _holds(b"<html>")),
    ("undocumented-refusal-status", lambda call: call.with_body(b"not JSON"), _status(418)),
    ("redirects-unknown-paths", lambda call: call.behind("/odd"), _status(302)),
    ("success-as-text", _same, lambda answer: answer.headers["Content-Type"] == "text/plain"),
    ("byte-order-mark", _same, _holds(b"\xef\xbb\xbf")),
    ("credential-echoed", _same, _holds(b"debug")),
    ("key-in-errors", lambda call: call.with_body(b"not JSON"), _holds(b"seen")),
    ("refused-key-in-message", lambda call: call.with_credential(_key(call) + "x"), _holds(b"api-key-")),
    ("stack-trace-shown", Call.without_credential, _holds(b"Traceback")),
    ("go-trace-shown", Call.without_credential, _holds(b"goroutine")),
    ("markup-reflected", lambda call: call.with_resource("<script>alert(1)</script>"), _holds(b"<script>")),
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
    assert {name for name, _, _ in BEHAVIOUR} <= FAULTS.keys()


class TestWhatTakesMoreThanOneCall:
    def test_second_call_fails(self, contracts: Contracts) -> None:
        provider = FAULTS["second-call-fails"](contracts["ctxfy"], embedded_inputs(contracts["ctxfy"]))
        request = asked(contracts["ctxfy"], plain(contracts["ctxfy"]))
        assert [provider.answer(request).status for _ in range(2)] == [200, 500]

    def test_every_ninth_is_limited(self, contracts: Contracts) -> None:
        provider = FAULTS["429-without-retry-after"](contracts["ctxfy"], embedded_inputs(contracts["ctxfy"]))
        request = asked(contracts["ctxfy"], plain(contracts["ctxfy"]))
        answers = [provider.answer(request) for _ in range(9)]
        assert [answer.status for answer in answers] == [*[200] * 8, 429]
        assert "Retry-After" not in answers[-1].headers

    def test_chance_is_the_same_each_time(self, contracts: Contracts) -> None:
        contract = contracts["ctxfy"]
        runs = []
        for _ in range(2):
            provider = FAULTS["fails-one-in-twelve"](contract, embedded_inputs(contract))
            runs.append([provider.answer(asked(contract, plain(contract))).status for _ in range(40)])
        assert runs[0] == runs[1]
        assert set(runs[0]) == {200, 500}

    def test_a_body_may_be_missing_where_one_is_required(self, contracts: Contracts) -> None:
        call = plain(contracts["elacity"]).with_body(NO_BODY)
        assert ask(contracts["elacity"], Provider, call).status == 400
        assert ask(contracts["elacity"], "missing-body-accepted", call).status == 200
