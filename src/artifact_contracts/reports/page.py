"""What all pages for people share: how they are made from templates, their look, their symbols.

Every page is one file that needs no network and no other file.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import jinja2
from markupsafe import Markup

from artifact_contracts.inert_text import in_html, in_lines_of_html
from artifact_contracts.reports.text import counted, words

# A symbol beside every word, so that the colour is never the only signal.
SYMBOLS = {
    "passed": "✓",
    "failed": "✗",
    "advised": "!",
    "waived": "≈",
    "not_tested": "○",
    "not_applicable": "∅",
    "error": "⚠",
    "conforming": "✓",
    "not_conforming": "✗",
    "document_wrong": "⚠",
    "not_judged": "?",
    "suite_failed": "⚠",
    "interrupted": "‖",
    "proven": "✓",
    "not_proven": "✗",
}


def environment() -> jinja2.Environment:
    """Return where templates live; a page may add filters of its own."""
    surroundings = jinja2.Environment(
        loader=jinja2.PackageLoader("artifact_contracts", "reports"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        finalize=_inert,
        lstrip_blocks=True,
    )
    surroundings.globals["symbols"] = SYMBOLS
    surroundings.filters.update(counted=counted, in_lines=_in_lines, moment=moment, words=words)
    return surroundings


def _inert(value: Any) -> Any:
    """Take what a template puts into a page; return it as it may stand there."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return Markup(in_html(value))  # noqa: S704 (that is what makes it harmless)


def _in_lines(text: str) -> Markup:
    """Return a text for where a page keeps line breaks."""
    return Markup(in_lines_of_html(text))  # noqa: S704 (likewise)


def moment(text: str) -> str:
    """Return a point in time, as the model has it, for people."""
    return datetime.fromisoformat(text).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
