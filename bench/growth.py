"""How the cost of a run grows with the number of operations of an API: it is to grow as they do, and no faster.

    python bench/growth.py [--operations N]… [--profile NAME] [--runs N]

Makes an API of 1, 10 and 100 operations, each with a path parameter, a body and schemas of its own beside shared
ones, and judges the embedded provider of each by the real command. The exit code is 1 if the cost grows faster than
is promised.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from artifact_contracts.locations import specs_folder

SIZES = (1, 10, 100)
# Of the cost beyond start-up against the number of operations, both as logarithms: 1 is linear, 2 quadratic. The rest
# is for the noise of a machine.
PROMISED = 1.15
API = "generated"


class Measured(NamedTuple):
    """What a run over so many operations took."""

    operations: int
    seconds: float
    requests: int


def main() -> int:
    """Measure and return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--operations", type=int, action="append", help=f"a size; without it {SIZES}")
    parser.add_argument("--profile", default="gate", help="how much is sent (gate)")
    parser.add_argument("--runs", type=int, default=3, help="how many runs of each size; the quickest counts (3)")
    arguments = parser.parse_args()
    sizes = sorted(set(arguments.operations or SIZES))
    with tempfile.TemporaryDirectory() as folder:
        measured = [_measured(Path(folder, str(size)), size, arguments.profile, arguments.runs) for size in sizes]
    print("| operations | requests | seconds | requests for each | seconds for one more |")
    print("|---|---|---|---|---|")
    for before, row in zip([None, *measured], measured, strict=False):
        one_more = f"{_slope(before, row):.3f}" if before else "-"
        each = row.requests / row.operations
        print(f"| {row.operations} | {row.requests} | {row.seconds:.2f} | {each:.1f} | {one_more} |")
    if len(measured) < 3:
        return 0
    # What a run over no operation at all would take, were the first two sizes on a straight line.
    start_up = measured[0].seconds - _slope(*measured[:2]) * measured[0].operations
    exponents = [_exponent(*pair, start_up) for pair in pairwise(measured[1:])]
    print(f"\nstart-up {start_up:.2f} s; beyond it the cost grows with the power of")
    for (smaller, larger), exponent in zip(pairwise(measured[1:]), exponents, strict=True):
        print(f"{exponent:.2f} from {smaller.operations} to {larger.operations} operations (promised: {PROMISED})")
    return 0 if max(exponents) <= PROMISED else 1


def _slope(smaller: Measured, larger: Measured) -> float:
    return (larger.seconds - smaller.seconds) / (larger.operations - smaller.operations)


def _exponent(smaller: Measured, larger: Measured, start_up: float) -> float:
    ratio = (larger.seconds - start_up) / (smaller.seconds - start_up)
    return math.log(ratio) / math.log(larger.operations / smaller.operations)


def _measured(folder: Path, size: int, profile: str, runs: int) -> Measured:
    write_api(folder / "specs" / API, size)
    command = [sys.executable, "-m", "artifact_contracts", "verify", "--api", API, "--specs", "specs"]
    command += ["--profile", profile, "--max-requests", "100000", "--seed", "1", "--reports", "reports"]
    seconds = []
    for _ in range(runs):
        started = time.perf_counter()
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        seconds.append(time.perf_counter() - started)
        if done.returncode:
            sys.exit(f"{size} operations ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
    (api,) = json.loads((folder / "reports" / "results.json").read_text("utf-8"))["apis"]
    # The quickest: what a run takes beyond it is the doing of whatever else the machine was at.
    return Measured(size, min(seconds), api["requests"])


def write_api(folder: Path, size: int) -> None:
    """Write the contract of an API with so many operations; what is asked of it is what is asked of a real one."""
    folder.mkdir(parents=True)
    register = next(iter(sorted(specs_folder().glob("*/requirements.yaml"))))
    (folder / "requirements.yaml").write_bytes(register.read_bytes())
    (folder / "openapi.yaml").write_text(json.dumps(_document(size)), "utf-8")
    (folder / "target.yaml").write_text(json.dumps(_target(size)), "utf-8")


def _document(size: int) -> dict[str, Any]:
    numbers = range(size)
    text = {"type": "string", "minLength": 1}
    return {
        "openapi": "3.1.0",
        "info": {"title": "A generated API", "version": "1.0.0"},
        "servers": [{"url": "https://generated.invalid"}],
        "security": [{"key": []}],
        "paths": {f"/shelves-{number}/{{shelf}}/orders": {"post": _operation(number)} for number in numbers},
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
            "responses": {"Error": {"description": "Why not.", "content": _content("Error")}},
            "schemas": {
                "Error": {
                    "type": "object",
                    "required": ["error", "message", "code"],
                    "properties": {"error": text, "message": text, "code": {"type": "integer"}},
                },
                "Address": {
                    "type": "object",
                    "required": ["street", "city"],
                    "properties": {"street": text, "city": text, "floor": {"type": "integer"}},
                },
                **{f"Order{number}": _order(number) for number in numbers},
                **{f"Receipt{number}": _receipt(number) for number in numbers},
            },
        },
    }


def _operation(number: int) -> dict[str, Any]:
    return {
        "operationId": f"order-{number}",
        "parameters": [{"name": "shelf", "in": "path", "required": True, "schema": {"type": "string"}}],
        "requestBody": {"required": True, "content": _content(f"Order{number}")},
        "responses": {
            "201": {"description": "Ordered.", "content": _content(f"Receipt{number}")},
            "default": {"$ref": "#/components/responses/Error"},
        },
    }


def _content(schema: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}


def _order(number: int) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["item", f"count{number}", "address"],
        "properties": {
            "item": {"type": "string"},
            f"count{number}": {"type": "integer", "minimum": 1},
            "address": {"$ref": "#/components/schemas/Address"},
        },
    }


def _receipt(number: int) -> dict[str, Any]:
    example = {f"order{number}": number}
    properties = {f"order{number}": {"type": "integer"}, "address": {"$ref": "#/components/schemas/Address"}}
    return {"type": "object", "required": [f"order{number}"], "properties": properties, "example": example}


def _target(size: int) -> dict[str, Any]:
    def body(number: int) -> dict[str, Any]:
        return {"item": "pencil", f"count{number}": 1, "address": {"street": "Main Street", "city": "Springfield"}}

    return {
        "title": "A generated API",
        "inputs": {
            "API_KEY": {"help": "A valid key.", "required": True, "secret": True},
            "REVOKED_API_KEY": {"help": "A revoked key.", "secret": True},
            "OTHER_API_KEY": {"help": "A key of a second account.", "secret": True},
            "SHELF": {"help": "A shelf that exists.", "required": True},
            "OTHER_SHELF": {"help": "A shelf of the second account."},
        },
        "credentials": {
            "valid": "API_KEY",
            "revoked": "REVOKED_API_KEY",
            "other": "OTHER_API_KEY",
            "precedence": ["key"],
        },
        "errors": {"body": {"error": "{reason}", "message": "{message}", "code": "{status}"}},
        "operations": {
            f"order-{number}": {
                "resource": {
                    "in": "path",
                    "at": "shelf",
                    "known": "SHELF",
                    "foreign": "OTHER_SHELF",
                    "unknown_statuses": ["404"],
                },
                "calls": {"minimal": {"body": body(number)}},
                "texts": ["/item"],
            }
            for number in range(size)
        },
    }


if __name__ == "__main__":
    sys.exit(main())
