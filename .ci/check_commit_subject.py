"""Refuse a commit whose subject is too long or runs into its body; git hands the file of the message over.

Usage: python check_commit_subject.py FILE
"""

from __future__ import annotations

import sys
from pathlib import Path

LONGEST = 72
# Made by git itself, and gone once the branch is rebased.
MADE_BY_GIT = ("fixup! ", "squash! ", "amend! ", "Merge ", "Revert ")


def complaint(message: str) -> str | None:
    """Take the message of a commit; return what is wrong with its subject, or None."""
    lines = [line for line in message.splitlines() if not line.startswith("#")]
    subject, *body = lines or [""]
    if subject.startswith(MADE_BY_GIT):
        return None
    if not subject.strip():
        return "The first line is empty; it says what the commit does."
    if len(subject) > LONGEST:
        return f"The subject has {len(subject)} characters; {LONGEST} is the limit. The rest belongs in the body."
    if body and body[0].strip():
        return "An empty line must stand between the subject and the body."
    return None


if __name__ == "__main__":
    wrong = complaint(Path(sys.argv[1]).read_text("utf-8"))
    if wrong:
        sys.exit(wrong)
