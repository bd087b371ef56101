"""Judges the server of an entry as users do, and lists what is wrong with how the run ended."""

from __future__ import annotations

import json
import re
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import yaml

from artifact_contracts.errors import DocumentError
from artifact_contracts.provider.faults.catalogue import faults_of
from artifact_contracts.provider.provider import Provider
from artifact_contracts.results.model import Results, read_results
from artifact_contracts.targets import embedded_inputs
from tests.hostile.hostile_server import HostileServer
from tests.hostile.measured_process import Measured, measured
from tests.hostile.zoo_entry import Entry
from tests.support.published_contracts import CLONE, CONTRACTS
from tests.support.secret_spellings import leaked
from tests.support.suite_runs import advised, clean_environment, failing, variables_for

# A run is given this much more than it may take, so that it is seen what it does then.
_PATIENCE = 5.0
_MOST_PRINTED = 60_000
_MOST_REPORTED = 6_000_000
# Lines that CI servers take for commands, and characters that change how others are shown.
_COMMAND = re.compile(r"^\s*(?:::[a-z]|##\[|##vso\[|##teamcity\[)", re.MULTILINE)
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def quick_specs(folder: Path, deadline: float) -> Path:
    """Copy the folders of both APIs, with a deadline for each exchange, and return the folder that holds them."""
    for api in CONTRACTS:
        made = folder / api
        made.mkdir(parents=True)
        for file in (CLONE / "specs" / api).iterdir():
            (made / file.name).write_bytes(file.read_bytes())
        target = made / "target.yaml"
        described = {**yaml.safe_load(target.read_text("utf-8")), "deadline": deadline}
        target.write_text(yaml.safe_dump(described, sort_keys=False), "utf-8")
    return folder


def run_of(entry: Entry, folder: Path, specs: Path) -> Measured:
    """Judge the server of an entry.

    Args:
        entry: the entry.
        folder: where the command runs, and leaves its reports.
        specs: the APIs.
    """
    contract = CONTRACTS[entry.api]
    kind = faults_of(contract)[entry.fault].kind if entry.fault else Provider
    provider = kind(contract, embedded_inputs(contract))
    command = [sys.executable, "-m", "artifact_contracts", "verify", "--api", entry.api, "--specs", str(specs)]
    command += ["--profile", entry.profile, "--max-time", f"{entry.max_time:g}", "--seed", "1", *entry.arguments]
    with HostileServer(provider, entry.serve, accepts=entry.accepts) as server:
        url = f"{server.origin.replace('http', entry.scheme, 1)}{provider.base_path}"
        environment = clean_environment(**variables_for(contract, url))
        return measured(command, folder=folder, environment=environment, patience=entry.seconds + _PATIENCE)


def problems(entry: Entry, run: Measured, folder: Path) -> Iterator[str]:
    """Yield what is wrong with how a run ended, each in one sentence.

    Args:
        entry: the entry whose server was judged.
        run: how the command ended.
        folder: where it ran.
    """
    if run.status not in entry.exits:
        yield f"exit code {run.status}, not {' or '.join(map(str, entry.exits))}: {_last_lines(run)}"
    yield from _beyond_bounds(entry, run)
    if "Traceback (most recent call last)" in run.out + run.err:
        yield f"a traceback: {run.err[-400:]}"
    yield from _acting("what is printed", run.out + run.err)
    results = None
    try:
        results = read_results(folder / "reports" / "results.json")
    except DocumentError as error:
        yield f"results.json cannot be read: {str(error)[:300]}"
    if results:
        yield from _wrong_results(entry, run, results)
    yield from _wrong_reports(entry, run, folder / "reports")


def _last_lines(run: Measured) -> str:
    lines = (run.err or run.out).strip().splitlines()
    return " / ".join(line.strip()[:200] for line in lines[-2:])


def _beyond_bounds(entry: Entry, run: Measured) -> Iterator[str]:
    if run.seconds > entry.seconds:
        yield f"it took {run.seconds:.1f} s, more than {entry.seconds:g} s"
    if run.cpu > entry.cpu:
        yield f"it took {run.cpu:.1f} s of CPU, more than {entry.cpu:g} s"
    if run.megabytes > entry.megabytes:
        yield f"it held {run.megabytes:.0f} MB, more than {entry.megabytes} MB"
    if len(run.out + run.err) > _MOST_PRINTED:
        yield f"it printed {len(run.out + run.err)} characters"


def _acting(where: str, text: str) -> Iterator[str]:
    if command := _COMMAND.search(text):
        yield f"a line that acts in {where}: {command[0]!r}"
    if unseen := _UNSEEN.search(text):
        yield f"a character that acts in {where}: {unseen[0]!r}"


def _wrong_results(entry: Entry, run: Measured, results: Results) -> Iterator[str]:
    if results.exit_code != run.status:
        yield f"results.json says {results.exit_code}, the exit code is {run.status}"
    roots = {row.requirement for row in results.findings if row.level == "MUST" and row.about == "service"}
    if entry.accuses is not None and (more := roots - {entry.shows, *entry.accuses}):
        yield f"false alarms: {', '.join(sorted(more))}"
    if entry.shows and entry.shows not in failing(results) | advised(results):
        yield f"{entry.shows} was not found"


def _wrong_reports(entry: Entry, run: Measured, reports: Path) -> Iterator[str]:
    files = sorted(file for file in reports.glob("*") if file.is_file()) if reports.is_dir() else []
    if {"results.json", "junit.xml", "report.html", "summary.md"} - {file.name for file in files}:
        yield f"reports: only {', '.join(file.name for file in files) or 'none'}"
        return
    texts = {file.name: file.read_text("utf-8", "backslashreplace") for file in files}
    try:
        ET.fromstring(texts["junit.xml"])
    except ET.ParseError as error:
        yield f"junit.xml cannot be read: {error}"
    if not texts["report.html"].rstrip().endswith("</html>"):
        yield "report.html has no end"
    yield from _acting("summary.md", texts["summary.md"])
    for name, text in {"what is printed": run.out + run.err, **texts}.items():
        if len(text) > _MOST_REPORTED:
            yield f"{name} has {len(text)} characters"
        yield from _leaks(entry, name, text)
    if left := [file.name for file in files if file.suffix in (".part", ".tmp")]:
        yield f"left behind: {', '.join(left)}"


def _leaks(entry: Entry, name: str, text: str) -> Iterator[str]:
    key = embedded_inputs(CONTRACTS[entry.api])["API_KEY"]
    if leaked(key, text):
        yield f"the key stands in {name}"
    elif entry.hidden and (hidden := entry.hidden(key)) and any(each in text for each in (hidden, _escaped(hidden))):
        yield f"the key can be read from {name}"


def _escaped(text: str) -> str:
    """Return a text as it stands in JSON."""
    return json.dumps(text, ensure_ascii=False)[1:-1]
