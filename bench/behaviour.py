"""What a run did, and in what two runs over the same target differ: pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from typing import Any

from recorded_requests import RecordedRequest

# Their bodies are drawn at random: alike only with the same seed in the same installation.
RANDOM = frozenset(("accepted.generated", "body.generated"))
# Its requests are in flight together and arrive in any order.
AT_ONCE = frozenset(("repetition.concurrent",))
OUTSIDE = "outside of any item"
# The word that makes a body another one. It follows from the seed, but for a second try under another name: what an
# earlier run with the same seed may have published must not be in its way, so that word is drawn at random.
_FRESH = re.compile(r"(?<![0-9a-f])[0-9a-f]{12}(?![0-9a-f])")
_SECOND_TRY = "second try under another name"
_EXCERPT = 80


@dataclass(frozen=True)
class Behaviour:
    """What one run did.

    Attributes:
        requests: what it sent, in order, as it stood on the wire.
        results: its ``results.json``; empty if it wrote none.
        exit_code: what its process ended with.
    """

    requests: Sequence[RecordedRequest]
    results: Mapping[str, Any]
    exit_code: int


@dataclass
class Differences:
    """In what two runs differ, one line for each difference.

    Attributes:
        firm: what must not differ.
        random: what differs in the random part, or by nothing else than the random part.
    """

    firm: list[str] = field(default_factory=list)
    random: list[str] = field(default_factory=list)

    def compare(self, what: str, one: object, other: object, *, random: bool = False) -> None:
        """Note a difference if the two are not equal."""
        if one != other:
            (self.random if random else self.firm).append(f"{what}: {_beside(one, other)}")


@dataclass(frozen=True)
class Renamed:
    """Names of tests and of their files that have changed.

    Args:
        names: the new name of each old one: of a file, of a test, or of ``file::test``.
    """

    names: Mapping[str, str]

    def __call__(self, case: str) -> str:
        """Return the id that a case has under the new names."""
        name, bracket, rest = case.partition("[")
        file, colons, test = name.partition("::")
        new = self.names.get(name) or self.names.get(file, file) + colons + self.names.get(test, test)
        return new + bracket + rest


def differences(one: Behaviour, other: Behaviour, renamed: Renamed) -> Differences:
    """Return in what two runs over the same target differ.

    Args:
        one: the run of before.
        other: the run of after.
        renamed: what has become of the names of tests since.
    """
    found = Differences()
    found.compare("exit code", one.exit_code, other.exit_code)
    _requests(found, one, other, renamed)
    _items(found, one.results, other.results, renamed)
    _findings(found, one.results, other.results, renamed)
    # Last: what only the random part can have brought about is told by whether that differs.
    _requirements(found, one.results, other.results)
    _verdicts(found, one.results, other.results)
    return found


def by_item(run: Behaviour, renamed: Renamed) -> Iterator[tuple[str, str, Sequence[RecordedRequest]]]:
    """Yield each item's id, its requirement and the requests that it sent: items stand in the order they ran in."""
    sent = 0
    for item in run.results.get("items", ()):
        yield renamed(item["id"]), item["requirement"], run.requests[sent : sent + item["requests"]]
        sent += item["requests"]
    yield OUTSIDE, OUTSIDE, run.requests[sent:]


def _requests(found: Differences, one: Behaviour, other: Behaviour, renamed: Renamed) -> None:
    mine, theirs = list(by_item(one, renamed)), list(by_item(other, Renamed({})))
    for requirement in sorted(RANDOM):
        sides = [[request for _, of, sent in side if of == requirement for request in sent] for side in (mine, theirs)]
        if sides[0] != sides[1]:
            found.random.append(f"requests for {requirement}: {len(sides[0])} -> {len(sides[1])}, not the same")
    _changes(found, list(_in_order(mine)), list(_in_order(theirs)))


