"""Prints how many CPU seconds it takes to judge and to redact one answer of a megabyte, the nastier the better.

    python bench/nasty_bodies.py

The seconds are those of the machine; what does not depend on it is the last column: how many times as long an answer of
a megabyte takes as one of a quarter. Four is linear, sixteen is not.
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime

from judging import CONTRACTS

from artifact_contracts.cases.call import valid_call
from artifact_contracts.checks.response_checks import check_response
from artifact_contracts.redaction import Secrets
from artifact_contracts.results.exchange_rows import exchange_result
from artifact_contracts.sending.exchange import Exchange, Response
from artifact_contracts.targets import embedded_inputs

MEGABYTE = 1_000_000


def _repeated(text: str) -> Callable[[int], bytes]:
    return lambda length: (text * (length // len(text))).encode()


def _listed(item: str) -> Callable[[int], bytes]:
    return lambda length: f"[{','.join([item] * (length // (len(item) + 1)))}]".encode()


def _members(length: int) -> bytes:
    return json.dumps({f"member-{number}": number for number in range(length // 24)}).encode()


BODIES: dict[str, Callable[[int], bytes]] = {
    "nested deep": _repeated("["),
    "nested 700 deep, often": _listed("[" * 700 + "]" * 700),
    "many members": _members,
    "one name, often": lambda length: ("{" + ",".join(['"a":1'] * (length // 6)) + "}").encode(),
    "pairs of names": _listed('{"a":1,"a":2}'),
    "numbers": _listed("1.33333333333333333333"),
    "bytes as numbers": _listed("107"),
    "one long text": lambda length: json.dumps("x" * length).encode(),
    "escapes": lambda length: ('"' + r"\u0041" * (length // 6) + '"').encode(),
    "prose": _repeated("There is no such artifact in this account. "),
    "percent signs": _repeated("%"),
    "percent-encoded, often": _repeated("%25"),
    "backslashes": _repeated("\\"),
    "ampersands": _repeated("&amp;"),
    "at at at": _repeated("at "),
    "angle brackets": _repeated("<b>"),
    "hexadecimal": _repeated("6a7b"),
    "base64 of base64": lambda length: base64.b64encode(base64.b64encode(b"once upon a time " * (length // 31))),
    "no text": lambda length: bytes(range(256)) * (length // 256),
}


def main() -> None:
    """Measure and print."""
    print(f"{'body':<24} {'judged':>8} {'shown':>8} {'growth':>8}")
    for name, made in BODIES.items():
        judged, shown = _seconds(made(MEGABYTE))
        quarter = sum(_seconds(made(MEGABYTE // 4)))
        print(f"{name:<24} {judged:>6.2f} s {shown:>6.2f} s {(judged + shown) / quarter:>7.1f}x", flush=True)


def _seconds(body: bytes) -> tuple[float, float]:
    contract = next(iter(CONTRACTS.values()))
    inputs, operation = embedded_inputs(contract), contract.operations[0]
    secrets = Secrets()
    for name, value in inputs.items():
        if "KEY" in name:
            for each in (value, value[:-1], f"{value}x", value.swapcase()):
                secrets.add(each, f"${name}")
    request = valid_call(contract, operation, inputs, "minimal").draft.at("http://service.example", "word")
    answer = Response(200, (("Content-Type", "application/json"),), body)
    exchange = Exchange(request, answer, None, datetime.now(UTC), 0.1)
    started = time.process_time()
    check_response(contract, operation, exchange, secrets)
    between = time.process_time()
    row = exchange_result(exchange, secrets).response
    secrets.redact(row.body if row else "")
    return between - started, time.process_time() - between


if __name__ == "__main__":
    main()
