"""Which service the stubs stand in for: its contract, and where a client expects it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import httpx

from artifact_contracts import locations
from artifact_contracts.contract.contract import Contract, api_folders, load, require_known
from artifact_contracts.targets import checked_base_url


class LoadedContracts:
    """The contracts of APIs, each loaded when it is first asked for.

    A contract is immutable, and its files do not change while tests run: one object can serve all tests of a session.
    """

    def __init__(self) -> None:
        self._by_folder: dict[Path, Contract] = {}

    def of(self, api: str, specs: str | Path | Sequence[str | Path] = ()) -> Contract:
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
        require_known([api], folders)
        folder = folders[api].resolve()
        if folder not in self._by_folder:
            self._by_folder[folder] = load(folder)
        return self._by_folder[folder]


def base_url_of(contract: Contract, given: str | None) -> httpx.URL:
    """Return where a client expects the service; a production host is fine, since nothing leaves the process.

    Args:
        contract: its contract.
        given: the base URL that a test names, or None for the first server that the document names.

    Raises:
        UsageError: it is not a base URL.
    """
    servers = contract.document.get("servers") or [{"url": "Nothing"}]
    return httpx.URL(checked_base_url(given or servers[0]["url"], contract, allow_production=True))
