"""All entries of the zoo."""

from __future__ import annotations

from tests.hostile import (
    zoo_bodies,
    zoo_bombs,
    zoo_deaths,
    zoo_echoes,
    zoo_framing,
    zoo_heads,
    zoo_protocols,
    zoo_silence,
    zoo_texts,
)

FAMILIES = (
    zoo_deaths,
    zoo_silence,
    zoo_protocols,
    zoo_bombs,
    zoo_bodies,
    zoo_heads,
    zoo_framing,
    zoo_texts,
    zoo_echoes,
)
ENTRIES = tuple(entry for family in FAMILIES for entry in family.ENTRIES)

# Further examples of kinds that others stand for: `make hostile` judges them, CI does not.
FURTHER = frozenset(
    (
        *("port-closed-after-85", "closes-after-20", "502-from-the-5th", "401-from-the-5th", "404-from-the-21st"),
        *("never-reads", "stalls-in-the-middle", "one-line-then-nothing", "hints-forever", "resets-in-the-middle"),
        *("redis", "telnet", "http2-preface", "zeros", "smtp"),
        *("endless-success-elacity", "endless-gzip", "bomb-deflate", "bomb-in-three-layers", "bomb-errors"),
        *("brotli-that-is-none", "gzip-that-is-none", "single-bytes", "five-layers"),
        *("percent-escapes", "ampersands", "backslashes", "unicode-escapes", "hex-digits", "spaces", "line-ends"),
        *("traces", "zero-bytes", "utf-32", "nested-open", "exponents", "html-of-1-mb", "media-type-parameters"),
        *("charset-unknown", "not-utf-8"),
        *("odd-reason", "long-field-name", "status-1000", "status-in-words", "negative-status", "http-lower-case"),
        *("no-name", "space-in-name", "redirect-to-itself", "location-long", "location-acts", "status-300"),
        *("retry-after-huge", "retry-after-exponent", "retry-after-no-date", "retry-after-two", "carriage-returns"),
        *("length-of-5000-digits", "length-in-hex", "length-signed", "length-empty", "body-shorter-and-waits"),
        *("chunk-size-negative", "chunk-longer-than-its-size", "no-last-chunk-and-waits", "chunked-twice"),
        *("stray-line-end", "stray-answer-in-one", "stray-bytes-later"),
        *("commands-plain", "terminal-plain", "terminal-everywhere", "unseen-plain", "markup-twice", "markup-plain"),
        *("echo-capitals", "echo-base64-of-json", "echo-hex-colons", "echo-entities", "echo-entities-twice"),
        *("echo-escapes", "echo-in-lines", "echo-field", "echo-location", "echo-member-name", "echo-trailer"),
    )
)
