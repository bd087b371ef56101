"""One root cause is one finding: which requirements fall with which other one, for the same reason.

A service that asks nobody for a key accepts an unknown key, a truncated key and a revoked one as well. All of that is
true, and reported; but there is one thing to fix, so there is one finding, with all cases listed.
"""

from __future__ import annotations

from collections.abc import Iterator

_ANY_KEY = (
    "authentication.blank",
    "authentication.truncated",
    "authentication.extended",
    "authentication.letter-case",
    "authentication.revoked",
    "authentication.second-of-two",
    "authentication.repeated",
    "authentication.very-long",
    "authentication.not-ascii",
    "resource.foreign",
)
_NO_KEY = (
    *_ANY_KEY,
    "authentication.empty",
    "authentication.unknown",
    "authentication.wrong-scheme",
    "authentication.bare-key",
    "authentication.other-header",
    "authentication.query-or-cookie",
    "authentication.before-resource",
    "authentication.before-body",
)
# A body that is not read at all is not judged by anything in it.
_UNREAD = (
    "body.required-members",
    "body.member-types",
    "body.null-members",
    "body.constraints",
    "body.lenient-syntax",
    "body.encoding",
    "body.duplicate-members",
    "body.very-deep",
    "body.zero-length",
    "body.generated",
)

# By requirement: those that fall with it when they are answered in the same way. The first that applies counts.
FALL_WITH: dict[str, tuple[str, ...]] = {
    "authentication.missing": _NO_KEY,
    "authentication.unknown": _ANY_KEY,
    "accepted.minimal": ("accepted.no-body", "authentication.schemes"),
    "accepted.full": ("accepted.optional-members", "accepted.generated"),
    "resource.unknown": (
        "resource.foreign",
        "resource.foreign-hidden",
        "resource.odd-identifiers",
        "resource.empty-identifier",
        "resource.letter-case",
        "resource.prefix",
    ),
    "resource.foreign": ("resource.foreign-hidden",),
    "body.malformed-json": _UNREAD,
    "body.missing": ("body.zero-length",),
    "body.member-types": (
        "body.required-members",
        "body.null-members",
        "body.constraints",
        "body.very-deep",
        "body.generated",
    ),
    "body.required-members": ("body.generated",),
    "error.message": ("error.one-shape",),
    "response.success-status": ("response.documented-status",),
    "repetition.identical": ("response.no-server-error",),
}
# Likewise, but whatever the answers are: a stranger who is let in is told the same as everybody else.
FALL_ANYHOW: dict[str, tuple[str, ...]] = {
    "authentication.missing": ("authentication.before-resource", "authentication.before-body", "resource.foreign"),
    "authentication.unknown": ("authentication.before-resource", "authentication.before-body", "resource.foreign"),
    "authentication.second-of-two": ("authentication.first-of-two",),
    "body.malformed-json": ("body.refusal-status",),
    "error.code": ("error.envelope",),
    "robustness.extremes": ("body.very-large",),
    "response.no-server-error": (
        "repetition.sustained",
        "repetition.concurrent",
        "body.zero-length",
        "body.unpaired-surrogate",
        "body.control-characters",
        "body.very-large",
        "media-type.missing",
        "method.inspection",
        "method.trailing-slash",
    ),
}
# What fails for valid calls fails for others for the same reason.
EVERYWHERE = "accepted"


def roots_of(requirement: str, cause: str, concern: str) -> Iterator[tuple[str, str | None, str]]:
    """Return what would explain a failure: requirements, causes (None for any) and concerns; the first found counts.

    Args:
        requirement: what was not kept.
        cause: why, as in ``200 OK``.
        concern: where it arose, as in ``body``; empty where that makes no difference.
    """
    if concern and concern != EVERYWHERE:
        yield requirement, cause, EVERYWHERE
    for root, falling in FALL_WITH.items():
        if requirement in falling and (not concern or root.startswith(f"{concern}.")):
            yield root, cause, ""
    for root, falling in FALL_ANYHOW.items():
        if requirement in falling:
            yield root, None, ""
