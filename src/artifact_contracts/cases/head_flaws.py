"""Flaws in the head of a request that no HTTP library lets through: which requests are written byte by byte."""

from __future__ import annotations

from enum import Enum


class HeadFlaw(Enum):
    """One thing that is wrong with the head of a request; RFC 9112 says what a server does with each."""

    NO_HOST = "no host"
    TWO_HOSTS = "two hosts"
    SPACE_BEFORE_COLON = "a space before a colon"
    CHUNKS_AND_LENGTH = "chunks and a length"
    TWO_LENGTHS = "two lengths"