def _in_order(items: Iterable[tuple[str, str, Sequence[RecordedRequest]]]) -> Iterator[tuple[str, RecordedRequest]]:
    for item, requirement, sent in items:
        if requirement not in RANDOM:
            for request in sorted(sent, key=repr) if requirement in AT_ONCE else sent:
                yield item, request


def _changes(
    found: Differences, mine: Sequence[tuple[str, RecordedRequest]], theirs: Sequence[tuple[str, RecordedRequest]]
) -> None:
    """Note each request that is gone, new or another; which item sent it is for information only."""
    before, after = [request for _, request in mine], [request for _, request in theirs]
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        common = min(i2 - i1, j2 - j1)
        for i, j in zip(range(i1, i1 + common), range(j1, j1 + common), strict=True):
            if _is_second_try(before, i) and _is_second_try(after, j) and _masked(before[i]) == _masked(after[j]):
                found.random.append(f"request {i + 1} ({mine[i][0]}): {_SECOND_TRY}")
            else:
                found.firm.append(f"request {i + 1} ({mine[i][0]}): {_change(before[i], after[j])}")
        found.firm += [f"request {i + 1} ({mine[i][0]}): only before: {before[i]}" for i in range(i1 + common, i2)]
        found.firm += [f"request {j + 1} ({theirs[j][0]}): only after: {after[j]}" for j in range(j1 + common, j2)]


def _is_second_try(requests: Sequence[RecordedRequest], place: int) -> bool:
    """Whether the request before is the same but for the word that makes it fresh."""
    return place > 0 and _masked(requests[place - 1]) == _masked(requests[place])


def _masked(request: RecordedRequest) -> RecordedRequest:
    return replace(request, body=_FRESH.sub("*", request.body.decode("latin-1")).encode("latin-1"))


def _change(one: RecordedRequest, other: RecordedRequest) -> str:
    return "; ".join(
        f"{part}: {_beside(getattr(one, part), getattr(other, part))}"
        for part in ("method", "target", "headers", "body", "fault")
        if getattr(one, part) != getattr(other, part)
    )


def _items(found: Differences, one: Mapping[str, Any], other: Mapping[str, Any], renamed: Renamed) -> None:
    mine = {renamed(item["id"]): item for item in one.get("items", ())}
    theirs = {item["id"]: item for item in other.get("items", ())}
    for name in sorted(mine.keys() | theirs.keys()):
        rows = [side.get(name, {}) for side in (mine, theirs)]
        random = any(row.get("requirement") in RANDOM for row in rows)
        if not all(rows):
            found.compare(f"item {name}", *("there" if row else "missing" for row in rows))
            continue
        for part in ("requirement", "outcome", "reason", "requests"):
            found.compare(f"item {name}, {part}", rows[0][part], rows[1][part], random=random)
    orders = [[name for name, row in side.items() if row["requirement"] not in RANDOM] for side in (mine, theirs)]
    if sorted(orders[0]) == sorted(orders[1]):
        moved = next((names for names in zip(*orders, strict=True) if names[0] != names[1]), ("", ""))
        found.compare("order of items", *moved)


