"""The one place where the requests of the sender are taken; to mock all that respx knows costs most of such a test."""

from __future__ import annotations

from typing import ClassVar

from respx.mocks import HTTPCoreMocker


class AsyncPool(HTTPCoreMocker):
    """What respx takes the place of."""

    name = "async-pool"
    targets: ClassVar[list[str]] = ["httpcore._async.connection_pool.AsyncConnectionPool"]
    target_methods: ClassVar[list[str]] = ["handle_async_request"]
