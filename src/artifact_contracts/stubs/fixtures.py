"""The pytest plugin of an installed package: fixtures, and nothing else.

pytest imports this whenever it starts, also in projects that do not use it; whatever costs time is imported by the
fixtures themselves.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

from artifact_contracts import locations

if TYPE_CHECKING:
    from artifact_contracts.stubs.contract_stubs import ContractStubs


class StubsFactory(Protocol):
    """Makes the stubs of one API, as ``ContractStubs`` does."""

    def __call__(
        self,
        api: str,
        *,
        base_url: str | None = None,
        specs: str | Path | tuple[str | Path, ...] = (),
        assert_all_called: bool = True,
    ) -> ContractStubs:
        """Make them, and let them stand in for the service until the test is over."""


@pytest.fixture
def contract_stubs() -> Iterator[StubsFactory]:
    """Stand-ins for any service: ``contract_stubs("<api>", base_url=…, specs=…, assert_all_called=…)``."""
    from artifact_contracts.stubs.contract_stubs import ContractStubs  # noqa: PLC0415

    made: list[ContractStubs] = []

    def make(
        api: str,
        *,
        base_url: str | None = None,
        specs: str | Path | tuple[str | Path, ...] = (),
        assert_all_called: bool = True,
    ) -> ContractStubs:
        stubs = ContractStubs(api, base_url=base_url, specs=specs, assert_all_called=assert_all_called)
        stubs.start()
        made.append(stubs)
        return stubs

    yield make
    _stop(made)


def _stop(made: list[ContractStubs]) -> None:
    """Stop all of them, whatever one of them has to say, the last one first."""
    if made:
        try:
            # pytest keeps here what the test that just ended failed with; a mistake the test ended with was seen.
            made.pop().stop(getattr(sys, "last_value", None))
        finally:
            _stop(made)


def _fixture_for(api: str) -> Callable[..., ContractStubs]:
    def stubs(contract_stubs: StubsFactory) -> ContractStubs:
        return contract_stubs(api)

    stubs.__doc__ = f"A stand-in for the service {api}, made from its contract; at the base URL its document names."
    return pytest.fixture(stubs, name=f"{api.replace('-', '_')}_stubs")


for _api in locations.folders_of_apis(locations.specs_folder()):
    globals()[f"{_api.replace('-', '_')}_stubs"] = _fixture_for(_api)
