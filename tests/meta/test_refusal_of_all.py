"""A service that refuses everybody from some request on is not accused of what it refuses then."""

from __future__ import annotations

from typing import cast

import pytest

from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse, RefusalError
from artifact_contracts.provider.provider import Provider
from tests.support.provider_answers import faulty
from tests.support.published_contracts import APIS
from tests.support.suite_runs import failing, judged


def refusing_from(number: int, status: int, kind: type[Provider] = Provider) -> type[Provider]:
    """Return a kind of provider that answers some requests, and refuses all others with one status."""
    answered: list[ProviderRequest] = []

    class Refusing(kind):  # type: ignore[valid-type, misc]
        def answer(self, request: ProviderRequest) -> ProviderResponse:
            answered.append(request)
            if len(answered) > number:
                return cast("ProviderResponse", self.writer.error(RefusalError(status, "No more.")))
            return cast("ProviderResponse", super().answer(request))

    return Refusing


@pytest.mark.parametrize(
    ("status", "number", "workers"),
    [
        *((302, 19, 1), (400, 2, 1), (400, 33, 4), (401, 7, 4), (401, 19, 1), (401, 58, 1)),
        *((403, 2, 1), (404, 7, 1), (405, 58, 4), (409, 44, 1), (410, 2, 1), (410, 33, 1), (422, 19, 4)),
    ],
)
@pytest.mark.parametrize("api", APIS)
def test_nobody_is_accused(api: str, number: int, status: int, workers: int) -> None:
    results = judged(api, refusing_from(number, status), workers=workers)
    assert failing(results) == set()
    assert results.exit_code == 3, results.sentence


@pytest.mark.parametrize("api", APIS)
def test_what_was_found_before_stands(api: str) -> None:
    results = judged(api, refusing_from(40, 401, faulty("authentication-off")))
    assert results.exit_code == 1
    assert "authentication.missing" in failing(results)


@pytest.mark.parametrize("api", APIS)
def test_after_that_nothing_more_is_sent(api: str) -> None:
    results = judged(api, refusing_from(12, 401), "certify")
    assert "everybody is refused by now" in str(results.apis[0].reason)
    assert results.apis[0].requests < 60
