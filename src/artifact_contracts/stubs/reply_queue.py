"""Which reply comes next: what a test chose for each operation, and what of it nobody has asked for yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from artifact_contracts.errors import UsageError, did_you_mean


class ReplyQueue:
    """The chosen replies of one API; an operation without a choice has its first reply, a success.

    Args:
        api: the id of the API, for messages.
        replies: the names of all replies, by operationId.
    """

    def __init__(self, api: str, replies: Mapping[str, Sequence[str]]) -> None:
        self._api = api
        self._replies = replies
        self._next: dict[str, list[str]] = {operation: [names[0]] for operation, names in replies.items()}
        self._unused: dict[str, list[str]] = {}

    def choose(self, names: Sequence[str], operation: str | None) -> None:
        """Choose what comes back: the replies in their order, the last one again and again.

        Args:
            names: names of replies.
            operation: the operationId; needed only where the API has several.

        Raises:
            UsageError: there is no such operation or reply, or no reply is named.
        """
        chosen = self._operation(operation)
        known = self._replies[chosen]
        for name in names or ("",):
            if name not in known:
                raise UsageError(f"{chosen} has no reply {name!r}.", did_you_mean(name, known))
        self._next[chosen] = list(names)
        self._unused[chosen] = list(names)

    def take(self, operation: str) -> str:
        """Return the name of the reply to a call of an operation."""
        if self._unused.get(operation):
            self._unused[operation].pop(0)
        names = self._next[operation]
        return names.pop(0) if len(names) > 1 else names[0]

    def unused(self) -> dict[str, list[str]]:
        """Return the replies that were chosen and never asked for, by operationId."""
        return {operation: names for operation, names in self._unused.items() if names}

    def _operation(self, name: str | None) -> str:
        if name is None and len(self._replies) == 1:
            return next(iter(self._replies))
        if name is None or name not in self._replies:
            problem = f"{self._api} has no operation {name}." if name else f"{self._api} has several operations."
            raise UsageError(problem, did_you_mean(name or "", self._replies))
        return name