def _findings(found: Differences, one: Mapping[str, Any], other: Mapping[str, Any], renamed: Renamed) -> None:
    drawn = {renamed(item["id"]) for item in one.get("items", ()) if item["requirement"] in RANDOM}
    drawn |= {item["id"] for item in other.get("items", ()) if item["requirement"] in RANDOM}
    mine = {row["key"]: _finding(row, renamed, one) for row in one.get("findings", ())}
    theirs = {row["key"]: _finding(row, Renamed({}), other) for row in other.get("findings", ())}
    for key in sorted(mine.keys() | theirs.keys()):
        rows = [side.get(key) for side in (mine, theirs)]
        cases = [[case for case in (row["cases"] if row else ()) if case not in drawn] for row in rows]
        present = [row for row in rows if row]
        of_random = not any(cases) and all(set(row["cases"]) & drawn for row in present)
        name = f"finding {key} ({present[0]['requirement']})"
        if len(present) == 1:
            found.compare(name, *("there" if row else "missing" for row in rows), random=of_random)
            continue
        found.compare(f"{name}, cases", *cases)
        # These speak of the first case.
        first_is_random = any(row["case"] in drawn for row in present)
        for part in ("case", "expected", "observed", "also"):
            found.compare(f"{name}, {part}", present[0][part], present[1][part], random=first_is_random)
        commands = [row["reproduce"] or "" for row in present]
        tried_again = any(line.endswith(_SECOND_TRY) for line in found.random)
        fresh = tried_again and _FRESH.sub("*", commands[0]) == _FRESH.sub("*", commands[1])
        found.compare(f"{name}, reproduce", *commands, random=first_is_random or fresh)
        for part in ("requirement", "level"):
            found.compare(f"{name}, {part}", present[0][part], present[1][part])


def _finding(row: Mapping[str, Any], renamed: Renamed, results: Mapping[str, Any]) -> dict[str, Any]:
    """Return a finding with the base URL taken out of it and its cases under their new names."""
    reproduce = row["reproduce"]
    for api in results.get("apis", ()):
        reproduce = reproduce and reproduce.replace(api["base_url"], "BASE_URL")
    return {
        **row,
        "case": renamed(row["case"]),
        "cases": [renamed(case) for case in row["cases"]],
        "reproduce": reproduce,
    }


def _requirements(found: Differences, one: Mapping[str, Any], other: Mapping[str, Any]) -> None:
    sides = [{(row["api"], row["id"]): row for row in side.get("requirements", ())} for side in (one, other)]
    items = max(sum(item["requirement"] in RANDOM for item in side.get("items", ())) for side in (one, other))
    for key in sorted(sides[0].keys() | sides[1].keys()):
        rows = [side.get(key) for side in sides]
        name = f"requirement {key[1]}"
        if not (rows[0] and rows[1]):
            found.compare(name, *("there" if row else "missing" for row in rows))
            continue
        for part in ("outcome", "reason"):
            found.compare(f"{name}, {part}", rows[0][part], rows[1][part], random=key[1] in RANDOM)
        counts = [row["cases"] if row else {} for row in rows]
        apart = max((abs(counts[0].get(kind, 0) - counts[1].get(kind, 0)) for kind in counts[0] | counts[1]), default=0)
        # An item counts once for each requirement that its answers were judged by.
        random = key[1] in RANDOM or (bool(found.random) and apart <= items)
        found.compare(f"{name}, cases", counts[0], counts[1], random=random)


def _verdicts(found: Differences, one: Mapping[str, Any], other: Mapping[str, Any]) -> None:
    for part in ("outcome", "exit_code"):
        found.compare(part, one.get(part), other.get(part))
    sides = [{row["id"]: row for row in side.get("apis", ())} for side in (one, other)]
    found.compare("APIs", sorted(sides[0]), sorted(sides[1]))
    for api in sorted(sides[0].keys() & sides[1].keys()):
        for part in ("outcome", "reason"):
            found.compare(f"{api}, {part}", *(side[api][part] for side in sides))
        for part in ("incidents", "accepted"):
            found.compare(f"{api}, {part}", *(side[api][part] for side in sides), random=bool(found.random))


def _beside(one: object, other: object) -> str:
    """Return two values, of long ones what stands about the first place where they differ."""
    texts = repr(one), repr(other)
    same = next((place for place, pair in enumerate(zip(*texts, strict=False)) if pair[0] != pair[1]), 0)
    start = max(0, same - _EXCERPT // 4) if max(map(len, texts)) > _EXCERPT else 0
    return " -> ".join(
        f"{'…' if start else ''}{text[start : start + _EXCERPT]}{'…' if text[start + _EXCERPT :] else ''}"
        for text in texts
    )
