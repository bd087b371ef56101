"""What an entry of the zoo says: what a server does, and how a run against it has to end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.hostile.hostile_server import Serve

# What follows --max-time, in which a run ends and writes its reports.
GRACE = 10.0


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One server of the zoo.

    Attributes:
        name: what it is called.
        does: what it does, in one sentence.
        serve: serves one connection.
        exits: the exit codes with which a run against it may end.
        shows: a requirement that must be seen not to be kept; empty for none.
        accuses: the MUST requirements that may be found not to be kept beside that one; whatever else is found is a
            false alarm. None where the service is so broken that anything may be.
        api: the API that it serves.
        fault: what is wrong with the service beside that, as in ``mock --fault``; empty for nothing.
        profile: how much it is sent.
        max_time: for how many seconds it may be sent requests.
        arguments: further arguments of the command.
        cpu: how many seconds of CPU the run may take.
        megabytes: how much memory the run may hold at its peak.
        hidden: from a key, what may stand in no output beside the key itself; bytes as they would be shown.
        accepts: whether the server accepts connections.
        scheme: of the base URL.
    """

    name: str
    does: str
    serve: Serve
    exits: tuple[int, ...]
    shows: str = ""
    accuses: tuple[str, ...] | None = ()
    api: str = "ctxfy"
    fault: str = ""
    profile: str = "smoke"
    max_time: float = 6.0
    arguments: tuple[str, ...] = ()
    cpu: float = 6.0
    megabytes: int = 300
    hidden: Callable[[str], str] | None = None
    accepts: bool = True
    scheme: str = "http"

    @property
    def seconds(self) -> float:
        """How long the run may take."""
        return self.max_time + GRACE
