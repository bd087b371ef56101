"""What a case expects of the answer: a success, a refusal, and the refusal for its own reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from artifact_contracts.cases.head_flaws import HeadFlaw
from artifact_contracts.checks.check_result import CheckResult
from artifact_contracts.contract.openapi import Operation
from artifact_contracts.sending.exchange import Response

# A refusal with one of these is not a refusal of what the body says: it is about the credential, the method, the
# time or the rate. Which of the others a service chooses is not documented.
NOT_ABOUT_THE_REQUEST = frozenset((401, 405, 407, 408, 425, 429))


# What several checks of one status are about.
STATUS = "status"
# What a service may say to calls that come at the same moment, and to none else.
_CONFLICTS = frozenset((409, 410, 423, 429))
# A transfer coding that a server does not know (RFC 9112 section 6.1).
_NOT_IMPLEMENTED = 501


def is_success(response: Response) -> bool:
    """Whether the status is 2xx."""
    return response.status // 100 == 2


def status_is(requirement: str, response: Response, patterns: Iterable[str]) -> CheckResult:
    """Judge a status by patterns as in ``401`` or ``4XX``."""
    wanted = tuple(patterns)
    status = str(response.status)
    passed = not {status, f"{status[0]}XX"}.isdisjoint(wanted)
    return _of_status(requirement, response, passed, " or ".join(wanted))


def refused(requirement: str, response: Response) -> CheckResult:
    """Judge whether a request was refused for what it says."""
    passed = response.status // 100 == 4 and response.status not in NOT_ABOUT_THE_REQUEST
    others = ", ".join(map(str, sorted(NOT_ABOUT_THE_REQUEST)[:-1]))
    expected = f"a refusal of what was sent: a 4xx such as 400 or 422, but not {others} or {max(NOT_ABOUT_THE_REQUEST)}"
    return _of_status(requirement, response, passed, expected)


def turned_away(requirement: str, response: Response, flaw: HeadFlaw | None) -> CheckResult:
    """Judge whether a request with a flaw in its head was turned away (RFC 9112 sections 3.2, 5.1 and 6.3).

    What has both Transfer-Encoding and Content-Length may be answered as well if the connection is closed behind the
    answer (section 6.1).
    """
    passed = response.status // 100 == 4 and response.status not in NOT_ABOUT_THE_REQUEST
    expected = "400, or another refusal of what was sent"
    if flaw is HeadFlaw.CHUNKS_AND_LENGTH:
        passed = passed or response.status == _NOT_IMPLEMENTED or (response.closes and response.status // 100 < 5)
        expected += ", or the end of the connection behind the answer"
    return _of_status(requirement, response, passed, expected)


def accepted(requirement: str, response: Response) -> CheckResult:
    """Judge whether a call was accepted."""
    return _of_status(requirement, response, is_success(response), "2xx")


def not_echoed(requirement: str, response: Response, text: str) -> CheckResult:
    """Judge whether an answer leaves out a text that was sent."""
    headers = any(text in value for _, value in response.headers)
    where = "a header" if headers else "the body" if text.encode() in response.body else ""
    observed = f"it came back in {where}" if where else "it did not come back"
    return CheckResult(requirement, not where, "no echo of the key that was sent", observed, where)


def framing_read(requirement: str, *, read: bool) -> CheckResult:
    """Judge whether a body that is cut short was refused in another framing too."""
    observed = "it is refused" if read else "it is accepted, though it is refused in the plain framing"
    return CheckResult(requirement, read, "a refusal of a body that is cut short", observed, "unread")


def alike(requirement: str, status: int, statuses: list[int]) -> CheckResult:
    """Judge whether one of several equal calls was answered like most of them."""
    usual = max(statuses, key=statuses.count)
    told = ", ".join(f"{count} times {each}" for each, count in Counter(statuses).most_common())
    return CheckResult(requirement, status == usual, "the same status each time", told, "not alike", STATUS)


def concurrent(requirement: str, response: Response) -> CheckResult:
    """Judge whether a call among others at the same moment was accepted, or told that it is in their way."""
    passed = is_success(response) or response.status in _CONFLICTS
    return _of_status(requirement, response, passed, "2xx, or a conflict with the others")


def success_status(requirement: str, response: Response, operation: Operation) -> CheckResult:
    """Judge whether success is said with a documented status."""
    documented = [status for status in operation.replies if status.startswith("2") or status == "default"]
    wanted = ["2XX"] if "default" in documented else documented
    return status_is(requirement, response, wanted)


def documented_headers(requirement: str, responses: Iterable[Response], operation: Operation) -> CheckResult | None:
    """Judge whether each header that the document lists for some answers came with one of them.

    Returns:
        A result for all of them together; None where the document lists none beyond those that it requires.
    """
    listed: dict[str, bool] = {}
    for response in responses:
        reply = operation.reply(response.status)
        for name in set(reply.headers) - set(reply.required_headers) if reply else ():
            listed[name] = listed.get(name, False) or name.lower() in response.fields
    missing = ", ".join(sorted(name for name, came in listed.items() if not came))
    expected = f"in one success or another: {', '.join(sorted(listed))}"
    observed = f"no success had {missing}" if missing else "they came"
    return CheckResult(requirement, not missing, expected, observed, missing) if listed else None


def _of_status(requirement: str, response: Response, passed: bool, expected: str) -> CheckResult:  # noqa: FBT001
    return CheckResult(requirement, passed, expected, response.status_line, response.status_line, STATUS)


def explored(requirement: str, bodies: int, *, valid: bool) -> CheckResult:
    """Say that a search through random bodies found nothing."""
    expected = "every valid body accepted" if valid else "every invalid body refused"
    return CheckResult(requirement, True, expected, f"{bodies} bodies, without exception")
