"""Which service is stood in for: its contract, and where a client expects it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import httpx

from artifact_contracts import locations
from artifact_contracts.contract.contract import Contract, api_folders, load
from artifact_contracts.errors import UsageError, did_you_mean
from artifact_contracts.targets import checked_base_url


@cache
def _loaded(folder: Path) -> Contract:
    """Load a contract once: it does not change while tests run, and each of them asks for it."""
    return load(folder)


def contract_of(api: str, specs: str | Path | Sequence[str | Path]) -> Contract:
    """Return the contract of an API.

    Args:
        api: its id.
        specs: folders of APIs besides those that come with the package.

    Raises:
        UsageError: there is no such API.
        DocumentError: its contract is wrong.
    """
    further = (specs,) if isinstance(specs, (str, Path)) else specs
    folders = api_folders((locations.specs_folder(), *map(Path, further)))
    if api not in folders:
        raise UsageError(f"There is no API {api}.", did_you_mean(api, folders))
    return _loaded(folders[api].resolve())


def base_url_of(contract: Contract, given: str | None) -> httpx.URL:
    """Return where a client expects the service; production is fine, for nothing leaves the process.

    Args:
        contract: its contract.
        given: what a test says, or None for the first server that the document names.

    Raises:
        UsageError: neither is a base URL.
    """
    servers = contract.document.get("servers") or [{"url": "Nothing"}]
    return httpx.URL(checked_base_url(given or servers[0]["url"], contract, allow_production=True))
