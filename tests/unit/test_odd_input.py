"""What nobody means to send, and somebody does: odd files, odd addresses, odd answers. Each was a fault once."""

from __future__ import annotations

import copy
import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from replies import BASE_URL, CHALLENGE, KEY, answer, envelope

from artifact_contracts import documents
from artifact_contracts.cases.call import Request, valid_call
from artifact_contracts.cases.generated import call_for, generated_cases
from artifact_contracts.checks.judgement import Judgement
from artifact_contracts.checks.strict_json import parse
from artifact_contracts.contract.contract import Contract, load
from artifact_contracts.contract.openapi import Operation, Schema
from artifact_contracts.contract.overlay import apply
from artifact_contracts.engine import NO_BODY
from artifact_contracts.errors import DocumentError, UsageError
from artifact_contracts.redaction import Secrets
from artifact_contracts.sending.exchange import Exchange, curl
from artifact_contracts.settings import resolve
from artifact_contracts.suite.run import prepare
from artifact_contracts.targets import bind, embedded_inputs
from artifact_contracts.verdict.ledger import Item
from artifact_contracts.verdict.outcomes import Outcome, requirement_outcomes

Broken = Callable[..., set[str]]
ReplyTo = Callable[..., Exchange]
Contracts = Mapping[str, Contract]
SPECS = Path(__file__).parents[2] / "specs"


def saying(message: str) -> httpx.Response:
    return answer(401, envelope("ctxfy", 401, message=message), **CHALLENGE)


class TestLeakage:
    @pytest.mark.parametrize("text", ["A" * 10_000, "at " * 4_000], ids=["one-long-word", "one-word-many-times"])
    def test_a_long_body_is_searched_in_no_time(self, reply_to: ReplyTo, broken: Broken, text: str) -> None:
        exchange = reply_to("ctxfy", saying(text))
        started = time.perf_counter()
        assert broken("ctxfy", exchange) == set()
        # A search that grows with the square takes minutes for a body of a million characters.
        assert time.perf_counter() - started < 0.1

    @pytest.mark.parametrize(
        "body",
        [
            pytest.param(
                envelope("ctxfy", 401, message="Nothing at /v1/x", timestamp="2026-02-19T10:20:30Z"), id="time"
            ),
            pytest.param(envelope("ctxfy", 401, message="No such thing at /v1/x since 10:20:30."), id="time-in-words"),
            pytest.param(envelope("ctxfy", 401, message="Do not panic: try again later."), id="panic-in-words"),
        ],
    )
    def test_what_only_looks_like_a_trace_does_not_count(self, reply_to: ReplyTo, broken: Broken, body: Any) -> None:
        assert broken("ctxfy", reply_to("ctxfy", answer(401, body, **CHALLENGE))) == set()

    @pytest.mark.parametrize(
        "trace",
        [
            pytest.param("java.lang.Error: no\n\tat shop.App.main(App.java:3)", id="java"),
            pytest.param("kotlin.Error: no\n\tat shop.MainKt.main(Main.kt:3)", id="kotlin"),
            pytest.param('Exception in thread "main" java.lang.Error', id="java-thread"),
            pytest.param('  File "/srv/app/main.py", line 3, in total\n    return x', id="python-frames-alone"),
            pytest.param("Error: no\n    at async file:///srv/app/main.mjs:3:5", id="javascript-async-module"),
        ],
    )
    def test_a_trace_within_json_counts_too(self, reply_to: ReplyTo, broken: Broken, trace: str) -> None:
        # JSON writes a tab as \t and a quote as \", and the patterns are searched in the bytes as they came.
        assert broken("ctxfy", reply_to("ctxfy", saying(trace))) == {"leakage.stack-trace"}

    @pytest.mark.parametrize(
        "body",
        [
            pytest.param(json.dumps(envelope("ctxfy", 401, message=KEY)).replace("/", "\\/"), id="slash-escaped"),
            pytest.param(json.dumps(envelope("ctxfy", 401, message=KEY)).replace("+", "\\u002b"), id="plus-escaped"),
            pytest.param(json.dumps(envelope("ctxfy", 401, message=json.dumps({"key": KEY}))), id="json-in-json"),
        ],
    )
    def test_a_credential_that_json_writes_otherwise_counts_too(
        self, reply_to: ReplyTo, broken: Broken, body: str
    ) -> None:
        # Some JSON writers escape more than they must; keys made of Base64 hold slashes and pluses.
        assert json.loads(body)
        assert broken("ctxfy", reply_to("ctxfy", answer(401, body.encode(), **CHALLENGE))) == {"leakage.credential"}


