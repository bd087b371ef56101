"""A run that was killed is reported from its journal and gone on with, and a run that has ended is reported again."""

from __future__ import annotations

import json
import shutil
import signal
import socket
from pathlib import Path
from typing import Any

import pytest

from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse
from artifact_contracts.provider.provider import Provider
from tests.meta.test_interruptions import FailsToRefuse, busy, interrupted, verify
from tests.support.provider_answers import faulty
from tests.support.published_contracts import CLONE
from tests.support.suite_runs import artifact_contracts, plain_pytest, provider

VERIFY = ("verify", "--api", "ctxfy", "--seed", "1")


def journal(folder: Path) -> Path:
    return folder / "reports" / "journal.ndjson"


def lines(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in journal(folder).read_text("utf-8").splitlines()]


def cut_to(folder: Path, count: int, rest: bytes = b"") -> None:
    """Leave a run as if it had been killed after so many cases."""
    text = journal(folder).read_bytes().splitlines(keepends=True)[: count + 1]
    shutil.rmtree(folder / "reports")
    (folder / "reports").mkdir()
    journal(folder).write_bytes(b"".join(text) + rest)


class TestReport:
    @pytest.mark.parametrize("workers", ["1", "8"])
    @pytest.mark.parametrize("kind", [Provider, faulty("authentication-off")])
    def test_the_journal_of_a_whole_run_gives_the_same_reports(
        self, kind: type[Provider], workers: str, tmp_path: Path
    ) -> None:
        with provider("ctxfy", kind) as variables:
            ended = artifact_contracts(*VERIFY, "--workers", workers, folder=tmp_path, **variables)
        reports = {file.name: file.read_bytes() for file in ended.reports.iterdir()}
        for name in reports.keys() - {"journal.ndjson"}:
            (ended.reports / name).unlink()
        again = artifact_contracts("report", folder=tmp_path)
        assert again.status == ended.status
        assert {file.name: file.read_bytes() for file in again.reports.iterdir()} == reports
        assert again.out.splitlines()[-2] in ended.out

    def test_results_give_the_same_reports_without_a_journal(self, tmp_path: Path) -> None:
        ended = artifact_contracts(*VERIFY, folder=tmp_path)
        pages = {name: (ended.reports / name).read_bytes() for name in ("junit.xml", "summary.md", "report.html")}
        ended.reports.rename(tmp_path / "elsewhere")
        for name in (*pages, "journal.ndjson"):
            (tmp_path / "elsewhere" / name).unlink()
        assert artifact_contracts("report", "elsewhere", folder=tmp_path).status == 0
        assert {name: (tmp_path / "elsewhere" / name).read_bytes() for name in pages} == pages

    @pytest.mark.parametrize("rest", [b"", b'{"line":"case","id":"test', b"\0\xff\n"], ids=["whole", "torn", "garbage"])
    def test_what_was_found_is_in_it(self, rest: bytes, tmp_path: Path) -> None:
        with provider("ctxfy", faulty("authentication-off")) as variables:
            whole = artifact_contracts(*VERIFY, folder=tmp_path, **variables)
        cut_to(tmp_path, 5, rest)
        ended = artifact_contracts("report", folder=tmp_path)
        assert (ended.status, ended.results.outcome) == (130, "interrupted")
        assert "✗ authentication.missing" in ended.out
        assert {finding.key for finding in ended.results.findings} <= {each.key for each in whole.results.findings}
        first, second = ended.results.findings[0], whole.results.findings[0]
        assert (first.reproduce, first.exchange, first.case) == (second.reproduce, second.exchange, second.case)
        done = [item for item in ended.results.items if item.reason != "the run was interrupted"]
        assert len(done) == 5
        assert len(ended.results.items) == len(whole.results.items)

    @pytest.mark.parametrize("text", [None, "", "{}\n", '{"line":"end"}\n'], ids=["none", "empty", "other", "no start"])
    def test_no_run_is_2(self, text: str | None, tmp_path: Path) -> None:
        if text is not None:
            (tmp_path / "reports").mkdir()
            journal(tmp_path).write_text(text)
        for command in (["report"], [*VERIFY, "--resume"]):
            ended = artifact_contracts(*command, folder=tmp_path)
            assert ended.status == 2, ended.out
            assert "journal.ndjson" in ended.err
            assert "Traceback" not in ended.err

    def test_other_contracts_are_2(self, tmp_path: Path) -> None:
        artifact_contracts(*VERIFY, folder=tmp_path)
        cut_to(tmp_path, 3)
        text = journal(tmp_path).read_text()
        digest = lines(tmp_path)[0]["targets"]["ctxfy"]["contract_sha256"]
        journal(tmp_path).write_text(text.replace(digest, "0" * 64))
        ended = artifact_contracts("report", folder=tmp_path)
        assert ended.status == 2
        assert "The contract of ctxfy has changed" in ended.err


