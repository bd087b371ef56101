"""What the judging of providers has in common, found out once in the process that those of each are forked from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from artifact_contracts.pytest_adapter.session import judge_planned, plan
from artifact_contracts.running.items import id_of
from artifact_contracts.running.plan import Plan
from artifact_contracts.running.run import Run, prepare
from artifact_contracts.settings import Settings, resolve


@dataclass(frozen=True)
class Wanted:
    """A run over the embedded provider of one API.

    Attributes:
        api: the API's id.
        profile: its profile.
        seed: its seed.
        specs: folders of further APIs.
        at_random: whether random requests are sent where the profile has any.
    """

    api: str
    profile: str
    seed: int
    specs: tuple[Path, ...] = ()
    at_random: bool = True

    @property
    def settings(self) -> Settings:
        """Its settings; nothing around counts."""
        given = {"api": [self.api], "profile": self.profile, "seed": self.seed, "specs": list(map(str, self.specs))}
        return resolve(given, {}, Path("no-such-file.toml"))


_READY: dict[Wanted, tuple[Run, Plan]] = {}


def collected(wanted: Wanted) -> tuple[Run, Plan]:
    """Return a run that has not started, and its plan."""
    return _READY.pop(wanted, None) or _collect(wanted)


def _collect(wanted: Wanted) -> tuple[Run, Plan]:
    run = prepare(wanted.settings, at_random=wanted.at_random)
    return run, plan(run)


def collect_now(runs: Iterable[Wanted]) -> None:
    """Collect what is asked, so that each process forked from this one has it for one run."""
    _READY.update({wanted: _collect(wanted) for wanted in runs})


def search_now(wanted: Wanted) -> None:
    """Judge the conforming provider, so that no process forked from this one has to draw random requests."""
    judge_planned(*_collect(wanted))


@cache
def asked_by(wanted: Wanted) -> frozenset[str]:
    """Return the ids of the items of a run."""
    _, planned = _READY.get(wanted) or _collect(wanted)
    return frozenset(id_of(case.item) for case in planned.chosen)
