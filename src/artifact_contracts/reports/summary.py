"""Markdown for a step summary or a comment on a pull request: the verdict, what fails, what was not tested."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from artifact_contracts.inert_text import command_in_log, in_lines_of_html, in_markdown, on_one_line
from artifact_contracts.reports.grouping import ADVICE, Group, grouped_findings, grouped_reasons, outcomes_by_concern
from artifact_contracts.reports.text import COMMAND_LENGTH, TOO_LONG, clipped, counted, http_text, words
from artifact_contracts.results.model import ApiResult, ExchangeResult, FindingResult, RequirementResult, Results
from artifact_contracts.results.outcome import Outcome, RunOutcome

LIMIT = 60_000
"""GitHub refuses a comment of more than 65,536 characters."""

# How much of the limit each part may take; what these leave is for the findings that fail.
VERDICT_ROOM = 8_000
DOCUMENT_ROOM = 8_000
ADVICE_ROOM = 3_000
WAIVED_ROOM = 4_000
NOT_TESTED_ROOM = 6_000

# How much of one text is shown; escaping can make a character six times as long.
TEXT_LENGTH = 400
MESSAGE_LENGTH = 2_000
EXCHANGE_LENGTH = 8_000

ICONS = {RunOutcome.CONFORMING: "✅", RunOutcome.NOT_CONFORMING: "❌", RunOutcome.INTERRUPTED: "⏹️"}

# Columns of the tables that stand there even where nothing is in them.
_ALWAYS_SHOWN = {Outcome.PASSED, Outcome.FAILED}


def render(results: Results) -> str:
    """Return the summary of a run in Markdown, at most LIMIT characters of it."""
    groups = grouped_findings(results.findings)
    advice = "Advice, which fails this strict run" if results.strict else "Advice"
    last_line = _last_line(results)
    verdict = _fitting([_verdict(results), *(_api(results, api) for api in results.apis)], VERDICT_ROOM, "API")
    others = [
        _section(
            "Defects of the published document, not of the service", groups[Group.DOCUMENT], _compact, DOCUMENT_ROOM
        ),
        *(_section(f"{advice}: {basis}", groups[group], _compact, ADVICE_ROOM) for group, basis in ADVICE.items()),
        _section("Waived", groups[Group.WAIVED], _compact, WAIVED_ROOM),
        _not_tested(results),
    ]
    room = LIMIT - sum(len(part) + 2 for part in [verdict, *others, last_line, ""])
    failing = _section("What fails", groups[Group.FAILING], _in_full, room)
    return "\n\n".join(part for part in [verdict, failing, *others, last_line] if part) + "\n"


def _verdict(results: Results) -> str:
    sentence = f"## {ICONS.get(results.outcome, '⚠️')} {_text(results.sentence)}"
    if results.outcome is not RunOutcome.INTERRUPTED:
        return sentence
    return f"{sentence}\n\n**The run was interrupted:** what follows is what had been found until then."


def _api(results: Results, api: ApiResult) -> str:
    target = "embedded provider, not a live service" if api.embedded else _code(api.base_url)
    sent = f"{counted(api.requests, 'request')}, {counted(api.accepted, 'valid call')} accepted"
    lines = [f"**{_text(api.title)}** at {target}: **{words(api.outcome)}**, {sent}."]
    if api.suspect:
        lines.append(f"**Outage:** {_text(api.suspect)}.")
    if api.reason and api.reason != api.suspect:
        lines.append(f"Reason: {_text(api.reason)}")
    if api.incidents:
        lines.append(f"{counted(len(api.incidents), 'incident')} got in the way; see `report.html`.")
    rows = outcomes_by_concern(row for row in results.requirements if row.api == api.id)
    shown = [each for each in Outcome if each in _ALWAYS_SHOWN or any(counts[each] for counts in rows.values())]
    table = [["concern", *map(words, shown)], ["---", *["--:"] * len(shown)]]
    table += [[_code(name), *(str(counts[outcome] or "·") for outcome in shown)] for name, counts in rows.items()]
    return "\n".join(lines) + "\n\n" + "\n".join(f"| {' | '.join(row)} |" for row in table)


def _section(title: str, findings: Sequence[FindingResult], entry: Callable[[FindingResult], str], room: int) -> str:
    if not findings:
        return ""
    heading = f"### {title} ({len(findings)})\n\n"
    separator = "\n" if entry is _compact else "\n\n"
    return heading + _fitting(map(entry, findings), room - len(heading), "finding", separator)


def _fitting(entries: Iterable[str], room: int, noun: str, separator: str = "\n\n") -> str:
    """Join whole entries as long as they fit into the room, and say how many did not."""
    entries = list(entries)
    room -= 100  # for the sentence about those left out
    kept: list[str] = []
    for entry in entries:
        room -= len(entry) + len(separator)
        if room < 0:
            break
        kept.append(entry)
    if len(kept) < len(entries):
        kept.append(f"\n_{counted(len(entries) - len(kept), f'more {noun}')} left out for length: see `report.html`._")
    return separator.join(kept)


def _in_full(finding: FindingResult) -> str:
    parts = [
        f"#### {_text(finding.requirement)} ({_text(finding.api)})",
        f"**{_text(finding.statement)}**",
        "\n".join(_facts(finding)),
        _command(finding.reproduce),
        _exchange(finding.exchange),
    ]
    return "\n\n".join(part for part in parts if part)


def _compact(finding: FindingResult) -> str:
    waiver = f" Waived: {_text(finding.waived_by)}" if finding.waived_by is not None else ""
    return (
        f"- **{_text(finding.requirement)}** ({_text(finding.api)}, {finding.level}): "
        f"{_text(finding.statement)} Observed: {_code(finding.observed)}{waiver}"
    )


def _facts(finding: FindingResult) -> list[str]:
    return [
        f"- Sent: {_text(finding.sent)}",
        f"- Expected: {_code(finding.expected)}",
        f"- Observed: {_code(finding.observed)}",
        f"- {counted(len(finding.cases), 'case')}, the first: {_code(finding.case)}",
        *([f"- Request id: {_code(finding.request_id)}"] if finding.request_id else []),
        *([f"- Not kept for the same cause: {_text(', '.join(finding.also))}"] if finding.also else []),
        f"- Source: {_text(finding.source)}",
        f"- Finding: {_code(finding.key)}",
    ]


def _command(command: str | None) -> str:
    if command is None:
        return ""
    command = command_in_log(command)
    if len(command) > COMMAND_LENGTH:
        return TOO_LONG
    longest = max((len(run) for run in re.findall(r"`+", command)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}sh\n{command}\n{fence}"


def _exchange(exchange: ExchangeResult | None) -> str:
    if exchange is None:
        return ""
    request, response = exchange.request, exchange.response
    parts = [_pre(http_text(request, f"{request.method} {request.url}"))]
    if response is not None:
        parts.append(_pre(http_text(response, f"{response.status}")))
    if exchange.error:
        parts.append(_pre(f"No complete response: {exchange.error}"))
    body = "\n\n".join(parts)
    if len(body) > EXCHANGE_LENGTH:
        return "The request and the response are too long for this place: see `report.html`."
    return f"<details><summary>Request and response ({exchange.seconds:.3f} s)</summary>\n\n{body}\n\n</details>"


def _not_tested(results: Results) -> str:
    groups = grouped_reasons(results, [Outcome.NOT_TESTED, Outcome.ERROR])
    if not groups:
        return ""
    heading = f"### Not tested ({sum(map(len, groups.values()))})\n\n"
    entries = [_reason(*group, requirements) for group, requirements in groups.items()]
    return heading + _fitting(entries, NOT_TESTED_ROOM - len(heading), "reason", "\n")


def _reason(outcome: Outcome, reason: str, requirements: Sequence[RequirementResult]) -> str:
    ids = [f"{_code(requirement.id)} ({_text(requirement.api)})" for requirement in requirements[:20]]
    more = f" and {len(requirements) - 20} more" if len(requirements) > 20 else ""
    return f"- {'The suite failed: ' if outcome is Outcome.ERROR else ''}{_text(reason)}<br>{', '.join(ids)}{more}"


def _last_line(results: Results) -> str:
    requests = counted(sum(api.requests for api in results.apis), "request")
    version = _text(results.suite.version[:100])
    run = f" · run {_text(results.run_id)}" if results.run_id else ""
    return f"artifact-contracts {version} · profile {results.profile} · seed {results.seed}{run} · {requests}"


def _text(text: str) -> str:
    """Return a text as one line that Markdown shows as it is, at most so much of it."""
    return in_markdown(clipped(on_one_line(text.strip()), TEXT_LENGTH))


def _code(text: str) -> str:
    """Return a text as one line of code; not between backticks, because these do not protect a table from a pipe."""
    return f"<code>{_text(text)}</code>"


def _pre(text: str) -> str:
    return f"<pre>{in_lines_of_html(clipped(text.strip(), MESSAGE_LENGTH))}</pre>"