class Remembers(Provider):
    """Remembers how many requests it was sent."""

    calls = 0

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        type(self).calls += 1
        return super().answer(request)


def remembering(fault: str | None = None) -> type[Remembers]:
    return type("RemembersNow", (Remembers, faulty(fault) if fault else Provider), {"calls": 0})


class TestResume:
    @pytest.mark.parametrize(
        ("profile", "fault"), [("smoke", "authentication-off"), ("gate", None), ("certify", "authentication-off")]
    )
    def test_the_verdict_is_that_of_a_run_that_nobody_interrupted(
        self, fault: str | None, profile: str, tmp_path: Path
    ) -> None:
        kind = remembering(fault)
        command = (*VERIFY, "--profile", profile)
        with provider("ctxfy", kind) as variables:
            whole = artifact_contracts(*command, folder=tmp_path, **variables)
            expected, sent = whole.results, kind.calls
            count = len(lines(tmp_path)) // 2
            cut_to(tmp_path, count)
            kind.calls = 0
            ended = artifact_contracts(*command, "--resume", folder=tmp_path, **variables)
        assert ended.status == whole.status
        assert ended.results.started == expected.started
        assert [(item.id, item.outcome) for item in ended.results.items] == [
            (item.id, item.outcome) for item in expected.items
        ]
        assert [finding.key for finding in ended.results.findings] == [each.key for each in expected.findings]
        assert kind.calls < sent or profile == "smoke"
        assert ended.results.apis[0].requests >= sent

    def test_it_can_be_killed_and_resumed_again(self, tmp_path: Path) -> None:
        kind = remembering("authentication-off")
        with provider("ctxfy", kind) as variables:
            whole = artifact_contracts(*VERIFY, folder=tmp_path, **variables)
            expected = whole.results
            for count in (4, 12, 30):
                cut_to(tmp_path, count)
                ended = artifact_contracts(*VERIFY, "--resume", folder=tmp_path, **variables)
                assert ended.status == whole.status
        assert [(item.id, item.outcome, item.findings) for item in ended.results.items] == [
            (item.id, item.outcome, item.findings) for item in expected.items
        ]

    def test_after_ctrl_c(self, tmp_path: Path) -> None:
        kind = busy(12)
        interrupted(kind, signal.SIGINT, tmp_path, *verify("--seed", "1"))
        before = lines(tmp_path)
        ended = artifact_contracts("report", folder=tmp_path)
        assert (ended.status, before[-1]["line"], before[-1]["interrupted"]) == (130, "end", True)

    def test_a_run_that_has_ended_sends_nothing(self, tmp_path: Path) -> None:
        kind = remembering("authentication-off")
        with provider("ctxfy", kind) as variables:
            whole = artifact_contracts(*VERIFY, folder=tmp_path, **variables)
            results = whole.results
            kind.calls = 0
            ended = artifact_contracts(*VERIFY, "--resume", folder=tmp_path, **variables)
        assert (ended.status, kind.calls) == (1, 0)
        assert ended.results == results

    def test_the_seed_need_not_be_given_again(self, tmp_path: Path) -> None:
        whole = artifact_contracts("verify", folder=tmp_path)
        seed = whole.results.seed
        cut_to(tmp_path, 20)
        ended = artifact_contracts("verify", "--resume", "--workers", "4", folder=tmp_path)
        assert (ended.status, ended.results.seed) == (0, seed)

    def test_a_target_that_is_gone_by_then_is_3(self, tmp_path: Path) -> None:
        with provider("ctxfy") as variables:
            artifact_contracts(*VERIFY, folder=tmp_path, **variables)
        for count in (20, len(lines(tmp_path)) - 2):
            cut_to(tmp_path, count)
            ended = artifact_contracts(*VERIFY, "--resume", folder=tmp_path, **variables)
            assert ended.status == 3, ended.out

    @pytest.mark.parametrize(
        ("changed", "told"),
        [
            (["--profile", "smoke"], "it was started with --profile gate, and this one is with --profile smoke"),
            (["--strict"], "it was started without --strict, and this one is with --strict"),
            (["--max-requests", "50"], "it was started without --max-requests, and this one is with --max-requests 50"),
            (["--seed", "2"], "its seed is 1, and this one is 2"),
            (["--api", "elacity"], "it judges ctxfy, and this one ctxfy, elacity"),
            (["--waivers", "waivers.yaml"], "the waivers have changed"),
            (["--specs", "more"], "the contract of ctxfy has changed"),
        ],
    )
    def test_another_setting_is_2_and_named(self, changed: list[str], told: str, tmp_path: Path) -> None:
        (tmp_path / "waivers.yaml").write_text(
            "waivers:\n  - {api: ctxfy, requirement: error.message, reason: known, expires: '2999-01-01'}\n"
        )
        shutil.copytree(CLONE / "specs" / "ctxfy", tmp_path / "more" / "ctxfy")
        register = tmp_path / "more" / "ctxfy" / "requirements.yaml"
        register.write_text(register.read_text("utf-8").replace("level: SHOULD", "level: MUST", 1), "utf-8")
        artifact_contracts(*VERIFY, folder=tmp_path)
        cut_to(tmp_path, 5)
        text = journal(tmp_path).read_bytes()
        ended = artifact_contracts(*VERIFY, *changed, "--resume", folder=tmp_path)
        assert ended.status == 2, ended.out
        assert told in ended.err
        assert journal(tmp_path).read_bytes() == text

    def test_another_target_is_2_and_named(self, tmp_path: Path) -> None:
        with provider("ctxfy") as variables:
            artifact_contracts(*VERIFY, folder=tmp_path, **variables)
        cut_to(tmp_path, 5)
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            other = {**variables, "CTXFY_BASE_URL": f"http://127.0.0.1:{taken.getsockname()[1]}"}
            ended = artifact_contracts(*VERIFY, "--resume", folder=tmp_path, **other)
            assert ended.status == 2
            assert f"it judges ctxfy at {variables['CTXFY_BASE_URL']}, and this one at" in ended.err
        other = {**variables, "CTXFY_ARTIFACT_ID": "another-one"}
        ended = artifact_contracts(*VERIFY, "--resume", folder=tmp_path, **other)
        assert ended.status == 2
        assert "the input ARTIFACT_ID of ctxfy is not what it was" in ended.err


class TestPlainPytest:
    SUITE = ("tests/contract", "--api", "ctxfy", "--seed", "1")

    def test_it_is_put_down_reported_and_resumed(self, tmp_path: Path) -> None:
        with provider("ctxfy", faulty("authentication-off")) as variables:
            whole = plain_pytest(*self.SUITE, folder=tmp_path, **variables)
            expected = whole.results
            cut_to(tmp_path, 10)
            reported = artifact_contracts("report", folder=tmp_path)
            assert (reported.status, reported.results.outcome) == (130, "interrupted")
            ended = plain_pytest(*self.SUITE, "--resume", folder=tmp_path, **variables)
        assert ended.status == whole.status == 1
        assert [(item.id, item.outcome) for item in ended.results.items] == [
            (item.id, item.outcome) for item in expected.items
        ]

    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
    def test_signals_leave_reports(self, number: signal.Signals, tmp_path: Path) -> None:
        command = ("-m", "pytest", "-p", "no:cacheprovider", "--reports", str(tmp_path / "reports"))
        kind = busy(20, FailsToRefuse)
        ended = interrupted(
            kind, number, tmp_path, *command, str(CLONE / "tests" / "contract"), outcome="not_conforming"
        )
        assert ended.results.findings
