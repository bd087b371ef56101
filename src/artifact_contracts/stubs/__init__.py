"""Stubs of the services, made from their contracts, for the tests of their clients.

pytest imports this package whenever it starts, also in projects that do not use it, because its plugin
(``stubs.fixtures``) is part of it. So nothing is imported here. Tests import

- ``stubs.contract_stubs.ContractStubs``, to use the stubs without pytest;
- ``stubs.mistakes.NotAsDocumentedError`` and ``NotCalledError``, to expect them;
- ``stubs.fixtures.StubsFactory`` and ``stubs.recorded_calls.StubCall``, for annotations.
"""
