"""What must not come back: credentials, and the insides of the service."""

from __future__ import annotations

import re
from functools import cache
from urllib.parse import unquote

from artifact_contracts.checks.check_context import CheckContext
from artifact_contracts.checks.check_result import CheckResult


def credential(context: CheckContext) -> list[CheckResult]:
    """No credential comes back, however it is spelled."""
    response = context.response
    lines = [f"{name}: {value}" for name, value in response.headers]
    places = []
    if context.secrets.present_in_any([response.reason, *lines, *context.texts]):
        places += ["the reason phrase"] if context.secrets.present_in(response.reason) else []
        headers = zip(response.headers, lines, strict=True)
        places += [name for (name, _), line in headers if context.secrets.present_in(line)]
        places += ["the body"] if context.secrets.present_in_any(context.texts) else []
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


# What runtimes print above or in a trace, and debug pages show of it. Each pattern begins with something rare and
# repeats nothing without a bound, so that a long body is searched in one go. Where one language prints what looks like
# a trace of another, it comes first.
_TRACES = {
    "Ruby": r"\.(?:rb|erb|ru|rake):\d{1,7}:in (?:[`'\"]|&#)|\.(?:rb|erb|ru)</code>: in <code>",
    "Perl": r"\bat (?:/|\w)[^\s<>]{0,300}\.(?:p[lm]|psgi|cgi) line \d{1,7}\b",
    "Python": (
        r"Traceback \(most recent call last\)"
        r"|File (?:\"|&quot;|&#34;)[^\"&\n]{1,300}(?:\"|&quot;|&#34;), line \d{1,7}, in "
        r"|line <i>\d{1,7}</i>,\s{1,20}in <b>"
    ),
    "Java": (r"[\w$>;]\([\w$]{1,100}\.(?:java|kt|scala|groovy|clj):\d{1,7}\)|Exception in thread \"[^\"\n]{1,100}\" "),
    "JavaScript": (
        r"\bat (?:async )?(?:[\w.$<>\[\] ]{1,100} \()?[^\s()\"',]{0,300}"
        r"(?:\.[cm]?[jt]sx?|node:[\w/]{1,80}):\d{1,7}:\d{1,7}\b"
    ),
    ".NET": (
        r"\bat [\w.<>`$+&;|\[\]]{1,300}\([^)\n]{0,300}\) in [^\n]{1,300}:line \d{1,7}"
        r"|--- End of (?:inner exception )?stack trace |<b>Stack Trace:</b>"
    ),
    "Go": r"(?m:^goroutine \d{1,9} \[\w|^panic: runtime error: )|\.go:\d{1,7} \+0x[0-9a-f]",
    "PHP": (
        r"(?m:^#0 \S{1,300}\(\d{1,7}\): )|PHP (?:Fatal|Parse) error: |\.php(?:</b>)? on line (?:<b>)?\d{1,7}"
        r"|\"trace\"\s{0,9}:\s{0,9}\[\s{0,50}\{\s{0,50}\"(?:file|line|function|class|namespace)\""
        r"|<pre class=\"stacktrace\">"
    ),
    "Rust": r"thread '[^'\n]{1,100}' (?:\(\d{1,9}\) )?panicked at ",
    "Elixir": r"\.exs?:\d{1,7}: (?:\(|[\w.]{1,200}[/(])",
    "Erlang": r"\{file,[^{}\n]{1,300}\},\s{0,50}\{line,\d{1,7}\}|\bin (?:function|call from)  ?[\w:]{1,200}/\d",
    "Lua": r"(?m:^stack traceback:$)",
}
# Without one of these in a text there is no trace in it.
_HINTS = {
    "Ruby": (".rb", ".erb", ".ru:", ".ru<", ".rake:"),
    "Perl": (".pl line ", ".pm line ", ".psgi line ", ".cgi line "),
    "Python": ("Traceback", ", line ", "line <i>"),
    "Java": (".java:", ".kt:", ".scala:", ".groovy:", ".clj:", "Exception in thread"),
    "JavaScript": ("at ",),
    ".NET": (":line ", "stack trace ", "Stack Trace:"),
    "Go": ("goroutine ", "panic: ", ".go:"),
    "PHP": ("#0 ", "PHP ", " on line ", '"trace"', "stacktrace"),
    "Rust": ("panicked at",),
    "Elixir": (".ex:", ".exs:"),
    "Erlang": ("{line,", "in function ", "in call from "),
    "Lua": ("stack traceback:",),
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
    # Compiled when a hint is found, which is hardly ever: all of them take 10 ms.
    return re.compile(_TRACES[language])
