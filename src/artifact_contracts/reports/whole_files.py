"""Writes a file whole or not at all, in a folder in which others may have put what they like."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from secrets import token_hex

# A link with the name of the file would otherwise be followed to wherever it leads; Windows has no such flag.
NO_LINKS = getattr(os, "O_NOFOLLOW", 0)
NEW_FILE = os.O_CREAT | os.O_EXCL | NO_LINKS


def write_whole(file: Path, text: str) -> None:
    """Write a text to a file, first beside it, so that a reader finds the old one or the new one, never half of it.

    Args:
        file: what is there already is replaced; a link itself, not what it leads to.
        text: written as UTF-8; what is half a character becomes its escape.

    Raises:
        OSError: it cannot be written; nothing of it stays.
    """
    unfinished = file.with_name(f".{file.name}.{token_hex(4)}.part")
    descriptor = os.open(unfinished, os.O_WRONLY | NEW_FILE, 0o666)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as stream:
            stream.write(text)
        unfinished.replace(file)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def remove(folder: Path, names: Iterable[str]) -> None:
    """Remove files of some names from a folder, and what a process that was killed left of them.

    Raises:
        OSError: one cannot be removed; a folder with such a name is one.
    """
    for name in names:
        for leftover in folder.glob(f".{name}.*part"):
            leftover.unlink()
        (folder / name).unlink(missing_ok=True)