class TestRedaction:
    @pytest.mark.parametrize("text", ["\u017fk-in-12345", "sk-\u0131n-12345"])
    def test_letters_that_are_alike_only_to_unicode_do_no_harm(self, text: str) -> None:
        secrets = Secrets()
        secrets.add("sk-in-12345", "$KEY")
        assert secrets.redact(f"<{text}>") in (f"<{text}>", "<$KEY>")

    def shell(self, key: str, text: str) -> str:
        secrets = Secrets()
        secrets.add(key, "$SHOP_API_KEY")
        environment = {"PATH": os.environ["PATH"], "SHOP_API_KEY": key}
        script = f"printf %s {secrets.shell_word(text)}"
        return subprocess.run(["sh", "-c", script], env=environment, capture_output=True, check=True, text=True).stdout

    @pytest.mark.parametrize("behind", ["abc", "_1", "9"])
    def test_a_letter_behind_a_secret_is_not_taken_for_the_variable(self, behind: str) -> None:
        assert self.shell("sk-12345678", f"key=sk-12345678{behind}") == f"key=sk-12345678{behind}"

    @pytest.mark.parametrize("spell", [lambda key: quote(key, safe=""), str.swapcase], ids=["percent", "letter-case"])
    def test_another_spelling_of_a_secret_is_given_back_as_it_was(self, spell: Callable[[str], str]) -> None:
        key = "sk/12+34=Ab"
        assert self.shell(key, f"/v1?key={spell(key)}&a=b") == f"/v1?key={spell(key)}&a=b"


class TestStrictJson:
    def test_an_object_of_many_members_is_read_in_no_time(self) -> None:
        body = json.dumps({f"member-{number}": 0 for number in range(5_000)}).encode()
        started = time.perf_counter()
        assert parse(body).error is None
        assert time.perf_counter() - started < 0.1

    def test_a_number_of_many_digits_is_json(self) -> None:
        assert parse(b"[" + b"9" * 5_000 + b"]").error is None


class TestSender:
    @pytest.mark.parametrize(
        "value",
        [
            pytest.param("²", id="a-digit-that-is-no-number"),
            pytest.param("Wed, 21 Oct 99999999999999 07:28:00 GMT", id="a-year-beyond-all"),
            pytest.param("Wed, 21 Oct 2015 07:28:00 +99999999999999", id="a-zone-beyond-all"),
        ],
    )
    def test_nonsense_in_retry_after_is_judged_and_not_stumbled_over(
        self, reply_to: ReplyTo, broken: Broken, value: str
    ) -> None:
        exchange = reply_to("elacity", answer(429, {"message": "Later."}, retry_after=value))
        assert broken("elacity", exchange) == {"rate-limit.retry-after-form"}

    @pytest.mark.parametrize("location", ["localhost:3000/sign-in", "mailto:a@b.example", "http://h:port/", "\x01"])
    def test_wherever_a_redirect_leads_it_is_a_redirect(self, reply_to: ReplyTo, broken: Broken, location: str) -> None:
        exchange = reply_to("ctxfy", answer(302, media_type=None, location=location))
        assert broken("ctxfy", exchange) == {"response.no-redirect"}

    def test_a_header_may_hold_bytes_beyond_ascii(self, send: Callable[..., Exchange]) -> None:
        exchange = send(Request("PUT", BASE_URL, (("Authorization", "Bearer schlüssel"),), None), answer(401))
        assert exchange.response is not None

    def test_an_identifier_of_two_dots_stays_in_its_place(self, send: Callable[..., Exchange], network: Any) -> None:
        operation = Operation("go", "PUT", "/things/{id}/promote", (), False, {}, {})
        send(Request("PUT", BASE_URL + operation.fill({"id": ".."}), (), None), answer(404))
        assert network.calls.last.request.url.raw_path.lower() == b"/base/things/%2e%2e/promote"


class TestHeaders:
    def test_an_empty_allow_says_that_there_are_no_methods(self, reply_to: ReplyTo, broken: Broken) -> None:
        # RFC 9110 section 10.2.1 allows it in so many words, for a resource that is switched off for a while.
        assert broken("ctxfy", reply_to("ctxfy", answer(405, {"message": "No."}, allow=""))) == set()


class TestCurl:
    def test_a_body_with_a_nul_becomes_a_command_that_a_shell_can_run(self) -> None:
        command = curl(Request("POST", BASE_URL, (), '{"a": 1}'.encode("utf-16-le")), Secrets())
        assert "\0" not in command


