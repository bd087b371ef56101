"""Files, settings and addresses nobody means to write, and somebody does. Each was a fault once."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from replies import answer

from artifact_contracts import yaml_files
from artifact_contracts.cases.call import valid_call
from artifact_contracts.cases.generated_calls import call_for, generated_cases
from artifact_contracts.checks.check_result import CheckResult
from artifact_contracts.contract.contract import Contract
from artifact_contracts.contract.overlay import apply
from artifact_contracts.contract.schema import Schema
from artifact_contracts.errors import DocumentError, UsageError
from artifact_contracts.results.outcomes import Outcome, requirement_outcomes
from artifact_contracts.results.run_record import CaseResult
from artifact_contracts.running.run import prepare
from artifact_contracts.schemathesis_adapter import NO_BODY
from artifact_contracts.sending.exchange import Exchange
from artifact_contracts.settings import resolve
from artifact_contracts.targets import bind, embedded_inputs

Broken = Callable[..., set[str]]
ReplyTo = Callable[..., Exchange]
Contracts = Mapping[str, Contract]
SPECS = Path(__file__).parents[2] / "specs"


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
            yaml_files.read(file)

    def test_every_json_file_is_read(self, tmp_path: Path) -> None:
        file = tmp_path / "file.json"
        file.write_text(json.dumps({"a": "🔑"}), encoding="utf-8")  # which json.dumps writes as two escapes
        assert yaml_files.read(file) == {"a": "🔑"}

    def test_a_pointer_with_a_digit_that_is_no_number_leads_nowhere(self) -> None:
        with pytest.raises(KeyError):
            yaml_files.value_at([1], "/²")


class TestSchema:
    def test_a_tree_of_schemas_is_looked_through_in_no_time(self) -> None:
        child = {"anyOf": [{"$ref": "#/components/schemas/Node"}, {"type": "null"}]}
        node = {"type": "object", "required": [*"abcdef"], "properties": dict.fromkeys("abcdef", child)}
        schema = Schema({"components": {"schemas": {"Node": node}}}, {"$ref": "#/components/schemas/Node"})
        started = time.process_time()
        assert schema.satisfiable
        # A search that goes over every path takes minutes for five members, and hours for six.
        assert time.process_time() - started < 5


class TestOutcomes:
    def test_a_requirement_is_not_passed_where_its_item_broke_off(
        self, contracts: Contracts, reply_to: ReplyTo
    ) -> None:
        contract = contracts["ctxfy"]
        requirement = contract.register["error.message"]
        item = CaseResult(
            "t", "ctxfy", requirement, "Sends.", "Comes back.", error="it broke after the first of two calls"
        )
        item.record(CheckResult(requirement.id, True, "this", "this"), reply_to("ctxfy", answer(200)))
        rows = requirement_outcomes(contract, [item], {}, {})
        (row,) = [row for row in rows if row.requirement is requirement]
        assert row.outcome is Outcome.ERROR


class TestGenerated:
    @pytest.mark.parametrize("kind", ["wrong-type", "missing-member"])
    def test_a_call_deviates_from_the_valid_one_in_one_place_only(self, contracts: Contracts, kind: str) -> None:
        contract = contracts["elacity"]
        operation, inputs = contract.operations[0], embedded_inputs(contract)
        valid = valid_call(contract, operation, inputs, "full").body["artifact"]
        for case in generated_cases(contract)[operation.id][kind]:
            body = call_for(case, contract, operation, inputs).body
            artifact = body.get("artifact") if isinstance(body, dict) else None
            if case.body is NO_BODY or not isinstance(artifact, dict):
                continue
            differing = {name for name in valid if artifact.get(name) != valid[name]}
            assert differing <= {case.pointer.split("/")[2] if case.pointer.count("/") > 1 else ""}, case.name
