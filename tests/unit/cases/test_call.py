"""Calls: each deviation changes one thing, and the command that repeats a request repeats exactly that request."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from artifact_contracts.cases.call import Call, valid_call
from artifact_contracts.cases.rebasing import rebased
from artifact_contracts.cases.request import Credential, Request, derived_word, fresh_word
from artifact_contracts.errors import NotTestedError
from artifact_contracts.pointers import value_at
from artifact_contracts.schemathesis_adapter import NO_BODY
from artifact_contracts.targets import Target
from tests.support.fixture_types import CallTo, Contracts
from tests.support.sample_calls import BEARER, COOKIE, QUERY, call_with
from tests.support.sample_replies import BASE_URL


class TestDeviations:
    @pytest.mark.parametrize(
        ("deviate", "field"),
        [
            pytest.param(lambda call: call.without_credential(), "credentials", id="without-credential"),
            pytest.param(lambda call: call.with_credential("other"), "credentials", id="with-credential"),
            pytest.param(lambda call: call.with_header("X-A", "1"), "headers", id="with-header"),
            pytest.param(lambda call: dataclasses.replace(call, method="PATCH"), "method", id="with-method"),
            pytest.param(lambda call: call.with_path_suffix("/x"), "path_suffix", id="with-path-suffix"),
            pytest.param(lambda call: call.with_body([1]), "body", id="with-body"),
            pytest.param(lambda call: call.with_body(b"raw"), "body", id="with-raw-body"),
            pytest.param(lambda call: call.with_body(NO_BODY), "body", id="without-body"),
            pytest.param(lambda call: call.with_media_type("text/plain"), "media_type", id="with-media-type"),
            pytest.param(lambda call: call.with_media_type(None), "media_type", id="without-media-type"),
        ],
    )
    @pytest.mark.parametrize(("api", "variant"), [("ctxfy", "full"), ("elacity", "minimal"), ("elacity", "full")])
    def test_each_changes_one_thing(
        self, call_to: CallTo, api: str, variant: str, deviate: Callable[[Call], Call], field: str
    ) -> None:
        call = call_to(api, variant)
        deviated = deviate(call)
        names = [row.name for row in dataclasses.fields(Call)]
        assert [name for name in names if getattr(call, name) != getattr(deviated, name)] == [field]
        assert call == call_to(api, variant)

    @pytest.mark.parametrize("api", ["ctxfy", "elacity"])
    @pytest.mark.parametrize(
        "deviate",
        [
            pytest.param(lambda call: call, id="not-at-all"),
            pytest.param(lambda call: call.without_credential(), id="without-credential"),
            pytest.param(lambda call: call.with_header("X-A", "1").with_path_suffix("/x"), id="with-header-and-suffix"),
            pytest.param(lambda call: call.with_resource("other/thing"), id="with-resource"),
            pytest.param(lambda call: dataclasses.replace(call, query={"k": "1"}), id="with-query"),
            pytest.param(lambda call: dataclasses.replace(call, method="PATCH", body=NO_BODY), id="with-method"),
        ],
    )
    def test_the_same_deviation_is_made_from_another_valid_call(
        self, call_to: CallTo, api: str, deviate: Callable[[Call], Call]
    ) -> None:
        minimal, full = call_to(api), call_to(api, "full")
        deviated, expected = deviate(minimal), deviate(full)
        # Where the minimal call has no body, to leave it out is no deviation.
        expected = dataclasses.replace(expected, body=full.body) if deviated.body == minimal.body else expected
        assert rebased(deviated, minimal, full) == expected

    @pytest.mark.parametrize(("api", "field"), [("ctxfy", "path"), ("elacity", "body")])
    def test_another_resource_takes_the_place_of_the_known_one(self, call_to: CallTo, api: str, field: str) -> None:
        call = call_to(api)
        deviated = call.with_resource("other/thing")
        names = [row.name for row in dataclasses.fields(Call)]
        assert [name for name in names if getattr(call, name) != getattr(deviated, name)] == [field]
        if api == "ctxfy":
            assert deviated.path == {"artifactId": "other/thing"}
        else:
            assert deviated.body == {**call.body, "registryRef": "other/thing"}
        assert call == call_to(api)

    def test_an_operation_on_nothing_has_no_other_resource(self) -> None:
        with pytest.raises(NotTestedError, match="no resource that the operation acts on"):
            call_with().with_resource("x")

    def test_headers_are_added_behind_one_another(self) -> None:
        call = call_with().with_header("X-A", "1").with_header("X-A", "2")
        assert call.draft.at(BASE_URL, "f").headers == (("X-A", "1"), ("X-A", "2"))


class TestRequests:
    @pytest.mark.parametrize(
        ("body", "media_type", "content", "headers"),
        [
            pytest.param(NO_BODY, "application/json", None, (), id="nothing-has-no-type"),
            pytest.param({}, "application/json", b"{}", (("Content-Type", "application/json"),), id="json"),
            pytest.param({}, None, b"{}", (), id="json-without-a-type"),
            pytest.param(None, None, b"null", (), id="null-is-a-body"),
            pytest.param(b"", "text/plain", b"", (("Content-Type", "text/plain"),), id="empty-is-a-body"),
            pytest.param(b"\xff{", None, b"\xff{", (), id="raw"),
            pytest.param({"k": "é🔑"}, None, '{"k": "é🔑"}'.encode(), (), id="beyond-ascii"),
            pytest.param({"k": "a-${fresh}"}, None, b'{"k": "a-f00"}', (), id="fresh"),
            pytest.param(["${fresh}", {"${fresh}": 1}], None, b'["f00", {"f00": 1}]', (), id="fresh-everywhere"),
            pytest.param(b"${fresh}\xff", None, b"f00\xff", (), id="fresh-in-raw-bytes"),
        ],
    )
    def test_a_body_goes_with_its_type(
        self, body: Any, media_type: str | None, content: bytes | None, headers: tuple[tuple[str, str], ...]
    ) -> None:
        request = call_with(body=body, media_type=media_type).draft.at(BASE_URL, "f00")
        assert request.body == content
        assert request.headers == headers

    def test_everything_has_its_place(self) -> None:
        call = call_with(
            credentials=(Credential(COOKIE, "c"), Credential(BEARER, "b"), Credential(QUERY, "q")),
            headers=(("X-A", "1"),),
            body=[],
            media_type="application/json",
        )
        request = call.draft.at(BASE_URL, "f")
        assert request == Request(
            "POST",
            f"{BASE_URL}/things/a%2Fb?key=q",
            (("Authorization", "Bearer b"), ("Cookie", "sid=c"), ("Content-Type", "application/json"), ("X-A", "1")),
            b"[]",
        )


class TestValidCalls:
    @pytest.mark.parametrize(
        ("api", "variant"),
        [
            ("ctxfy", "minimal"),
            ("ctxfy", "full"),
            ("ctxfy", "no-body"),
            ("ctxfy", "empty-object"),
            ("elacity", "minimal"),
            ("elacity", "full"),
        ],
    )
    def test_every_listed_call_is_within_the_contract(
        self, contracts: Contracts, call_to: CallTo, api: str, variant: str
    ) -> None:
        operation = contracts[api].operations[0]
        call = call_to(api, variant)
        assert variant in contracts[api].inputs_of(operation).calls
        if call.body is NO_BODY:
            assert not operation.body_required
        else:
            assert operation.body is not None
            assert operation.body.first_error(call.body) is None
        assert call.method == operation.method
        assert "${" not in call.draft.at(BASE_URL, "f").url
        assert b"${" not in (call.draft.at(BASE_URL, "f").body or b"")

    def test_inputs_are_filled_in(self, targets: Mapping[str, Target], call_to: CallTo) -> None:
        url = call_to("ctxfy").draft.at(BASE_URL, "f").url
        assert url == f"{BASE_URL}/v1/source-artifact/{targets['ctxfy'].inputs['ARTIFACT_ID']}/promote"
        assert call_to("elacity").body["registryRef"] == targets["elacity"].inputs["REGISTRY_REF"]

    def test_an_odd_input_is_percent_encoded_in_the_path(self, contracts: Contracts) -> None:
        contract = contracts["ctxfy"]
        call = valid_call(contract, contract.operations[0], {"API_KEY": "k", "ARTIFACT_ID": "a/b?c"}, "minimal")
        assert call.draft.at(BASE_URL, "f").url == f"{BASE_URL}/v1/source-artifact/a%2Fb%3Fc/promote"

    def test_two_calls_never_have_the_same_identity(self, contracts: Contracts, call_to: CallTo) -> None:
        contract = contracts["elacity"]
        call = call_to("elacity")
        bodies = [json.loads(call.draft.at(BASE_URL, fresh_word("0a1b2c3d", str(n))).body or b"") for n in range(20)]
        identity = contract.inputs_of(contract.operations[0]).identity
        assert len({tuple(value_at(body, pointer) for pointer in identity) for body in bodies}) == 20


def test_a_derived_word_is_another_for_every_occasion_and_the_same_for_the_same_seed() -> None:
    words = {(seed, occasion): derived_word(seed, occasion) for seed in range(20) for occasion in "abc"}
    assert len(set(words.values())) == 60
    assert all(derived_word(*key) == word for key, word in words.items())
    assert all(word.isalnum() and len(word) == 12 for word in words.values())


def test_a_fresh_word_is_another_for_every_occasion_and_names_the_run() -> None:
    words = {(run, occasion): fresh_word(run, occasion) for run in ("0a1b2c3d", "0a1b2c3e") for occasion in "abc"}
    assert len({word.partition("-")[2] for word in words.values()}) == 6
    assert all(fresh_word(*key) == word for key, word in words.items())
    assert all(re.fullmatch(rf"{run}-[0-9a-f]{{12}}", word) for (run, _), word in words.items())
