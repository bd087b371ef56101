"""A seed repeats a run byte by byte; neither order nor concurrency changes what is found."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

import pytest

from artifact_contracts.cases.request import Request
from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse, RefusalError
from artifact_contracts.provider.provider import Provider, provider_with
from artifact_contracts.provider.resource_store import ResourceStore
from artifact_contracts.running.drawn_bodies import DrawnBodies
from artifact_contracts.sending.exchange import Exchange
from artifact_contracts.sending.sender import Sender
from tests.support.provider_answers import faulty
from tests.support.published_contracts import APIS, CONTRACTS
from tests.support.suite_runs import artifact_contracts, judged, judged_after, plain_pytest, provider, variables_for


class Recording(Provider):
    received: ClassVar[list[tuple[Any, ...]]]

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        headers = tuple((name, value) for name, value in request.headers if name != "host")
        self.received.append((request.method, request.path, request.query, headers, request.body))
        return super().answer(request)


def recording() -> type[Recording]:
    """Return a provider that keeps everything it receives, but for the port it happens to have."""

    class Fresh(Recording):
        received: ClassVar[list[tuple[Any, ...]]] = []

    return Fresh


def received(api: str, profile: str, seed: int, **given: Any) -> Counter[tuple[Any, ...]]:
    """Return what a provider received; it answers in threads, which overtake one another."""
    kind = recording()
    judged(api, kind, profile, seed=seed, **given)
    return Counter(kind.received)


def numbers_and_rest(requests: Counter[tuple[Any, ...]]) -> tuple[list[int], Counter[tuple[Any, ...]]]:
    """Return the numbers in the ids of requests, and all else of these: which has which depends on who is first."""
    numbers: list[int] = []
    rest: Counter[tuple[Any, ...]] = Counter()
    for method, path, query, headers, body in requests.elements():
        fields = dict(headers)
        run_id, _, number = fields["x-request-id"].partition("-")
        numbers.append(int(number))
        others = tuple((name, run_id if name == "x-request-id" else value) for name, value in headers)
        rest[method, path, query, others, body] += 1
    return sorted(numbers), rest


def sent(api: str, profile: str, seed: int) -> list[Request]:
    """Return what was handed to the sender in its order, but for the port that the provider happens to have."""
    kept: list[Request] = []
    send = Sender.send

    async def keep(self: Sender, request: Request, *arguments: Any, **given: Any) -> Exchange:
        kept.append(replace(request, url=urlsplit(request.url)._replace(scheme="", netloc="").geturl()))
        return await send(self, request, *arguments, **given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Sender, "send", keep)
        judged(api, Provider, profile, seed=seed)
    return kept


@pytest.fixture(scope="module")
def everything_loaded() -> None:
    """Let this process load all modules: what is drawn at random depends on which are loaded."""
    for api in APIS:
        judged(api, Provider, "certify", seed=7)


@pytest.mark.usefixtures("everything_loaded")
@pytest.mark.parametrize("profile", ["gate", "certify"])
@pytest.mark.parametrize("api", APIS)
def test_the_same_seed_sends_the_same_requests_in_the_same_order(api: str, profile: str) -> None:
    first = sent(api, profile, seed=7)
    assert len(first) > 20
    assert sent(api, profile, seed=7) == first


@pytest.mark.usefixtures("everything_loaded")
@pytest.mark.parametrize("profile", ["gate", "certify"])
@pytest.mark.parametrize("api", APIS)
def test_the_same_seed_puts_the_same_bytes_on_the_wire(api: str, profile: str) -> None:
    assert received(api, profile, seed=7) == received(api, profile, seed=7)


@pytest.mark.parametrize("api", APIS)
def test_what_was_drawn_before_is_sent_as_it_was(api: str) -> None:
    drawn = DrawnBodies()
    first, second = recording(), recording()
    judged_after(drawn, api, first, seed=7)
    assert drawn._known
    judged_after(drawn, api, second, seed=7)
    assert Counter(second.received) == Counter(first.received)


def test_another_seed_publishes_under_other_names() -> None:
    bodies = {body for *_, body in received("elacity", "gate", seed=7)}
    others = {body for *_, body in received("elacity", "gate", seed=8)}
    pattern = re.compile(rb"contract-check-[0-9a-f]{8}-[0-9a-f]{12}")
    names, other_names = ({name for body in each for name in pattern.findall(body)} for each in (bodies, others))
    assert len(names) > 20
    assert len(other_names) > 20
    assert not names & other_names
    assert not {name[:-13] for name in names} & {name[:-13] for name in other_names}


def test_several_workers_send_the_same_requests() -> None:
    together, one_by_one = received("elacity", "gate", seed=7, workers=8), received("elacity", "gate", seed=7)
    assert numbers_and_rest(together) == numbers_and_rest(one_by_one)
    assert numbers_and_rest(together)[0] == list(range(1, together.total() + 1))


@pytest.mark.parametrize(
    ("api", "fault"),
    [("ctxfy", "error-as-html"), ("elacity", "authentication-off"), ("elacity", "second-call-fails")],
)
def test_several_workers_find_the_same(api: str, fault: str) -> None:
    def found(workers: int) -> Any:
        results = judged(api, faulty(fault), workers=workers)
        rows = [(row.id, row.outcome, row.cases) for row in results.requirements]
        return rows, sorted(finding.key for finding in results.findings), results.apis[0].requests

    assert found(8) == found(2) == found(1)


@pytest.mark.parametrize("order", [("-p", "no:randomly"), ("-p", "randomly", "-p", "no:xdist")])
def test_plain_pytest_passes_in_any_order(order: tuple[str, ...], tmp_path: Path) -> None:
    ended = plain_pytest("tests/contract", "--api", "ctxfy", *order, folder=tmp_path)
    assert ended.status == 0, ended.out + ended.err
    assert ended.results.outcome == "conforming"


def test_a_seed_used_again_on_the_same_server_is_no_fault(tmp_path: Path) -> None:
    class Immutable(ResourceStore):
        """Refuses what was published before, even with the same content."""

        def publish(self, body: Any, operation: Any) -> None:
            before = len(self.published)
            super().publish(body, operation)
            if len(self.published) == before:
                self.refuse_repetition()

        def refuse_repetition(self) -> None:
            raise RefusalError(400, "This was published before.")

    with provider("elacity", provider_with(Immutable)) as variables:
        first = artifact_contracts("verify", "--seed", "5", folder=tmp_path, **variables)
        second = artifact_contracts("verify", "--seed", "5", folder=tmp_path, **variables)
    assert first.status == 0, first.out
    assert second.status == 0, second.out


def test_variables_for_names_the_documented_environment() -> None:
    assert set(variables_for(CONTRACTS["ctxfy"], "http://127.0.0.1:1", optional=False)) == {
        "CTXFY_BASE_URL",
        "CTXFY_API_KEY",
        "CTXFY_ARTIFACT_ID",
    }
