"""Whatever a service or a document says, it is seen as it is, and does nothing where it is shown."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.console import Console

from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse
from artifact_contracts.provider.provider import Provider
from artifact_contracts.reports import html, junit, plan_listing, summary, terminal
from artifact_contracts.results.model import Results
from artifact_contracts.yaml_files import json_text
from tests.support.nasty_text import INVISIBLE, NASTY, harm_in
from tests.support.published_contracts import CLONE
from tests.support.rendered_reports import Page, quick, with_text
from tests.support.suite_runs import artifact_contracts, plain_pytest, provider

_NAME = json.dumps(NASTY, ensure_ascii=False).replace("\ud800", "")


class Nasty(Provider):
    """Puts text that acts into every answer: in a name that appears twice, in values, in headers."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        answer = super().answer(request)
        answer.headers["X-Nasty"] = "::add-mask::a ##[error]b \x9b31m \xad <script>alert(1)</script>"
        answer.headers["Content-Type"] = "application/json"
        value = json.loads(answer.body) if answer.body.startswith(b"{") else {}
        members = [f"{json.dumps(name)}: {_NAME if name == 'code' else json.dumps(value[name])}" for name in value]
        answer.body = f"{{{', '.join([*members, f'{_NAME}: 1', f'{_NAME}: {_NAME}'])}}}".encode()
        return answer


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Everything that a run against such a service writes."""
    folder = tmp_path_factory.mktemp("nasty")
    with provider("ctxfy", Nasty) as variables:
        ended = artifact_contracts("verify", folder=folder, **variables)
    assert ended.status == 1
    assert {"response.unique-members", "error.code"} <= {each.requirement for each in ended.results.findings}
    files = {file.name: file.read_text("utf-8") for file in ended.reports.iterdir()}
    assert len(files) == 5
    return {"stdout": ended.out, "stderr": ended.err, **files}


def test_no_output_holds_what_cannot_be_seen_or_acts(outputs: dict[str, str]) -> None:
    for name, text in outputs.items():
        assert harm_in(text) == [], name


def test_every_output_shows_what_came(outputs: dict[str, str]) -> None:
    assert "::set-output name=a::b" in outputs["stdout"]
    for name in ("stdout", "junit.xml", "report.html"):
        assert r"\u202egpj\u2066" in outputs[name], name
        assert r"\U000e0041" in outputs[name], name
    # JSON has escapes of its own: for programs nothing is changed.
    results = json.loads(outputs["results.json"])
    assert any(INVISIBLE in finding["observed"] for finding in results["findings"])


def test_the_page_is_no_other_for_it(outputs: dict[str, str]) -> None:
    page = Page(outputs["report.html"])
    assert not page.tags.keys() & {"script", "img"}
    assert "<script>alert(1)</script></pre></details>" in page.text


def test_plain_pytest_shows_it_harmlessly_too(tmp_path: Path) -> None:
    with provider("ctxfy", Nasty) as variables:
        ended = plain_pytest("tests/contract", "-rA", "--profile", "smoke", "--strict", folder=tmp_path, **variables)
    assert ended.status == 1
    assert "appears twice" in ended.out
    # pytest draws lines of its own.
    assert [line for line in harm_in(ended.out) if not line.startswith("--- ")] == []


def test_no_message_about_a_document_acts(tmp_path: Path) -> None:
    folder = tmp_path / "specs" / "ctxfy"
    folder.mkdir(parents=True)
    for file in (CLONE / "specs/ctxfy").iterdir():
        text = file.read_text("utf-8")
        if file.name == "target.yaml":
            text = text.replace("title:", f"{json.dumps(NASTY.encode('ascii', 'ignore').decode())}: 1\ntitle:", 1)
        (folder / file.name).write_text(text, "utf-8")
    ended = artifact_contracts("verify", "--specs", str(tmp_path / "specs"), "--api", "ctxfy", folder=tmp_path)
    assert ended.status == 2
    assert "set-output" in ended.err
    assert harm_in(ended.err) == []


def test_a_plan_is_listed_harmlessly() -> None:
    stream = io.StringIO()
    plan_listing.show(NASTY, "gate", 10, [plan_listing.Row("a.b", "MUST", "t", NASTY, 1)], stream)
    assert harm_in(stream.getvalue()) == []


def _on_terminal(results: Results) -> str:
    stream = io.StringIO()
    console = Console(file=stream, highlight=False, soft_wrap=True, emoji=False)
    terminal.show(results, Path("reports"), console=console)
    return stream.getvalue()


RENDERERS = [_on_terminal, junit.render, summary.render, html.render, json_text]
# What is dangerous in any medium, and everything else that Unicode has.
FRAGMENTS = st.sampled_from([*NASTY.split("\n"), *"\r\n\t#:<>&'\"`|[]\\~-", "##", " \\\n  -H", " \\\n  ##["])
TEXTS = st.lists(FRAGMENTS | st.text(st.characters(), max_size=5), max_size=30).map("".join)


@pytest.mark.parametrize("render", RENDERERS)
@quick
@given(TEXTS)
def test_no_text_acts_in_any_report(render: Callable[[Results], str], text: str) -> None:
    results = with_text(text)
    # A command begins with a word of ours.
    findings = tuple(replace(finding, reproduce=f"curl {text}") for finding in results.findings)
    apis = tuple(replace(api, title=text, suspect=text) for api in results.apis)
    assert harm_in(render(replace(results, apis=apis, findings=findings))) == []


@pytest.mark.parametrize("render", [_on_terminal, junit.render])
@quick
@given(TEXTS)
def test_no_text_makes_a_line_where_lines_are_read(render: Callable[[Results], str], text: str) -> None:
    # A command is shown on the lines that it was given, and nothing else is.
    results, plain = (_without_commands(with_text(each)) for each in (f"a{text}", "a"))
    assert render(results).count("\n") == render(plain).count("\n")


def _without_commands(results: Results) -> Results:
    return replace(results, findings=tuple(replace(finding, reproduce=None) for finding in results.findings))
