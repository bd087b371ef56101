"""What ``bench/same_behaviour.py`` takes for a difference, and what it does not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from behaviour import Behaviour, Differences, Renamed, differences
from recorded_requests import RecordedRequest, RequestReader
from served_provider import ServedProvider, exported

FIXED = "test_body.py::test_fixed[shop]"
DRAWN = "test_body.py::test_random[shop]"


def request(body: bytes, target: bytes = b"/orders") -> RecordedRequest:
    return RecordedRequest(b"POST", target, ((b"Content-Type", b"application/json"),), body)


def item(name: str, requirement: str = "body.member-types", **changed: Any) -> dict[str, Any]:
    return {"id": name, "requirement": requirement, "outcome": "passed", "reason": None, "requests": 1} | changed


def finding(key: str, *cases: str, **changed: Any) -> dict[str, Any]:
    told = {"expected": "401", "observed": "200", "reproduce": "curl http://127.0.0.1:1/orders", "also": []}
    named = {"key": key, "requirement": "body.member-types", "level": "MUST", "case": cases[0], "cases": list(cases)}
    return named | told | changed


def run(sent: Sequence[RecordedRequest], items: Sequence[dict[str, Any]], **changed: Any) -> Behaviour:
    api: dict[str, Any] = {"id": "shop", "base_url": "http://127.0.0.1:1", "outcome": "conforming", "reason": None}
    api |= {"incidents": [], "accepted": 1}
    exit_code = changed.pop("exit_code", 0)
    results = {"items": items, "apis": [api], "findings": [], "requirements": [], "outcome": "conforming"} | changed
    return Behaviour(sent, {"exit_code": exit_code, **results}, exit_code)


def compared(one: Behaviour, other: Behaviour, **names: str) -> Differences:
    return differences(one, other, Renamed(names))


def both(*bodies: bytes, drawn_first: bool = False, **changed: Any) -> Behaviour:
    """Return a run that sent one body in its fixed item, and the others in its random one."""
    rows = [item(FIXED), item(DRAWN, "body.generated", requests=len(bodies) - 1)]
    sent = [request(body) for body in bodies]
    return run([*sent[1:], sent[0]] if drawn_first else sent, rows[::-1] if drawn_first else rows, **changed)


def test_a_run_does_not_differ_from_itself() -> None:
    rows = [finding("a", FIXED)]
    found = compared(both(b"1", b"2", findings=rows), both(b"1", b"2", findings=rows))
    assert (found.firm, found.random) == ([], [])


def test_another_body_is_a_difference() -> None:
    found = compared(both(b'{"a": 1}'), both(b'{"a": 2}'))
    assert found.firm == [f"request 1 ({FIXED}): body: b'{{\"a\": 1}}' -> b'{{\"a\": 2}}'"]


def test_only_the_request_that_is_gone_is_named() -> None:
    sent = [request(body) for body in (b"1", b"2", b"3")]
    found = compared(run(sent, [item(FIXED, requests=3)]), run(sent[1:], [item(FIXED, requests=2)]))
    assert found.firm == [
        f"request 1 ({FIXED}): only before: POST /orders 1",
        f"item {FIXED}, requests: 3 -> 2",
    ]


def test_random_bodies_are_told_apart_wherever_they_are_sent() -> None:
    found = compared(both(b"1", b"2", b"3"), both(b"1", b"4", drawn_first=True))
    assert found.firm == []
    assert found.random[0] == "requests for body.generated: 2 -> 1, not the same"


def test_requests_at_once_may_arrive_in_any_order() -> None:
    rows = [item(FIXED, "repetition.concurrent", requests=2)]
    sent = [request(b"1"), request(b"2")]
    assert compared(run(sent, rows), run(sent[::-1], rows)).firm == []


def test_the_word_of_a_second_try_is_drawn() -> None:
    rows = [item(FIXED, requests=2)]
    first, one, other = (request(word * 12) for word in (b"a", b"b", b"c"))
    found = compared(run([first, one], rows), run([first, other], rows))
    assert (found.firm, found.random) == ([], [f"request 2 ({FIXED}): second try under another name"])


def test_the_word_of_a_first_try_is_not() -> None:
    rows = [item(FIXED)]
    assert compared(run([request(b"a" * 12)], rows), run([request(b"b" * 12)], rows)).firm


@pytest.mark.parametrize(
    ("part", "value"),
    [("expected", "403"), ("observed", "500"), ("also", ["x.y"]), ("reproduce", "curl"), ("level", "SHOULD")],
)
def test_every_part_of_a_finding_counts(part: str, value: object) -> None:
    one, other = (both(b"1", findings=[row]) for row in (finding("a", FIXED), finding("a", FIXED, **{part: value})))
    assert [line.partition(":")[0] for line in compared(one, other).firm] == [
        f"finding a (body.member-types), {part}",
    ]


def test_the_port_in_a_command_does_not_count() -> None:
    one, other = both(b"1", findings=[finding("a", FIXED)]), both(b"1", findings=[finding("a", FIXED)])
    other.results["apis"][0]["base_url"] = "http://127.0.0.1:2"
    other.results["findings"][0]["reproduce"] = "curl http://127.0.0.1:2/orders"
    assert compared(one, other).firm == []


def test_a_finding_of_the_random_part_belongs_to_it() -> None:
    found = compared(both(b"1", b"2", findings=[finding("a", DRAWN)]), both(b"1", b"2"))
    assert (found.firm, found.random) == ([], ["finding a (body.member-types): 'there' -> 'missing'"])


def test_the_random_case_of_a_finding_is_left_out() -> None:
    one, other = (both(b"1", b"2", findings=[finding("a", *cases)]) for cases in ((FIXED, DRAWN), (FIXED,)))
    assert compared(one, other).firm == []


def test_outcomes_exit_codes_and_counts_count() -> None:
    requirement = {"api": "shop", "id": "x.y", "outcome": "passed", "reason": None, "cases": {"passed": 2}}
    one = both(b"1", requirements=[requirement])
    other = both(b"1", requirements=[requirement | {"cases": {"passed": 1}, "outcome": "failed"}], exit_code=1)
    assert compared(one, other).firm == [
        "exit code: 0 -> 1",
        "requirement x.y, outcome: 'passed' -> 'failed'",
        "requirement x.y, cases: {'passed': 2} -> {'passed': 1}",
        "exit_code: 0 -> 1",
    ]


def test_a_run_without_results_is_compared_too() -> None:
    nothing = Behaviour((), {}, 2)
    assert compared(nothing, nothing).firm == []
    assert compared(both(b"1"), nothing).firm


@pytest.mark.parametrize("old", ["test_body.py", "test_body.py::test_fixed"])
def test_names_may_have_changed(old: str) -> None:
    new = old.replace("body", "members")
    one, other = (run([request(b"1")], [item(f"test_{file}.py::test_fixed[shop]")]) for file in ("body", "members"))
    assert compared(one, other).firm
    assert compared(one, other, **{old: new}).firm == []


def test_requests_are_read_as_they_stand_on_the_wire() -> None:
    read: list[RecordedRequest] = []
    reader = RequestReader(read)
    sent = (
        b"POST /a?b=c HTTP/1.1\r\nHost: x\r\nx-Key: k\r\nUser-Agent: suite/1.2 run/0a1b\r\nX-Request-Id: 0a1b-7\r\n"
        b"Content-Length: 2\r\n\r\n{}"
        b"GET /b HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n"
    )
    for place in range(len(sent)):
        reader.feed(sent[place : place + 1])
    assert read == [
        RecordedRequest(
            b"POST",
            b"/a?b=c",
            ((b"x-Key", b"k"), (b"User-Agent", b"suite/* run/*"), (b"Content-Length", b"2")),
            b"{}",
        ),
        RecordedRequest(b"GET", b"/b", ((b"Transfer-Encoding", b"chunked"),), b"a"),
    ]


@pytest.mark.parametrize("sent", [b"no HTTP\r\n\r\n", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf"])
def test_what_is_no_whole_request_is_recorded_too(sent: bytes) -> None:
    read: list[RecordedRequest] = []
    reader = RequestReader(read)
    reader.feed(sent)
    reader.feed(b"")
    assert read
    assert read[0].fault


def test_the_variables_are_those_that_mock_prints() -> None:
    variables = exported("Shop\n  export SHOP_BASE_URL=http://127.0.0.1:1/api\n  export SHOP_API_KEY=key\n")
    assert variables == {"SHOP_BASE_URL": "http://127.0.0.1:1/api", "SHOP_API_KEY": "key"}
    environment = ServedProvider(1, variables).environment(2)
    assert (environment["SHOP_BASE_URL"], environment["SHOP_API_KEY"]) == ("http://127.0.0.1:2/api", "key")
