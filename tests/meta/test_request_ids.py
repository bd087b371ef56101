"""A vendor finds in logs what a report shows: each request says which run it is of, and which request it is."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import socket
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit
from xml.etree.ElementTree import fromstring

import pytest

from artifact_contracts import __version__
from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse
from artifact_contracts.provider.provider import Provider, provider_with
from artifact_contracts.provider.resource_store import ResourceStore
from artifact_contracts.results.model import FindingResult
from artifact_contracts.sending.customary_fields import NUMBERS_OF_A_PROCESS
from tests.hostile.listening_port import ListeningPort
from tests.meta.test_resume import cut_to
from tests.support.provider_answers import faulty
from tests.support.rendered_reports import Page
from tests.support.suite_runs import Ended, artifact_contracts, judged, provider

SEED = "5"
RUN_ID = hashlib.sha256(SEED.encode()).hexdigest()[:8]
VERIFY = ("verify", "--seed", SEED)
# A request line, at the beginning of what a client sends on a connection or behind what it has sent there.
HEAD = re.compile(rb"(?:PUT|POST|GET|HEAD|DELETE|PATCH|OPTIONS|TRACE|QUERY) \S+ HTTP/1\.1\r\n.*?\r\n\r\n", re.DOTALL)


@dataclass(frozen=True)
class Head:
    """The head of a request as it arrived."""

    text: str

    @property
    def start(self) -> str:
        """Its first line."""
        return self.text.partition("\r\n")[0]

    def values(self, name: str) -> list[str]:
        """Return every value of a field."""
        return re.findall(rf"^{name}: (.*)\r$", self.text, re.MULTILINE)

    @property
    def number(self) -> int:
        """The number in its id; it has one id, which is of this run."""
        (request_id,) = self.values("X-Request-Id")
        run_id, _, number = request_id.partition("-")
        assert run_id == RUN_ID
        return int(number)


class Log:
    """What arrives at a service, written down before it gets there."""

    def __init__(self) -> None:
        self._connections: list[bytearray] = []

    @contextlib.contextmanager
    def before(self, variables: Mapping[str, str]) -> Iterator[dict[str, str]]:
        """Stand before the target of an environment, and yield the environment that has this in its place."""
        ((name, url),) = [(name, value) for name, value in variables.items() if name.endswith("_BASE_URL")]
        port = urlsplit(url).port or 0

        def carry(connection: socket.socket) -> None:
            arrived = bytearray()
            self._connections.append(arrived)
            with socket.create_connection(("127.0.0.1", port)) as service:
                back = threading.Thread(target=hand_on, args=(service, connection), daemon=True)
                back.start()
                with contextlib.suppress(OSError):
                    while piece := connection.recv(65_536):
                        arrived.extend(piece)
                        service.sendall(piece)
                    service.shutdown(socket.SHUT_WR)
                back.join(5)

        listener = ListeningPort(carry)
        listener.start()
        try:
            yield {**variables, name: url.replace(f":{port}", f":{listener.number}")}
        finally:
            listener.close()
            listener.wait()

    @property
    def heads(self) -> list[Head]:
        """The heads of all requests, on one connection after the other."""
        return [Head(head.decode("latin-1")) for sent in self._connections for head in HEAD.findall(sent)]

    def by_number(self) -> dict[int, Head]:
        """The heads by the number of the request; no two have one."""
        by_number = {head.number: head for head in self.heads}
        assert len(by_number) == len(self.heads)
        return by_number


def hand_on(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while piece := source.recv(65_536):
            sink.sendall(piece)
    with contextlib.suppress(OSError):
        sink.shutdown(socket.SHUT_WR)


@contextlib.contextmanager
def logged(api: str, kind: type[Provider], log: Log) -> Iterator[dict[str, str]]:
    with provider(api, kind) as variables, log.before(variables) as before:
        yield before


def finding_of(ended: Ended, requirement: str) -> FindingResult:
    return next(finding for finding in ended.results.findings if finding.requirement == requirement)


def arrived_as(finding: FindingResult, log: Log) -> Head:
    """Return the head of the request that a finding shows, as it arrived; all that is shown of it is in it."""
    assert finding.exchange is not None
    request, url = finding.exchange.request, urlsplit(finding.exchange.request.url)
    head = log.by_number()[int(finding.request_id.partition("-")[2])]
    assert head.values("X-Request-Id") == [finding.request_id]
    assert head.start == f"{request.method} {url.path} HTTP/1.1"
    names = [name for name, _ in re.findall(r"^([^:\r\n]+): (.*)\r$", head.text, re.MULTILINE)]
    assert {name for name, _ in request.headers} <= set(names)
    return head


def junit_texts(ended: Ended) -> str:
    root = fromstring((ended.reports / "junit.xml").read_text("utf-8"))
    return "\n".join(element.text or "" for element in root.iter() if element.tag in ("failure", "system-out"))


@pytest.mark.parametrize("workers", ["1", "8"])
def test_every_request_of_a_run_has_an_id_that_no_other_has(workers: str, tmp_path: Path) -> None:
    log = Log()
    with logged("ctxfy", Provider, log) as ctxfy, logged("elacity", Provider, log) as elacity:
        ended = artifact_contracts(*VERIFY, "--workers", workers, folder=tmp_path, **ctxfy, **elacity)
    assert ended.status == 0, ended.out
    assert ended.results.run_id == RUN_ID
    assert sorted(log.by_number()) == list(range(1, sum(api.requests for api in ended.results.apis) + 1))
    assert {tuple(head.values("User-Agent")) for head in log.heads} == {
        (f"artifact-contracts/{__version__} run/{RUN_ID}",)
    }


def test_a_finding_shows_everywhere_the_id_that_arrived(tmp_path: Path) -> None:
    log = Log()
    with logged("ctxfy", faulty("authentication-off"), log) as variables:
        ended = artifact_contracts(*VERIFY, folder=tmp_path, **variables)
    finding = finding_of(ended, "authentication.missing")
    assert not arrived_as(finding, log).values("Authorization")
    assert f"\n  request id  {finding.request_id}\n" in ended.out
    assert f"\nRequest id: {finding.request_id}\n" in junit_texts(ended)
    assert f"Request id: {finding.request_id}" in Page((ended.reports / "report.html").read_text("utf-8")).text
    assert f"- Request id: <code>{finding.request_id}</code>\n" in (ended.reports / "summary.md").read_text("utf-8")
    rows = json.loads((ended.reports / "results.json").read_text("utf-8"))["findings"]
    assert finding.request_id in [row["exchange"]["request_id"] for row in rows]
    assert finding.reproduce
    assert "X-Request-Id" not in finding.reproduce
    for each in ended.results.findings:
        if each.exchange is not None:
            arrived_as(each, log)


def test_so_does_a_finding_of_a_request_that_is_written_byte_by_byte(tmp_path: Path) -> None:
    log = Log()
    with logged("ctxfy", faulty("no-host-needed"), log) as variables:
        ended = artifact_contracts(*VERIFY, "--profile", "certify", "--strict", folder=tmp_path, **variables)
    finding = finding_of(ended, "front.host")
    head = arrived_as(finding, log)
    assert not head.values("Host")
    assert finding.exchange is not None
    assert ("X-Request-Id", finding.request_id) in finding.exchange.request.headers
    assert ("User-Agent", f"artifact-contracts/{__version__} run/{RUN_ID}") in finding.exchange.request.headers
    assert f"\nRequest id: {finding.request_id}\n" in junit_texts(ended)
    assert finding.reproduce
    assert finding.reproduce.startswith("printf")
    assert "X-Request-Id" not in finding.reproduce
    assert RUN_ID not in finding.reproduce


def test_a_second_attempt_has_another_id(tmp_path: Path) -> None:
    class BusyAtFirst(Provider):
        """Answers 503 to the first request."""

        calls: ClassVar[int] = 0

        def answer(self, request: ProviderRequest) -> ProviderResponse:
            type(self).calls += 1
            return ProviderResponse(503, headers={"Retry-After": "0"}) if self.calls == 1 else super().answer(request)

    log = Log()
    with logged("ctxfy", BusyAtFirst, log) as variables:
        ended = artifact_contracts(*VERIFY, "--profile", "smoke", folder=tmp_path, **variables)
    assert ended.results.apis[0].incidents == ("PUT: 503 Service Unavailable",)
    heads = log.by_number()
    assert heads[1].text.replace(f"X-Request-Id: {RUN_ID}-1\r\n", f"X-Request-Id: {RUN_ID}-2\r\n") == heads[2].text


def test_what_is_made_carries_the_run_id_in_its_name(tmp_path: Path) -> None:
    class Remembers(ResourceStore):
        """Remembers the name of what was published."""

        names: ClassVar[list[Any]] = []

        def publish(self, body: Any, operation: Any) -> None:
            super().publish(body, operation)
            self.names.append(body["artifact"]["prompt"])

    with provider("elacity", provider_with(Remembers)) as variables:
        ended = artifact_contracts(*VERIFY, "--profile", "certify", folder=tmp_path, **variables)
    assert ended.status == 0, ended.out
    assert len(set(Remembers.names)) > 20
    assert [
        name for name in Remembers.names if not re.fullmatch(rf"contract-check-{RUN_ID}-[0-9a-f]{{12}}", name)
    ] == []


def test_a_run_that_is_resumed_uses_no_id_again_and_keeps_those_it_has_shown(tmp_path: Path) -> None:
    log = Log()
    with logged("ctxfy", faulty("authentication-off"), log) as variables:
        whole = artifact_contracts(*VERIFY, "--api", "ctxfy", folder=tmp_path, **variables)
        shown = finding_of(whole, "authentication.missing").request_id
        # The second time the journal knows no more than that another process went on.
        for kept, processes in ((12, 1), (13, 2)):
            cut_to(tmp_path, kept)
            reported = artifact_contracts("report", folder=tmp_path)
            ended = artifact_contracts(*VERIFY, "--api", "ctxfy", "--resume", folder=tmp_path, **variables)
            assert [finding_of(each, "authentication.missing").request_id for each in (reported, ended)] == [shown] * 2
            assert max(log.by_number()) // NUMBERS_OF_A_PROCESS == processes
    assert ended.results.run_id == whole.results.run_id == RUN_ID


class SendsIdsBack(Provider):
    """Sends the id of a request back, in a header and in the words of an error."""

    in_words: ClassVar[int] = 0

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        request_id = dict(request.headers)["x-request-id"]
        answer = super().answer(request)
        body = answer.body.replace(b'"message": "', b'"message": "%s: ' % request_id.encode())
        type(self).in_words += body != answer.body
        return replace(answer, headers={**answer.headers, "X-Request-Id": request_id}, body=body)


@pytest.mark.parametrize("fault", [None, "code-as-text", "authentication-off"])
def test_an_id_that_is_sent_back_changes_no_finding(fault: str | None) -> None:
    plain = faulty(fault) if fault else Provider
    kind: type[SendsIdsBack] = type("SendsIdsBackNow", (SendsIdsBack, plain), {"in_words": 0})
    expected = sorted(finding.key for finding in judged("ctxfy", plain).findings)
    for workers in (1, 8):
        assert sorted(finding.key for finding in judged("ctxfy", kind, workers=workers).findings) == expected
    assert bool(expected) is bool(fault)
    assert kind.in_words > 10
