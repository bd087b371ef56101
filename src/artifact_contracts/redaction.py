"""Keeps secrets out of everything that leaves the process: by value, whatever member or header they are in."""

from __future__ import annotations

import base64
import html
import re
import shlex
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import blake2b
from urllib.parse import quote

from artifact_contracts.readings import decoded, readings, squeezed

# Stands for a text that gives a secret away in a spelling nobody foresaw.
LEFT_OUT = "(left out: it holds a credential)"
# Stands where a text was cut off in the middle of one.
CUT_OFF = "(cut off here: the beginning of a credential)"
# How much of a secret gives it away.
FRAGMENT = 8
# So many characters make a secret that is found with spaces in it and backwards; fewer do if digits are among them.
LONG = 20
TELLING = 10
PIECE = 8_000


class Secrets:
    """The secret values of a run, each with the shell expression that stands for it in reports.

    A value derived from a secret (truncated, in the other letter case) is a secret too, because it gives the
    first one away.
    """

    def __init__(self) -> None:
        self._shell: dict[str, str] = {}
        self._further: dict[str, list[str]] = {}
        self._order: list[str] = []
        self._pattern: re.Pattern[str] | None = None
        self._needles: _Needles | None = None

    def add(self, value: str, shell: str) -> None:
        """Make a value known.

        Args:
            value: the secret.
            shell: what stands for it, as in ``$SHOP_API_KEY`` or ``${SHOP_API_KEY%?}``.
        """
        if value and value not in self._shell:
            self._shell[value] = shell
            self._pattern = self._needles = None
        elif value and shell not in (self._shell[value], *self._further.get(value, ())):
            self._further.setdefault(value, []).append(shell)

    def named_after(self, variables: Iterable[str]) -> Secrets:
        """Return these secrets, those that several variables hold named after one of some variables.

        Args:
            variables: those of one API: its commands are to work where only they are set.
        """
        if not self._further:
            return self
        own = re.compile(r"\$\{?(?:" + "|".join(map(re.escape, variables)) + r")\b")
        named = Secrets()
        for value, shell in self._shell.items():
            shells = (shell, *self._further.get(value, ()))
            named.add(value, next(filter(own.search, shells), shell))
        return named

    def redact(self, text: str) -> str:
        """Return the text with every secret, however it is spelled, replaced by its shell expression."""
        if not self.present_in(text):
            return text
        redacted = "".join(map(self._redacted, self._pieces(text)))
        return LEFT_OUT if self.present_in(redacted) else redacted

    def _redacted(self, text: str) -> str:
        if not self.present_in(text):
            return text
        redacted = self._compiled().sub(lambda match: self._shell[self._secret(match)], text)
        return LEFT_OUT if self.present_in(redacted) else redacted

    def _pieces(self, text: str) -> Iterator[str]:
        """Cut a long text where no secret stands, so that little of it is looked at more closely."""
        room = self._needles.room if self._needles else 0
        start = 0
        for cut in range(PIECE, len(text), PIECE):
            if not self.present_in(text[max(start, cut - room) : cut + room]):
                yield text[start:cut]
                start = cut
        yield text[start:]

    def present_in(self, text: str) -> bool:
        """Whether any secret is in the text, however it is spelled: see ``readings``."""
        if not self._shell:
            return False
        if self._needles is None:
            self._needles = _Needles(self._shell)
        return self._needles.found_in(text)

    def present_in_any(self, texts: Sequence[str]) -> bool:
        """Whether any secret is in any of some texts.

        Short ones are looked at together, because nearly always there is none; long ones often come again.
        """
        short = "\n".join(text for text in texts if len(text) < PIECE)
        return self.present_in(short) or any(self.present_in(text) for text in texts if len(text) >= PIECE)

    def without_fragment(self, text: str) -> str:
        """Take a text that was cut off; return it without what may be the beginning of a secret at its end.

        A fragment of fewer than ``FRAGMENT`` characters stays: it gives nothing away.
        """
        beginnings = _Needles(secret[:FRAGMENT] for secret in self._shell if len(secret) > FRAGMENT)
        window = len(text) - beginnings.room
        end = self.redact(text[max(0, window) :])
        if not beginnings.found_in(end):
            return text
        # The shorter the end, the less it holds: so the place at which a fragment begins can be halved for.
        first, last = 0, len(end)
        while last - first > 1:
            middle = (first + last) // 2
            first, last = (middle, last) if beginnings.found_in(end[middle:]) else (first, middle)
        return text[: max(0, window) + first] + CUT_OFF

    def shell_word(self, text: str) -> str:
        """Return the text as one word for a POSIX shell, secrets as the expressions that stand for them."""
        if not self.present_in(text):
            return shlex.quote(text)
        pattern = self._compiled()
        if not pattern.search(text):
            return shlex.quote(self.redact(text))
        if not re.search(r'["$`\\!]', pattern.sub("", text)):
            return f'"{pattern.sub(self._expression, text)}"'
        return "".join(self._shell_pieces(text, pattern))

    def _shell_pieces(self, text: str, pattern: re.Pattern[str]) -> Iterator[str]:
        end = 0
        for match in pattern.finditer(text):
            if match.start() > end:
                yield shlex.quote(text[end : match.start()])
            yield f'"{self._expression(match)}"'
            end = match.end()
        if end < len(text):
            yield shlex.quote(text[end:])

    def _expression(self, match: re.Match[str]) -> str:
        """Return what a shell turns back into what was found, in the spelling it was found in."""
        secret = self._secret(match)
        shell = self._shell[secret]
        for spelling, command in _SPELLINGS:
            if match[0] == spelling(secret) != secret:
                return f'$(printf %s "{shell}" | {command})'
        return _apart(shell, match)

    def _secret(self, match: re.Match[str]) -> str:
        # Two secrets may differ in letter case only.
        return match[0] if match[0] in self._shell else self._order[int(str(match.lastgroup)[1:])]

    def _compiled(self) -> re.Pattern[str]:
        """Return the pattern that finds where a secret stands; it is large, and made only when one does."""
        if self._pattern is None:
            # The longest first: a key that was extended begins with the key itself.
            self._order = sorted(self._shell, key=len, reverse=True)
            groups = (f"(?P<s{number}>{_every_spelling(secret)})" for number, secret in enumerate(self._order))
            # Only letters of ASCII have another case here: to Unicode, a long s is an s.
            self._pattern = re.compile("|".join(groups), re.IGNORECASE | re.ASCII)
        return self._pattern