class TestTargets:
    def bound(self, contract: Contract, url: str) -> str | None:
        environment = {"CTXFY_API_KEY": "sk-123456", "CTXFY_ARTIFACT_ID": "a", "CTXFY_BASE_URL": url}
        return bind(contract, resolve({}, environment, Path("/no/such/file")), only_one=True).base_url

    @pytest.mark.parametrize("host", ["api.ctxfy\u3002com", "api\uff0ectxfy\uff61com"])
    def test_every_spelling_of_a_production_host_is_refused(self, contracts: Contracts, host: str) -> None:
        # All of these reach the same service: the client maps each of the dots to a full stop.
        with pytest.raises(UsageError, match="production host"):
            self.bound(contracts["ctxfy"], f"https://{host}/")

    @pytest.mark.parametrize(
        "url",
        [
            "alice:hunter2@staging.example/base",
            "https://alice:hun/hunter2@staging.example",
            "https://alice:hun#hunter2@staging.example",
            "https://alice:hun?hunter2@staging.example",
        ],
        ids=["without-a-scheme", "slash-in-the-password", "hash-in-the-password", "question-mark-in-the-password"],
    )
    def test_a_password_in_a_malformed_url_is_not_repeated(self, contracts: Contracts, url: str) -> None:
        with pytest.raises(UsageError) as error:
            self.bound(contracts["ctxfy"], url)
        assert "hunter2" not in str(error.value)

    @pytest.mark.parametrize(
        "url",
        ["http://[", "http://[::1", "https://staging.example?", "https://staging.example#", "https://a.example/b c"],
    )
    def test_what_is_no_base_url_is_a_usage_error(self, contracts: Contracts, url: str) -> None:
        with pytest.raises(UsageError):
            self.bound(contracts["ctxfy"], url)

    @pytest.mark.parametrize(
        "url", ["https://staging.example\n", " https://staging.example", "https://stag\ning.example"]
    )
    def test_a_stray_break_in_a_url_is_taken_off_or_told(self, contracts: Contracts, url: str) -> None:
        try:
            bound = self.bound(contracts["ctxfy"], url)
        except UsageError:
            return
        assert bound == "https://staging.example"

    def test_a_misspelt_target_in_the_file_is_told(self, tmp_path: Path) -> None:
        # Otherwise the embedded provider would be judged instead, and the run be green.
        file = tmp_path / "contracts.toml"
        file.write_text("[targets.ctxfi]\nbase_url = 'http://127.0.0.1:1'\n", encoding="utf-8")
        with pytest.raises(UsageError, match="ctxfi"):
            prepare(resolve({}, {}, file))


class TestSettings:
    @pytest.mark.parametrize("profile", ["gat", "qqqq"])
    def test_a_message_ends_with_one_mark(self, tmp_path: Path, profile: str) -> None:
        with pytest.raises(UsageError) as error:
            resolve({"profile": profile}, {}, tmp_path / "none")
        assert not error.value.problem.endswith(("?.", ".."))

    @pytest.mark.parametrize("key", ["base_url", "waivers", "reports"])
    def test_a_list_is_no_single_value(self, tmp_path: Path, key: str) -> None:
        file = tmp_path / "contracts.toml"
        file.write_text(f"{key} = ['a']", encoding="utf-8")
        with pytest.raises(UsageError):
            resolve({}, {}, file)


class TestOverlay:
    @pytest.mark.parametrize(
        ("target", "rest"),
        [
            pytest.param("$.tags[2,0]", ["b"], id="from-the-back"),
            pytest.param("$.tags[::-1]", [], id="backwards"),
            pytest.param("$.tags[0,0]", ["b", "c"], id="item-selected-twice"),
            pytest.param("$.tags[0,?@ == 'a']", ["b", "c"], id="item-selected-in-two-ways"),
        ],
    )
    def test_items_are_removed_in_whatever_order_they_are_selected(
        self, tmp_path: Path, target: str, rest: list[str]
    ) -> None:
        assert self.applied(tmp_path, target)["tags"] == rest

    def test_a_member_may_be_selected_twice(self, tmp_path: Path) -> None:
        assert "info" not in self.applied(tmp_path, "$['info','info']")

    def applied(self, folder: Path, target: str) -> Any:
        file = folder / "a.overlay.yaml"
        action = {"target": target, "remove": True, "description": "It is wrong there."}
        whole = {"overlay": "1.0.0", "info": {"title": "t", "version": "1"}, "actions": [action]}
        file.write_text(json.dumps(whole), encoding="utf-8")
        return apply({"info": {}, "tags": ["a", "b", "c"]}, file)


