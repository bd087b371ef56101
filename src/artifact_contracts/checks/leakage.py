"""What must not come back: credentials, and the insides of the service."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from artifact_contracts.checks.check_context import CheckContext
from artifact_contracts.checks.check_result import CheckResult


def credential(subject: CheckContext) -> Iterator[CheckResult]:
    """No credential comes back, however it is spelled."""
    places = [name for name, value in subject.response.headers if subject.secrets.present_in(f"{name}: {value}")]
    if any(subject.secrets.present_in(text) for text in subject.texts):
        places.append("the body")
    where = ", ".join(places)
    yield CheckResult(
        "leakage.credential",
        not places,
        "no credential",
        f"a credential in {where}" if places else "none",
        # What stands in a header of every answer may stand in the body of some.
        next(iter(places), ""),
    )


# What runtimes print above or in a trace. Each pattern begins with something rare and repeats nothing without a bound,
# so that a long body is searched in one go.
_TRACES = {
    "Python": r"Traceback \(most recent call last\)|File \"[^\"\n]{1,300}\", line \d{1,7}, in ",
    "Java": r"\bat [\w.$/]{1,300}\([\w$]{1,100}\.(?:java|kt|scala):\d{1,7}\)|Exception in thread \"[^\"\n]{1,100}\" ",
    "JavaScript": (
        r"\bat (?:async )?(?:[\w.$<>\[\] ]{1,100} \()?[^\s()\"',]{0,300}"
        r"(?:\.[cm]?[jt]sx?|node:[\w/]{1,80}):\d{1,7}:\d{1,7}\b"
    ),
    ".NET": r"\bat [\w.<>`]{1,300}\([^)\n]{0,300}\) in [^\n]{1,300}:line \d{1,7}",
    "Go": r"(?m:^goroutine \d{1,9} \[\w|^panic: )",
    "Ruby": r"\.rb:\d{1,7}:in [`']",
    "PHP": r"(?m:^#0 \S{1,300}\(\d{1,7}\): )|PHP (?:Fatal|Parse) error: ",
    "Rust": r"thread '[^'\n]{1,100}' panicked at ",
}
_PATTERNS = {language: re.compile(pattern) for language, pattern in _TRACES.items()}
# Without one of these in a text there is no trace in it.
_HINTS = {
    "Python": ("Traceback", ", line "),
    "Java": (".java:", ".kt:", ".scala:", "Exception in thread"),
    "JavaScript": ("at ",),
    ".NET": (":line ",),
    "Go": ("goroutine ", "panic: "),
    "Ruby": (".rb:",),
    "PHP": ("#0 ", "PHP "),
    "Rust": ("panicked at",),
}
_SEARCHED = 200_000


def stack_trace(subject: CheckContext) -> Iterator[CheckResult]:
    """No answer carries a stack trace."""
    if not subject.has_body:
        return
    language = next((found for text in subject.texts for found in _languages(text[:_SEARCHED])), "")
    observed = f"a stack trace as {language} prints it" if language else "none"
    yield CheckResult("leakage.stack-trace", not language, "no stack trace", observed, language)


def markup(subject: CheckContext) -> Iterator[CheckResult]:
    """Markup that was sent does not come back where a browser takes it for HTML."""
    sent = _markup_in(subject.exchange.request.url) or _markup_in(
        (subject.exchange.request.body or b"").decode("latin-1")
    )
    if not sent:
        return
    as_html = subject.response.media_type in _HTML and subject.has_body
    kept = not (as_html and any(sent in text for text in subject.texts))
    observed = f"{sent} as {subject.response.media_type or 'a body without a media type'}"
    yield CheckResult("leakage.markup", kept, "no markup that was sent", "none" if kept else observed, "markup")


# What browsers take for HTML, or look into to find out.
_HTML = ("text/html", "application/xhtml+xml", "image/svg+xml", "text/xml", "application/xml", "")
_MARKUP = re.compile(r"<script>[^<]{0,100}</script>")


def _markup_in(text: str) -> str | None:
    match = _MARKUP.search(unquote(text))
    return match[0] if match else None


def _languages(text: str) -> Iterator[str]:
    for language, pattern in _PATTERNS.items():
        if any(hint in text for hint in _HINTS[language]) and pattern.search(text):
            yield language
