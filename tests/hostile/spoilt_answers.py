"""Which answers are spoilt, and with what bodies: what several families of the zoo have in common."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator

from tests.hostile.answer_bytes import Answer
from tests.hostile.hostile_server import Asked, Serve, each_answer

Spoil = Callable[[Answer], bytes | Iterable[bytes] | Answer]


def every(spoil: Spoil, *, then_close: bool = False) -> Serve:
    """Spoil every answer."""
    return _where(lambda asked: True, spoil, then_close=then_close)


def successes(spoil: Spoil, *, then_close: bool = False) -> Serve:
    """Spoil every success."""
    return _where(lambda asked: asked.answer.status // 100 == 2, spoil, then_close=then_close)


def errors(spoil: Spoil, *, then_close: bool = False) -> Serve:
    """Spoil every answer that is no success, but for those to HEAD, which have no body."""
    return _where(
        lambda asked: asked.answer.status >= 400 and asked.request.method != "HEAD", spoil, then_close=then_close
    )


def first_errors(spoil: Spoil) -> Serve:
    """Spoil the first two errors, where it is a matter of a single answer how long it takes to judge it."""
    left = [None, None]

    def spoil_few(answer: Answer) -> bytes | Iterable[bytes] | Answer:
        return spoil(answer) if left and left.pop() is None else answer

    return errors(spoil_few)


def once(number: int, spoil: Spoil) -> Serve:
    """Spoil the answer to one request."""
    return _where(lambda asked: asked.number == number, spoil)


def from_the(number: int, spoil: Spoil) -> Serve:
    """Spoil the answer to a request and to all that follow."""
    return _where(lambda asked: asked.number >= number, spoil)


def _where(matches: Callable[[Asked], bool], spoil: Spoil, *, then_close: bool = False) -> Serve:
    def made(asked: Asked) -> bytes | Iterable[bytes]:
        if not matches(asked):
            return asked.answer.raw
        spoilt = spoil(asked.answer)
        return spoilt.raw if isinstance(spoilt, Answer) else spoilt

    return each_answer(made, then_close=then_close)


def error_like(answer: Answer, message: str, **members: object) -> bytes:
    """Return the body of an error as the contract words it, with another message and further members."""
    value = json.loads(answer.body)
    return json.dumps({**value, "message": message, **members}, ensure_ascii=False).encode("utf-8", "surrogatepass")


def with_message(message: str) -> Spoil:
    """Put another message into an error."""
    return lambda answer: answer.with_body(error_like(answer, message))


def forever(piece: bytes) -> Iterator[bytes]:
    """Yield the same bytes until nobody takes them any more."""
    while True:
        yield piece
