"""Text from outside, made visible and harmless: one function for each medium.

Answers, names, header values, documents: whoever wrote them does not decide what a terminal, a CI server, a browser or
a program that reads XML or Markdown does with them. Everything that cannot be seen is shown as an escape. Nothing rests
on a list of what is dangerous:

- In logs, and in what CI servers print, a text has no line break, and every report puts words of its own before it. So
  no line begins with it, and commands such as ``::set-output`` are none.
- Some CI servers look for commands anywhere in a line. Theirs all begin with two number signs, which never stand side
  by side in a text.
- In markup, whatever has a meaning is a character reference, line breaks included.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from artifact_contracts.errors import ContractsError

# What Unicode calls "default ignorable" (DerivedCoreProperties) though its category does not tell: fillers, joiners,
# variation selectors, tags.
_IGNORABLE = (
    (0x034F, 0x034F),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x2800, 0x2800),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFFA0, 0xFFA0),
    (0xE0000, 0xE0FFF),
)
_SPECIAL_IN_MARKDOWN = re.compile(
    # Tags, tables, emphasis, links, mentions, mathematics, shortcodes of emoji: what HTML, Markdown or GitHub gives a
    # meaning to.
    r"""[&<>"'`*\[\]|~\\#@$]|(?<![^\W_])_|_(?![^\W_])|:(?=//|[\w+-]+:)|(?<=www)\."""
)


def _escape(character: str) -> str:
    r"""Take a character; return its escape, as in ``\\x1b``, ``\\u202e`` and ``\\U000e0001``."""
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _json_escape(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[place : place + 2].hex()}" for place in range(0, len(units), 2))


class _Shown(dict[int, str]):
    """How each character is shown, for ``str.translate``; filled as characters come.

    Args:
        special: how those are shown that the medium gives a meaning to.
        escape: how what cannot be seen is shown.
    """

    def __init__(self, special: Mapping[str, str], escape: Callable[[str], str] = _escape) -> None:
        super().__init__({ord(character): shown for character, shown in special.items()})
        self._escape = escape

    def __missing__(self, code: int) -> str:
        character = chr(code)
        seen = character.isprintable() and not any(first <= code <= last for first, last in _IGNORABLE)
        self[code] = character if seen else self._escape(character)
        return self[code]


_BREAKS = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_MARKUP = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;", "#": "&#35;"}
_ON_ONE_LINE = _Shown(_BREAKS)
_IN_HTML = _Shown({**_BREAKS, **_MARKUP})
_IN_LINES_OF_HTML = _Shown({**_MARKUP, "\n": "&#10;", "\t": "&#9;", "\r": "\\r"})
_IN_JSON = _Shown({"\n": "\n"}, _json_escape)
_CONTINUED = " \\\n  "


def on_one_line(text: str) -> str:
    """Return a text in which everything can be seen, on one line."""
    return text.translate(_ON_ONE_LINE)


def in_log(text: str) -> str:
    """Return a text as a part of one line of a terminal or of the log of a CI server, which may print XML too."""
    return on_one_line(text).replace("##", "#\\x23")


def command_in_log(command: str) -> str:
    """Return a shell command for the same places, on the lines that it was given.

    Args:
        command: its continued lines begin with an option; a line that does not is a part of a text.
    """
    first, *others = command.split(_CONTINUED)
    shown = in_log(first)
    for other in others:
        shown += _CONTINUED + in_log(other) if other.startswith("-") else in_log(_CONTINUED + other)
    return shown


def error_in_log(error: ContractsError) -> str:
    """Return what a person is told of an error: the problem, its rows, the remedy."""
    rows = "".join(f"\n    {in_log(row)}" for row in error.rows)
    return in_log(error.problem) + rows + (f"\n  {in_log(error.remedy)}" if error.remedy else "")


def in_html(text: str) -> str:
    """Return a text as a part of one line of an HTML document: of an element, or of an attribute in quotes."""
    return text.translate(_IN_HTML)


def in_lines_of_html(text: str) -> str:
    """Return the same with its line breaks, for where HTML keeps them."""
    return text.replace("\r\n", "\n").translate(_IN_LINES_OF_HTML)


def in_markdown(text: str) -> str:
    """Return a text as a part of one line of Markdown, also in the cell of a table."""
    return _SPECIAL_IN_MARKDOWN.sub(lambda match: f"&#{ord(match[0])};", on_one_line(text))


def in_json(document: str) -> str:
    """Take a JSON document; return one that says the same, with whatever cannot be seen as an escape of JSON."""
    return document.translate(_IN_JSON).replace("##", r"#\u0023")
