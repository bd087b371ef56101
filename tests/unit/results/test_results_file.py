"""results.json on its way out and back: what was written is what is read, whatever a service answered."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from artifact_contracts.cases.request import Request
from artifact_contracts.checks.check_result import CheckResult
from artifact_contracts.contract.contract import Contract
from artifact_contracts.errors import DocumentError
from artifact_contracts.redaction import Secrets
from artifact_contracts.reports import write
from artifact_contracts.results.build import ApiRun, results_of
from artifact_contracts.results.case_result import CaseResult, FailureRules
from artifact_contracts.results.ending import Ending
from artifact_contracts.results.model import Results, read_results
from artifact_contracts.sending.exchange import Exchange, Response
from artifact_contracts.settings import resolve
from artifact_contracts.yaml_files import json_text

MOMENT = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)
ODD = {
    "empty": "",
    "plain": "401 Unauthorized",
    "JSON": '{"a": "\\ud800", "b": [null]}\\',
    "lines": "a\r\nb\rc\nd\x0b\x0c\x85\u2028\u2029e",
    "control": "".join(map(chr, (*range(0x20), *range(0x7F, 0xA0)))),
    "right to left": "\u202egnp.exe\u2066",
    "byte order mark": "\ufeffa\ufeff",
    "beyond the BMP": "\U0001f600\U0010ffff",
    "no character": "\ufffe\uffff\ufdd0",
    "half a character": "a\ud800b\udfff",
    "both halves": "\ud83d\ude00",
    "very long": "é\x00\ud800" * 5_000,
}


@pytest.fixture
def results(contracts: Mapping[str, Contract]) -> Callable[[str], Results]:
    """Return the results of a run in which a text stands wherever a service, or what was sent to it, can bring one."""
    contract = contracts["ctxfy"]
    secrets = Secrets()
    secrets.add("the-key-1234", "$CTXFY_API_KEY")
    rules = FailureRules(contract.api, contract.register, secrets)

    def results(text: str) -> Results:
        data = text.encode("utf-8", "replace")
        request = Request("PUT", "https://service.example/x", (("Authorization", "Bearer the-key-1234"),), data)
        replies = (Response(500, (("X-Text", text),), data), Response(200, (), b"\xff" + data, truncated=True), None)
        cases = []
        for number, reply in enumerate(replies):
            exchange = Exchange(request, reply, None, MOMENT, 0.1, customary=(("X-Request-Id", text),))
            check = CheckResult(
                "response.no-server-error",
                passed=False,
                expected=text,
                observed=f"the-key-1234 {text}",
                cause=f"{number}",
            )
            failures = (rules.failure(check, exchange), rules.failure(check, None))
            requirement = contract.register["response.no-server-error"]
            cases.append(CaseResult(f"test[{number}]", contract.api, requirement, text, text, {}, failures))
        unasked = CaseResult("test[u]", contract.api, requirement, text, text, {}, not_tested=text)
        api = ApiRun(contract, rules, (*cases, unasked), {}, text, False, 4, 1, None, None, (text,))
        return results_of("0a1b2c3d", [api], resolve({}, {}, Path("none.toml")), secrets, Ending(MOMENT))

    return results


class TestRoundTrip:
    @pytest.mark.parametrize("text", ODD.values(), ids=ODD)
    def test_what_was_written_is_what_is_read(
        self, results: Callable[[str], Results], text: str, tmp_path: Path
    ) -> None:
        written = results(text)
        write.to_folder(written, tmp_path)
        assert read_results(tmp_path / "results.json") == written

    def test_what_was_read_is_written_as_it_was(self, results: Callable[[str], Results], tmp_path: Path) -> None:
        write.to_folder(results(ODD["control"]), tmp_path)
        file = tmp_path / "results.json"
        assert json_text(read_results(file)) == file.read_text("utf-8")

    def test_a_file_from_before_requests_had_ids_is_read(
        self, results: Callable[[str], Results], tmp_path: Path
    ) -> None:
        value = json.loads(json_text(results("text")))
        del value["run_id"]
        for finding in value["findings"]:
            (finding["exchange"] or {"request_id": None}).pop("request_id")
        file = tmp_path / "results.json"
        file.write_text(json.dumps(value), "utf-8")
        read = read_results(file)
        assert read.run_id == ""
        assert {finding.request_id for finding in read.findings} == {""}

    def test_half_a_character_is_told_as_its_escape(self, results: Callable[[str], Results]) -> None:
        text = json_text(results("a\ud800b"))
        assert json.loads(text)["apis"][0]["base_url"] == r"a\ud800b"
        text.encode("utf-8")


class TestReading:
    @pytest.mark.parametrize(
        ("broken", "told"),
        [
            (lambda value: value.pop("seed"), '"seed" is a required property'),
            (lambda value: value["items"][0].update(outcome="kept"), "/items/0/outcome"),
            (lambda value: value.update(schema=2), "/schema"),
        ],
        ids=["a missing member", "an unknown outcome", "another version"],
    )
    def test_a_file_that_is_no_results_is_refused(
        self,
        results: Callable[[str], Results],
        broken: Callable[[dict[str, object]], object],
        told: str,
        tmp_path: Path,
    ) -> None:
        value = json.loads(json_text(results("text")))
        broken(value)
        file = tmp_path / "results.json"
        file.write_text(json.dumps(value), "utf-8")
        with pytest.raises(DocumentError, match=told):
            read_results(file)