class TestDocuments:
    @pytest.mark.parametrize("text", ["a: !!int x", "a: !!float x", "a: !!bool x", "a: .nan", "a: !!binary YQ=="])
    def test_what_is_no_json_value_is_refused(self, tmp_path: Path, text: str) -> None:
        file = tmp_path / "file.yaml"
        file.write_text(text, encoding="utf-8")
        with pytest.raises(DocumentError):
            documents.read(file)

    def test_every_json_file_is_read(self, tmp_path: Path) -> None:
        file = tmp_path / "file.json"
        file.write_text(json.dumps({"a": "🔑"}), encoding="utf-8")  # which json.dumps writes as two escapes
        assert documents.read(file) == {"a": "🔑"}

    def test_a_pointer_with_a_digit_that_is_no_number_leads_nowhere(self) -> None:
        with pytest.raises(KeyError):
            documents.value_at([1], "/²")


class TestContract:
    PATH = "/v1/source-artifact/{artifactId}/promote"

    def loaded(self, folder: Path, change: Callable[[dict[str, Any], dict[str, Any]], Any]) -> Contract:
        copied = folder / "ctxfy"
        shutil.copytree(SPECS / "ctxfy", copied)
        document = copy.deepcopy(documents.read(SPECS / "ctxfy" / "openapi.yaml"))
        change(document, document["paths"][self.PATH]["put"])
        (copied / "openapi.yaml").write_text(json.dumps(document), encoding="utf-8")
        return load(copied)

    @pytest.mark.parametrize(
        "change",
        [
            pytest.param(
                lambda document, operation: operation["responses"].update(
                    {"404": {"$ref": "#/components/responses/No"}}
                ),
                id="reference-to-nowhere",
            ),
            pytest.param(lambda document, operation: document.update(openapi=3.1), id="version-without-quotes"),
            pytest.param(
                lambda document, operation: document["components"]["schemas"]["Error"].update(type="objekt"),
                id="schema-of-no-type",
            ),
            pytest.param(
                lambda document, operation: document["components"]["schemas"]["Error"]["properties"]["error"].update(
                    pattern="("
                ),
                id="pattern-that-is-none",
            ),
        ],
    )
    def test_a_document_that_cannot_be_used_is_refused_when_it_is_loaded(self, tmp_path: Path, change: Any) -> None:
        with pytest.raises(DocumentError):
            self.loaded(tmp_path, change)

    def test_an_operation_need_not_describe_responses(self, tmp_path: Path) -> None:
        contract = self.loaded(tmp_path, lambda document, operation: operation.pop("responses"))
        assert contract.operations[0].replies == {}

    def test_a_tree_of_schemas_is_looked_through_in_no_time(self) -> None:
        child = {"anyOf": [{"$ref": "#/components/schemas/Node"}, {"type": "null"}]}
        node = {"type": "object", "required": ["a", "b", "c"], "properties": dict.fromkeys("abc", child)}
        schema = Schema({"components": {"schemas": {"Node": node}}}, {"$ref": "#/components/schemas/Node"})
        started = time.perf_counter()
        assert schema.satisfiable
        # A search that goes over every path takes minutes for five members.
        assert time.perf_counter() - started < 0.1


class TestOutcomes:
    def test_a_requirement_is_not_passed_where_its_item_broke_off(
        self, contracts: Contracts, reply_to: ReplyTo
    ) -> None:
        contract = contracts["ctxfy"]
        requirement = contract.register["error.message"]
        item = Item("t", "ctxfy", requirement, "Sends.", "Comes back.", error="it broke after the first of two calls")
        item.record(Judgement(requirement.id, True, "this", "this"), reply_to("ctxfy", answer(200)))
        rows = requirement_outcomes(contract, [item], {}, {})
        (row,) = [row for row in rows if row.requirement is requirement]
        assert row.outcome is Outcome.ERROR


class TestGenerated:
    @pytest.mark.parametrize("kind", ["wrong-type", "missing-member"])
    def test_a_call_deviates_from_the_valid_one_in_one_place_only(self, contracts: Contracts, kind: str) -> None:
        contract = contracts["elacity"]
        operation, inputs = contract.operations[0], embedded_inputs(contract)
        valid = valid_call(contract, operation, inputs, "full").body["artifact"]
        for case in generated_cases(contract, operation)[kind]:
            body = call_for(case, contract, operation, inputs).body
            artifact = body.get("artifact") if isinstance(body, dict) else None
            if case.body is NO_BODY or not isinstance(artifact, dict):
                continue
            differing = {name for name in valid if artifact.get(name) != valid[name]}
            assert differing <= {case.pointer.split("/")[2] if case.pointer.count("/") > 1 else ""}, case.name
