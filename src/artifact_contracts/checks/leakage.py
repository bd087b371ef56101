"""What must not come back: credentials, and the insides of the service."""

from __future__ import annotations

import re
from collections.abc import Iterator

from artifact_contracts.checks.judgement import Judgement
from artifact_contracts.checks.subject import Subject


def credential(subject: Subject) -> Iterator[Judgement]:
    """No credential comes back, plain or encoded."""
    places = [name for name, value in subject.response.headers if subject.secrets.present_in(f"{name}: {value}")]
    if subject.secrets.present_in(subject.response.body.decode("utf-8", "replace")):
        places.append("the body")
    where = ", ".join(places)
    yield Judgement(
        "leakage.credential", not places, "no credential", f"a credential in {where}" if places else "none", where
    )


# The first lines that runtimes print above or in a trace.
_TRACES = {
    "Python": r"Traceback \(most recent call last\)|File \"[^\"\n]+\", line \d+, in ",
    "Java": r"\bat [\w.$]+\([\w$]+\.(?:java|kt|scala):\d+\)|Exception in thread \"",
    "JavaScript": r"\bat (?:[^\n(]+ \()?(?:file://|node:|/)[^\n)]*:\d+:\d+",
    ".NET": r"\bat [\w.<>`]+\([^)\n]*\) in [^\n]+:line \d+",
    "Go": r"goroutine \d+ \[\w+|\bpanic: ",
    "Ruby": r"[^\s:\"]+\.rb:\d+:in [`']",
    "PHP": r"Stack trace:\s*(?:\\n|\n)?\s*#0 |PHP (?:Fatal|Parse) error",
    "Rust": r"thread '[^']+' panicked at",
}
_TRACE = re.compile("|".join(f"(?P<t{place}>{pattern})" for place, pattern in enumerate(_TRACES.values())))


def stack_trace(subject: Subject) -> Iterator[Judgement]:
    """No answer carries a stack trace."""
    if not subject.has_body:
        return
    match = _TRACE.search(subject.response.body.decode("utf-8", "replace"))
    language = list(_TRACES)[int(str(match.lastgroup)[1:])] if match else ""
    observed = f"a stack trace as {language} prints it" if match else "none"
    yield Judgement("leakage.stack-trace", match is None, "no stack trace", observed, language)
