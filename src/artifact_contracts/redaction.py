"""Keeps secrets out of everything that leaves the process: by value, whatever member or header they stand in."""

from __future__ import annotations

import base64
import html
import json
import re
import shlex
from collections.abc import Iterator
from urllib.parse import quote


class Secrets:
    """The secret values of a run, each with the shell expression that stands for it in reports.

    A value derived from a secret (cut short, in the other letter case) is a secret of its own, because it gives the
    first one away.
    """

    def __init__(self) -> None:
        self._shell: dict[str, str] = {}
        self._pattern: re.Pattern[str] | None = None

    def add(self, value: str, shell: str) -> None:
        """Make a value known.

        Args:
            value: the secret.
            shell: what stands for it, as in ``$SHOP_API_KEY`` or ``${SHOP_API_KEY%?}``.
        """
        if not value or value in self._shell:
            return
        for form in _forms(value):
            self._shell.setdefault(form, shell)
        self._pattern = None

    def redact(self, text: str) -> str:
        """Return the text with every secret, plain or encoded, replaced by its shell expression."""
        pattern = self._compiled()
        return pattern.sub(lambda match: self._expression(match[0]), text) if pattern else text

    def present_in(self, text: str) -> bool:
        """Whether any secret stands in the text, plain or encoded."""
        pattern = self._compiled()
        return bool(pattern and pattern.search(text))

    def shell_word(self, text: str) -> str:
        """Return the text as one word for a POSIX shell, secrets as the expressions that stand for them."""
        pattern = self._compiled()
        if not pattern or not pattern.search(text):
            return shlex.quote(text)
        if not re.search(r'["$`\\!]', pattern.sub("", text)):
            return f'"{self.redact(text)}"'
        return "".join(self._shell_pieces(text, pattern))

    def _shell_pieces(self, text: str, pattern: re.Pattern[str]) -> Iterator[str]:
        end = 0
        for match in pattern.finditer(text):
            if match.start() > end:
                yield shlex.quote(text[end : match.start()])
            yield f'"{self._expression(match[0])}"'
            end = match.end()
        if end < len(text):
            yield shlex.quote(text[end:])

    def _expression(self, found: str) -> str:
        if found in self._shell:
            return self._shell[found]
        return next(shell for form, shell in self._shell.items() if form.lower() == found.lower())

    def _compiled(self) -> re.Pattern[str] | None:
        if self._pattern is None and self._shell:
            forms = sorted(self._shell, key=len, reverse=True)
            self._pattern = re.compile("|".join(map(re.escape, forms)), re.IGNORECASE)
        return self._pattern


def _forms(value: str) -> Iterator[str]:
    """The spellings under which a value can come back: plain first."""
    yield value
    yield quote(value, safe="")
    yield html.escape(value)
    yield json.dumps(value)[1:-1]
    yield value.encode().hex()
    for offset in range(3):
        # Base64 works in groups of three bytes: what stands before the value shifts it, so that each of the three
        # shifts gives another text; the characters at its edges mix with the neighbours and are cut off.
        encoded = base64.b64encode(b"\0" * offset + value.encode()).decode().rstrip("=")
        core = encoded[(0, 2, 3)[offset] : -1]
        if len(core) >= 8:  # shorter ones would match by accident
            yield core
            yield core.replace("+", "-").replace("/", "_")
