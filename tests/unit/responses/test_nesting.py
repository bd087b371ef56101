"""JSON nested deep is refused at the same depth on every Python."""

from __future__ import annotations

import inspect
import sys
import time

import pytest

from artifact_contracts.checks import strict_json
from artifact_contracts.nesting import DEEPEST, is_too_deep


@pytest.mark.parametrize(("before", "behind"), [("[", "]"), ('{"a":', "}")], ids=["arrays", "objects"])
def test_the_deepest_that_is_read_and_one_more(before: str, behind: str) -> None:
    assert strict_json.parse((before * DEEPEST + "1" + behind * DEEPEST).encode()).error is None
    more = DEEPEST + 1
    assert strict_json.parse((before * more + "1" + behind * more).encode()) == strict_json.Parsed(
        None, "it is nested too deep to be read"
    )


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("[" + ",".join(["[]"] * 5_000) + "]", id="beside-each-other"),
        pytest.param('["' + "[" * 5_000 + '"]', id="within-a-text"),
        pytest.param('["\\"' + "{" * 5_000 + '\\\\"]', id="within-a-text-with-escapes"),
    ],
)
def test_many_brackets_are_not_deep(text: str) -> None:
    assert not is_too_deep(text)
    assert strict_json.parse(text.encode()).error is None


@pytest.mark.parametrize("end", ["", "\\"], ids=["open", "open-behind-a-backslash"])
def test_a_text_that_is_left_open_is_looked_through_in_no_time(end: str) -> None:
    text = "[]" * 1_000 + '"' + '\\"' * 20_000 + end
    started = time.process_time()
    assert not is_too_deep(text)
    # A search that begins anew at each quote takes minutes for these, and hours for as much as is read of a body.
    assert time.process_time() - started < 1


def test_where_the_caller_has_used_up_the_stack_nothing_is_read() -> None:
    def descend(frames: int) -> strict_json.Parsed:
        return descend(frames - 1) if frames else strict_json.parse(b'{"a": 1}')

    stack = len(inspect.stack(context=0))

    def read_with(frames_left: int) -> strict_json.Parsed | None:
        try:
            return descend(sys.getrecursionlimit() - stack - frames_left)
        except RecursionError:
            return None

    # How many frames it needs to begin at all, and to end, differs from Python to Python.
    first, *others = filter(None, map(read_with, range(1, 30)))
    assert first == strict_json.Parsed(None, "it is nested too deep to be read")
    assert others[-1] == strict_json.Parsed({"a": 1})
