"""Stand-ins for the services, made from their contracts, for whoever tests a client of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from artifact_contracts.stubs.contract_stubs import ContractStubs as ContractStubs
    from artifact_contracts.stubs.mistakes import NotAsDocumentedError as NotAsDocumentedError
    from artifact_contracts.stubs.mistakes import NotCalledError as NotCalledError
    from artifact_contracts.stubs.recorded_calls import StubCall as StubCall

__all__ = ["ContractStubs", "NotAsDocumentedError", "NotCalledError", "StubCall"]


def __getattr__(name: str) -> Any:
    # pytest imports this package whenever it starts, in projects that may not use it; so it imports nothing itself.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from artifact_contracts.stubs import contract_stubs, mistakes, recorded_calls  # noqa: PLC0415

    return next(vars(module)[name] for module in (recorded_calls, contract_stubs, mistakes) if name in vars(module))
