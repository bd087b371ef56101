"""What all pages for people share: how they are made from templates, their look, their symbols.

Every page is one file that needs no network and no other file.
"""

from __future__ import annotations

from datetime import UTC, datetime

import jinja2

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
        lstrip_blocks=True,
    )
    surroundings.globals["symbols"] = SYMBOLS
    surroundings.filters.update(counted=counted, moment=moment, words=words)
    return surroundings


def moment(text: str) -> str:
    """Return a point in time, as the model has it, for people."""
    return datetime.fromisoformat(text).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
