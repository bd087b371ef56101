"""The pytest plugin of an installed package: fixtures, and nothing else.

pytest imports this whenever it starts, also in projects that do not use it; whatever costs time is imported by the
fixtures themselves.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

if TYPE_CHECKING:
    from artifact_contracts.stubs.contract_stubs import ContractStubs
    from artifact_contracts.stubs.loaded_contracts import LoadedContracts


class StubsFactory(Protocol):
    """Makes the stubs of one API, as ``ContractStubs`` does."""

    def __call__(
        self,
        api: str,
        *,
        base_url: str | None = None,
        specs: str | Path | Sequence[str | Path] = (),
        assert_all_called: bool = True,
    ) -> ContractStubs:
        """Make them, and let them stand in for the service until the test is over.

        Args:
            api: the id of the API.
            base_url: where the client expects the service; by default the first server that the document names.
            specs: folders of further APIs.
            assert_all_called: whether it is an error to set up a reply that the client never asks for.

        Raises:
            UsageError: there is no such API, or no base URL is known.
        """


@pytest.fixture(scope="session")
def _contracts_of_stubs() -> LoadedContracts:
    """The contracts that the stubs of this session are made from."""
    from artifact_contracts.stubs.loaded_contracts import LoadedContracts  # noqa: PLC0415 (230 ms)

    return LoadedContracts()


@pytest.fixture
def contract_stubs(_contracts_of_stubs: LoadedContracts) -> Iterator[StubsFactory]:
    """Stubs of any service: ``contract_stubs("<api>", base_url=…, specs=…, assert_all_called=…)``."""
    from artifact_contracts.stubs.contract_stubs import ContractStubs  # noqa: PLC0415 (340 ms)

    started: list[ContractStubs] = []

    def start(
        api: str,
        *,
        base_url: str | None = None,
        specs: str | Path | Sequence[str | Path] = (),
        assert_all_called: bool = True,
    ) -> ContractStubs:
        stubs = ContractStubs(
            api, base_url=base_url, specs=specs, assert_all_called=assert_all_called, contracts=_contracts_of_stubs
        )
        stubs.start()
        started.append(stubs)
        return stubs

    yield start
    _stop(started)


def _stop(started: list[ContractStubs]) -> None:
    """Stop all of them, the last one first, even if stopping one of them raises an error."""
    if started:
        try:
            # pytest keeps here what the test that just ended failed with; a mistake the test ended with was seen.
            started.pop().stop(getattr(sys, "last_value", None))
        finally:
            _stop(started)
