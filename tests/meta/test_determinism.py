"""A seed repeats a run byte by byte; neither order nor concurrency changes what is found."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from artifact_contracts.provider.faults import FAULTS
from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse
from artifact_contracts.provider.provider import Provider
from artifact_contracts.running import property_search
from running import APIS, CONTRACTS, artifact_contracts, judged, plain_pytest, provider, variables_for


def recording() -> type[Provider]:
    """Return a provider that keeps everything it receives, but for the port it happens to have."""

    class Recording(Provider):
        received: list[tuple[Any, ...]] = []  # noqa: RUF012 (one class a test)

        def answer(self, request: ProviderRequest) -> ProviderResponse:
            headers = tuple((name, value) for name, value in request.headers if name != "host")
            self.received.append((request.method, request.path, request.query, headers, request.body))
            return super().answer(request)

    return Recording


def received(api: str, profile: str, seed: int, **given: Any) -> list[tuple[Any, ...]]:
    kind = recording()
    judged(api, kind, profile, seed=seed, **given)
    return kind.received  # type: ignore[attr-defined, no-any-return]


@pytest.mark.parametrize("profile", ["gate", "certify"])
@pytest.mark.parametrize("api", APIS)
def test_the_same_seed_sends_the_same_bytes_in_the_same_order(
    api: str, profile: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(property_search, "DRAWN", {})
    first = received(api, profile, seed=7)
    assert len(first) > 20
    assert received(api, profile, seed=7) == first, "what was drawn before is sent as it was"
    property_search.DRAWN.clear()
    assert received(api, profile, seed=7) == first


def test_another_seed_publishes_under_other_names() -> None:
    bodies = {body for *_, body in received("elacity", "gate", seed=7)}
    others = {body for *_, body in received("elacity", "gate", seed=8)}
    names = re.compile(rb"contract-check-[0-9a-f]{12}")
    assert not {name for body in bodies for name in names.findall(body)} & {
        name for body in others for name in names.findall(body)
    }


def test_several_workers_send_the_same_requests() -> None:
    assert Counter(received("elacity", "gate", seed=7, workers=8)) == Counter(received("elacity", "gate", seed=7))


def test_several_workers_find_the_same() -> None:
    def found(workers: int) -> Any:
        results = judged("ctxfy", FAULTS["error-as-html"], workers=workers)
        rows = [(row["id"], row["outcome"], row["cases"]) for row in results["requirements"]]
        return rows, sorted(finding["key"] for finding in results["findings"]), results["apis"][0]["requests"]

    assert found(6) == found(1)


@pytest.mark.parametrize("order", [("-p", "no:randomly"), ("-p", "randomly", "-p", "no:xdist")])
def test_plain_pytest_passes_in_any_order(order: tuple[str, ...], tmp_path: Path) -> None:
    ended = plain_pytest("tests/contract", "--api", "ctxfy", *order, folder=tmp_path)
    assert ended.status == 0, ended.out + ended.err
    assert ended.results["outcome"] == "conforming"


def test_a_seed_used_again_on_the_same_server_is_no_fault(tmp_path: Path) -> None:
    class Immutable(Provider):
        """Refuses what was published before, even with the same content."""

        def publish(self, body: Any, operation: Any) -> None:
            before = len(self.published)
            super().publish(body, operation)
            if len(self.published) == before:
                self.refuse_repetition()

        def refuse_repetition(self) -> None:
            from artifact_contracts.provider.http_messages import RefusalError  # noqa: PLC0415

            raise RefusalError(400, "This was published before.")

    with provider("elacity", Immutable) as variables:
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
