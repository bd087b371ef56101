"""What every request says, beside what it is sent for: who sends it, in which run, and which request it is."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count

from artifact_contracts import __version__
from artifact_contracts.cases.request import Request

REQUEST_ID = "X-Request-Id"
# A process that goes on with a run cannot know the last number before it, so each has so many of its own.
NUMBERS_OF_A_PROCESS = 1_000_000
_USER_AGENT = f"artifact-contracts/{__version__}"
_UNDERSTOOD = (("Accept", "application/json"), ("Accept-Encoding", "identity"))

Fields = tuple[tuple[str, str], ...]


class CustomaryFields:
    """The customary fields of one run, whose requests have a number each, whoever sends them.

    Args:
        run_id: which run it is.
        processes: how many processes have sent a part of it before.
    """

    def __init__(self, run_id: str, processes: int = 0) -> None:
        self._run_id = run_id
        self._fixed = (("User-Agent", f"{_USER_AGENT} run/{run_id}"), *_UNDERSTOOD)
        self._numbers = count(processes * NUMBERS_OF_A_PROCESS + 1)

    def of_next(self, request: Request) -> Fields:
        """Return the fields of a request that is sent now; each time it is sent it has another number."""
        return _beside(request, (*self._fixed, (REQUEST_ID, f"{self._run_id}-{next(self._numbers)}")))


def of_a_replay(request: Request) -> Fields:
    """Return the fields of a request that somebody sends again by hand, which is another one, and of no run."""
    return _beside(request, (("User-Agent", _USER_AGENT), *_UNDERSTOOD))


def _beside(request: Request, fields: Iterable[tuple[str, str]]) -> Fields:
    """Return those that the request does not have itself."""
    own = {name.lower() for name, _ in request.headers}
    return tuple((name, value) for name, value in fields if name.lower() not in own)
