"""What must not come back: credentials, and the insides of the service."""

from __future__ import annotations

import re
from functools import cache
from urllib.parse import unquote

from artifact_contracts.checks.check_context import CheckContext
from artifact_contracts.checks.check_result import CheckResult


def credential(context: CheckContext) -> list[CheckResult]:
    """No credential comes back, however it is spelled."""
    lines = [f"{name}: {value}" for name, value in context.response.headers]
    places = []
    # All at once, because nearly always there is none; only then each by itself.
    if context.secrets.present_in("\n".join([*lines, *context.texts])):
        headers = zip(context.response.headers, lines, strict=True)
        places += [name for (name, _), line in headers if context.secrets.present_in(line)]
        places += ["the body"] if any(map(context.secrets.present_in, context.texts)) else []
    where = ", ".join(places)
    return [
        CheckResult(
            "leakage.credential",
            not places,
            "no credential",
            f"a credential in {where}" if places else "none",
            # What is in a header of every answer may be in the body of some.
            next(iter(places), ""),
        )
    ]


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
_ANY_HINT = re.compile("|".join(re.escape(hint) for hints in _HINTS.values() for hint in hints))
_SEARCHED = 200_000


def stack_trace(context: CheckContext) -> list[CheckResult]:
    """No answer carries a stack trace."""
    if not context.has_body:
        return []
    language = ""
    for text in context.texts:
        language = language or _language(text[:_SEARCHED]) or ""
    observed = f"a stack trace as {language} prints it" if language else "none"
    return [CheckResult("leakage.stack-trace", not language, "no stack trace", observed, language)]


def markup(context: CheckContext) -> list[CheckResult]:
    """Markup that was sent does not come back where a browser takes it for HTML."""
    request = context.exchange.request
    sent = _markup_in(request.url) or _markup_in((request.body or b"").decode("latin-1"))
    if not sent:
        return []
    as_html = context.response.media_type in _HTML and context.has_body
    passed = not (as_html and any(sent in text for text in context.texts))
    observed = f"{sent} as {context.response.media_type or 'a body without a media type'}"
    return [CheckResult("leakage.markup", passed, "no markup that was sent", "none" if passed else observed, "markup")]


# What browsers take for HTML, or look into to find out.
_HTML = ("text/html", "application/xhtml+xml", "image/svg+xml", "text/xml", "application/xml", "")
_MARKUP = re.compile(r"<script>[^<]{0,100}</script>")


def _markup_in(text: str) -> str | None:
    match = _MARKUP.search(unquote(text))
    return match[0] if match else None


def _language(text: str) -> str | None:
    # Nearly every text ends here, after one look.
    if _ANY_HINT.search(text) is None:
        return None
    likely = [language for language, hints in _HINTS.items() if any(hint in text for hint in hints)]
    return next((language for language in likely if _pattern(language).search(text)), None)


@cache
def _pattern(language: str) -> re.Pattern[str]:
    # Compiled when a hint is found, which is hardly ever: the eight take 5 ms.
    return re.compile(_TRACES[language])
