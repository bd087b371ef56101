"""An interruption: SIGTERM is one, none gets lost, and afterwards everything is as it was."""

from __future__ import annotations

import signal
import sys
import threading
from types import SimpleNamespace
from typing import Any

import pytest

from artifact_contracts.signals import interruptible


def test_sigterm_interrupts_like_ctrl_c() -> None:
    with pytest.raises(KeyboardInterrupt), interruptible():
        signal.raise_signal(signal.SIGTERM)


@pytest.mark.parametrize("raised", [None, LookupError("in the block")], ids=["ended", "raised"])
def test_what_was_set_before_is_restored(raised: Exception | None) -> None:
    before = signal.getsignal(signal.SIGTERM), sys.unraisablehook
    try:
        with interruptible():
            assert signal.getsignal(signal.SIGTERM) != before[0]
            assert sys.unraisablehook != before[1]
            if raised:
                raise raised
    except LookupError:
        assert raised
    assert (signal.getsignal(signal.SIGTERM), sys.unraisablehook) == before


def test_only_a_dropped_interruption_is_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    repeated: list[tuple[Any, ...]] = []
    passed_on: list[Any] = []

    class Timer:
        def __init__(self, _: float, *what: Any) -> None:
            self.what = what

        def start(self) -> None:
            repeated.append(self.what)

    monkeypatch.setattr(threading, "Timer", Timer)
    monkeypatch.setattr(sys, "unraisablehook", passed_on.append)
    other, dropped = SimpleNamespace(exc_type=LookupError), SimpleNamespace(exc_type=KeyboardInterrupt)
    with interruptible():
        sys.unraisablehook(other)
        assert (repeated, passed_on) == ([], [other])
        sys.unraisablehook(dropped)
    assert [arguments[1] for _, arguments in repeated] == [signal.SIGINT]
    assert passed_on == [other]
