"""How a text may be read by somebody who decodes it: what a secret may hide behind.

All of it takes time in proportion to the text. Patterns repeat nothing that could be split in two ways; chains of the
same encoding (``%252525…``) are undone in one go; what is decoded from Base64 or hexadecimal goes on only where it is
text, so that there is less of it each time.
"""

from __future__ import annotations

import binascii
import html.entities
import re
from collections.abc import Iterator
from functools import cache

# How often Base64, hexadecimal and lists of character codes are looked into, one in another.
LAYERS = 3
# How often percent signs, entities and escapes are undone, where one is in another; chains of one of them count once.
ROUNDS = 8
# How many times as much as the text is read altogether; nothing known comes near it.
REACH = 64

_PERCENT = re.compile(r"%(?:25)*+(?:u([0-9a-fA-F]{4})|([0-9a-fA-F]{2}))|%(?:25)+")
_ENTITY = re.compile(
    r"&(?:amp;|#0*+38;|#[xX]0*+26;)*+(?:#0*+([1-9]\d{0,4});?|#[xX]0*+([0-9a-fA-F]{1,4})\b;?|([A-Za-z]{2,8});)?"
)
_BACKSLASH = re.compile(
    r"\\++(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|u\{0*+([0-9a-fA-F]{1,4})\}|([0-3][0-7]{2})|([nrt])|(.)|)", re.DOTALL
)
_QUOTED_PRINTABLE = re.compile(r"=(?:([2-9A-Fa-f][0-9A-Fa-f])|[ \t]*+\r?\n)")
_NO_PART_OF_A_SECRET = re.compile(r"[^\t\n\r -~]+")
_WHITE = {"n": "\n", "r": "\r", "t": "\t"}
_URL_SAFE = str.maketrans("-_", "+/")


def decoded(text: str) -> str:
    """Return a text without the escapes of URLs, HTML and programming languages, in whatever order they were made."""
    for _ in range(ROUNDS):
        before = text
        if "%" in text:
            text = _PERCENT.sub(_of_percent, text)
        if "&" in text:
            text = _ENTITY.sub(_of_entity, text)
        if "\\" in text:
            text = _BACKSLASH.sub(_of_backslash, text)
        if text == before:
            break
    return text


def bare(text: str) -> str:
    """Return a text without what no secret holds: anything but ASCII, controls; spaces and line breaks stay."""
    return text if text.isascii() and text.isprintable() else _NO_PART_OF_A_SECRET.sub("", text)


def squeezed(text: str) -> str:
    """Return a text without what no secret holds, and without spaces and line breaks."""
    return "".join(bare(text).split())


def readings(text: str, shortest: int) -> Iterator[str]:
    """Yield a text as it is, and as it may be decoded without what no secret holds; spaces and line breaks stay.

    Args:
        text: the text.
        shortest: how long what is looked for is at least; what is decoded to less is left out.
    """
    if bare(text) != text:
        yield text
    runs = _runs_of(shortest)
    layer, left = [text], REACH * len(text)
    for _ in range(LAYERS + 1):
        further: list[str] = []
        for each in layer:
            for reading in _without_escapes(each):
                yield reading
                left -= len(reading)
                further += runs.within(reading) if left > 0 else []
        layer = further


def _without_escapes(text: str) -> Iterator[str]:
    plain = bare(text)
    yield plain
    undone = bare(decoded(plain))
    if undone != plain:
        yield undone
    if "=" in undone:
        printed = bare(decoded(_QUOTED_PRINTABLE.sub(_of_code, undone)))
        if printed != undone:
            yield printed


class _Runs:
    """Runs of letters and digits in which so much text may be encoded.

    Args:
        shortest: how many characters of text.
    """

    def __init__(self, shortest: int) -> None:
        self._codes = re.compile(rf"(?<!\w)\d{{2,3}}+(?:\W{{1,40}}+\d{{2,3}}+(?!\w)){{{shortest - 1},}}+")
        pair = "(?:0[xX])?[0-9a-fA-F]{2}"
        self._pairs = re.compile(rf"{pair}(?:\W{{1,4}}+{pair}(?!\w)){{{shortest - 1},}}+")
        self._hex = re.compile(f"[0-9a-fA-F]{{{2 * shortest},}}+")
        # What is cut off at its edges holds less than its length says.
        self._base64 = re.compile(f"[A-Za-z0-9+/_-]{{{shortest * 4 // 3 - 1},}}+")
        # U+0000 stands between the letters of UTF-16; UTF-8 takes two or three bytes for what nobody sees.
        self._text = re.compile(rb"(?:[\t\n\r -~\x00]|[\xc2-\xef][\x80-\xbf]{1,2}){%d,}+" % shortest)

    def within(self, text: str) -> list[str]:
        """Return what is encoded in a text as Base64, in hexadecimal, or as the codes of characters."""
        found = [_of_codes(match[0]) for match in self._codes.finditer(text)]
        found += [_of_pairs(match[0]) for match in self._pairs.finditer(text)]
        tight = squeezed(text)
        for each in (text,) if tight == text else (text, tight):
            for part in (*_from_hex(self._hex.findall(each)), *_from_base64(self._base64.findall(each))):
                found += [piece.decode("latin-1") for piece in self._text.findall(part)]
        return ["\n".join(found)] if found else []


_runs_of = cache(_Runs)


def _from_hex(runs: list[str]) -> Iterator[bytes]:
    """Yield what runs may encode in hexadecimal: all of them at once, with what is no text between them."""
    for start in (0, 1) if runs else ():
        yield bytes.fromhex("ff".join(run[start : start + (len(run) - start) // 2 * 2] for run in runs))


def _from_base64(runs: list[str]) -> Iterator[bytes]:
    """Yield the same for Base64; where the encoded text begins in a run is not known, so that there are four ways."""
    for start in range(4) if runs else ():
        cut = (run[start:] for run in runs)
        joined = "////".join(run + "A" * (-len(run) % 4) for run in cut)
        yield binascii.a2b_base64(joined.translate(_URL_SAFE))


def _of_percent(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else "%"


def _of_entity(match: re.Match[str]) -> str:
    if match[1]:
        return chr(int(match[1]))
    if match[2]:
        return chr(int(match[2], 16))
    return _entities().get(match[3], match[0]) if match[3] else "&"


@cache
def _entities() -> dict[str, str]:
    names = html.entities.html5.items()
    return {name[:-1]: text for name, text in names if name.endswith(";") and text.isascii()}


def _of_backslash(match: re.Match[str]) -> str:
    code = match[1] or match[2] or match[3]
    if code:
        return chr(int(code, 16))
    if match[4]:
        return chr(int(match[4], 8))
    return _WHITE[match[5]] if match[5] else match[6] or ""


def _of_code(match: re.Match[str]) -> str:
    return _of_hex(match[1]) if match[1] else ""


def _of_hex(pair: str) -> str:
    return chr(int(pair, 16))


def _of_pairs(run: str) -> str:
    return "".join(map(_of_hex, re.findall(r"(?:0[xX])?([0-9a-fA-F]{2})", run)))


def _of_codes(run: str) -> str:
    return "".join(chr(int(code)) for code in re.findall(r"\d+", run))
