"""Names that look like a known one and name nothing, so that a service that knows the form of its names looks for them.

Services that give names a form (UUIDs, numbers, a word and random letters) refuse others unread.
"""

from __future__ import annotations

import hashlib
import re

# With fewer characters, or fewer different ones, another name of the form may well be there.
SHORTEST = 8
_DIFFERENT = 6
# Of three characters two are of one kind, so that something can be drawn.
_DRAWN_FROM = 3
# Names that are numbers are counted up from 1, and never come so far; a number of 32 bits still holds these.
_FIRST_NUMBER, _NUMBERS = 2_147_480_000, 3_000
_LONGEST_COUNTED = 10


def similar_name(known: str, word: str) -> str:
    """Return a name of the same form as a known one, as far as that has a form.

    Half of what is random in it is drawn anew, from its own characters; a number at its end is another one. What
    stands before that stays: it says of what kind or of when a name is.

    Args:
        known: a name that exists.
        word: a name that nobody gives to anything; it stands in for the last segment where there is no form.
    """
    digest = hashlib.sha256(f"{known} {word}".encode()).digest()
    words = list(re.finditer("[0-9A-Za-z]+", known))
    random = [each for each in words if _is_random(each[0])]
    if random:
        longest = max(random, key=lambda each: (len(each[0]), each.start()))
        return known[: longest.start()] + _drawn(longest[0], digest) + known[longest.end() :]
    if words and words[-1][0].isdecimal() and len(words[-1][0]) <= _LONGEST_COUNTED:
        number = _FIRST_NUMBER + int.from_bytes(digest[:4], "big") % _NUMBERS
        return f"{known[: words[-1].start()]}{number}{known[words[-1].end() :]}"
    folder, slash, _ = known.rpartition("/")
    return folder + slash + word


def _is_random(word: str) -> bool:
    """Whether a word is random: no word of a language, which has no figures in it, and no number that is counted up."""
    if len(word) < SHORTEST or word.isalpha() or "000" in word:
        return False
    counted = word.isdecimal() and len(word) <= _LONGEST_COUNTED
    return not counted and len(set(word)) >= _DIFFERENT and len(set(word[len(word) // 2 :])) >= _DRAWN_FROM


def _drawn(word: str, digest: bytes) -> str:
    kept = len(word) // 2
    drawn = (_of_its_kind(character, word, byte) for character, byte in zip(word[kept:], digest * 8, strict=False))
    other = word[:kept] + "".join(drawn)
    return other if other != word else _drawn(word, hashlib.sha256(digest).digest())


def _of_its_kind(character: str, word: str, byte: int) -> str:
    """Return a figure for a figure and a letter for a letter, of those in the word: it shows its alphabet."""
    alphabet = sorted({each for each in word if each.isdigit() == character.isdigit()})
    return alphabet[byte % len(alphabet)]