class _Needles:
    """Secrets as they are looked for.

    Args:
        secrets: the secrets.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        plain = {secret.lower() for secret in secrets}
        # What holds another one is found with it.
        shortest = {each for each in plain if not any(other in each for other in plain if other != each)}
        forms = shortest | {undone for each in shortest if len(undone := decoded(each)) > len(each) // 2}
        self._strict = tuple(forms)
        loose = {squeezed(each) for each in forms if _is_telling(each)}
        self._loose = (*loose, *(each[::-1] for each in loose))
        self._shortest = min(map(len, (*forms, *loose)), default=0)
        self._known: dict[bytes, bool] = {}
        self.room = 16 * max(map(len, forms), default=0) + 64

    def found_in(self, text: str) -> bool:
        """Whether any of them is in a text."""
        if not self._strict or len(text) < self._shortest:
            return False
        if len(text) < PIECE:
            return any(map(self._stands_in, readings(text, self._shortest)))
        # The same long answer often comes back many times, and is looked at when it is judged and when it is shown.
        digest = blake2b(text.encode("utf-8", "surrogatepass")).digest()
        if digest not in self._known:
            self._known[digest] = any(map(self._stands_in, readings(text, self._shortest)))
        return self._known[digest]

    def _stands_in(self, reading: str) -> bool:
        lower = reading.lower()
        if any(needle in lower for needle in self._strict):
            return True
        if not self._loose:
            return False
        tight = "".join(lower.split())
        return any(needle in tight for needle in self._loose)


def _is_telling(secret: str) -> bool:
    """Whether a secret with spaces in it, or backwards, is found by chance in no text that somebody wrote.

    One that is made of a few words is: "the test key" holds it though nobody repeated it.
    """
    if len(secret) >= LONG:
        return True
    return len(secret) >= TELLING and bool(re.search(r"\d", secret)) and bool(re.search("[a-z]", secret))


def _apart(shell: str, match: re.Match[str]) -> str:
    """Put a variable in braces where a letter after it would be taken for a part of its name."""
    behind = match.string[match.end() : match.end() + 1]
    plain = re.fullmatch(r"\$(\w+)", shell)
    return f"${{{plain[1]}}}" if plain and re.match(r"\w", behind) else shell


def _percent_encoding() -> str:
    """Return the sed command that percent-encodes what ``quote`` does, the per cent sign first."""
    encoded = (f"s|[{sign}]|{quote(sign, safe='')}|g" for sign in "%!#$&'()*+,/:;=?@]\"`{}<>")
    return "sed " + shlex.quote(";".join([*encoded, "s|[[]|%5B|g", r"s|\\|%5C|g", "s/[|]/%7C/g", r"s|\^|%5E|g"]))


# How a key may be spelled where the suite itself sends it, and the command that spells it so.
_SPELLINGS: tuple[tuple[Callable[[str], str], str], ...] = (
    (lambda secret: quote(secret, safe=""), _percent_encoding()),
    (str.swapcase, "tr a-zA-Z A-Za-z"),
    (str.upper, "tr a-z A-Z"),
    (str.lower, "tr A-Z a-z"),
)


def _every_spelling(secret: str) -> str:
    """Return a pattern for a secret: letter by letter as JSON, HTML and URLs may write it, as hex, as Base64."""
    letters = "".join(_every_spelling_of_a_letter(letter) for letter in secret)
    return "|".join([letters, secret.encode().hex(), *map(re.escape, _as_base64(secret))])


def _every_spelling_of_a_letter(letter: str) -> str:
    code = ord(letter)
    spellings = {
        # JSON within JSON puts backslashes before backslashes.
        rf"\\{{0,3}}{re.escape(letter)}" if not letter.isalnum() else re.escape(letter),
        rf"\\{{1,3}}u{code:04x}",
        re.escape(quote(letter, safe="")) if len(letter.encode()) > 1 else f"%{code:02x}",
        f"&#{code};",
        f"&#x{code:x};",
        re.escape(html.escape(letter)),
    }
    return f"(?:{'|'.join(sorted(spellings, key=len, reverse=True))})"


def _as_base64(secret: str) -> Iterator[str]:
    for offset in range(3):
        # Base64 works in groups of three bytes: what stands before the value shifts it, so that each of the three
        # shifts gives another text; the characters at its edges mix with the neighbours and are cut off.
        encoded = base64.b64encode(b"\0" * offset + secret.encode()).decode().rstrip("=")
        core = encoded[(0, 2, 3)[offset] : -1]
        if len(core) >= 8:  # shorter ones would match by accident
            yield core
            yield core.replace("+", "-").replace("/", "_")
