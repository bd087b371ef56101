"""What is known of a target in the course of a run."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from artifact_contracts.errors import NotTestedError
from artifact_contracts.sending.sender import Sender


@dataclass
class TargetState:
    """What is known of a target so far.

    Attributes:
        accepted: how many valid calls were accepted.
        unjudged: why no valid call was accepted; None as long as none was refused.
        failing: a valid call that was never answered, and how that ended; None as long as there is none.
    """

    accepted: int = 0
    unjudged: str | None = None
    failing: str | None = None
    _unreachable: bool = False
    _base_url: str | None = None
    _sender: Sender | None = None
    _wait_for: Callable[[Coroutine[Any, Any, None]], None] | None = None

    def connect(self, base_url: str, sender: Sender, wait_for: Callable[[Coroutine[Any, Any, None]], None]) -> None:
        """Make known where the target is, the way there, and how code that is not asynchronous waits."""
        self._base_url, self._sender, self._wait_for = base_url, sender, wait_for

    @property
    def base_url(self) -> str:
        """What stands before the OpenAPI path."""
        assert self._base_url is not None, "the run has not started"  # noqa: S101
        return self._base_url

    @property
    def sender(self) -> Sender:
        """The way out."""
        assert self._sender is not None, "the run has not started"  # noqa: S101
        return self._sender

    @property
    def is_connected(self) -> bool:
        """Whether anything can be sent."""
        return self._sender is not None

    def wait_for(self, work: Coroutine[Any, Any, None]) -> None:
        """Run a coroutine to its end."""
        assert self._wait_for is not None, "the run has not started"  # noqa: S101
        self._wait_for(work)

    def refused(self, why: str) -> None:
        """Note that a valid call was not accepted; the first reason stays."""
        self.unjudged = self.unjudged or why

    def keeps_failing(self, what: str) -> None:
        """Note that a valid call was never answered, however often it was sent; the first one stays."""
        self.failing = self.failing or what

    def unreachable(self, why: str) -> None:
        """Note that there is no connection, so that nobody tries again and again."""
        self._unreachable = True
        self.refused(why)

    def raise_if_unreachable(self) -> None:
        """Stop what would only wait for a connection in vain.

        Raises:
            NotTestedError: there is no connection to the target.
        """
        if self._unreachable:
            raise NotTestedError(f"no valid call was accepted: {self.unjudged}")
