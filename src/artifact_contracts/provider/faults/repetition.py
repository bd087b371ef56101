"""Faults that need more than one call to show: state, chance, and calls at the same moment."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from typing import Any

from artifact_contracts.contract.openapi import Operation
from artifact_contracts.provider.faults.fault import CRASH, Fault, crash
from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse, RefusalError
from artifact_contracts.provider.provider import Provider
from artifact_contracts.provider.response_writer import ResponseWriter


class SecondCallFails(Provider):
    """Fails when a call is repeated with no difference but its X-Request-Id."""

    def __init__(self, *arguments: Any, **further: Any) -> None:
        super().__init__(*arguments, **further)
        self._received: set[ProviderRequest] = set()

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        fields = tuple((name, value) for name, value in request.headers if name != "x-request-id")
        call = replace(request, headers=fields)
        with self.lock:
            repeated = call in self._received
            self._received.add(call)
        return crash(self, self.contract.operations[0]) if repeated else super().answer(request)


class Failing(ResponseWriter):
    """Fails now and then."""

    _calls = 0

    def fails(self, number: int) -> bool:
        """Whether it fails at its so-many-th success."""
        raise LookupError(number)

    def success(self, operation: Operation) -> ProviderResponse:
        with self.lock:
            self._calls += 1
            fails = self.fails(self._calls)
        if fails:
            return self.error(RefusalError(500, "Something went wrong."))
        return super().success(operation)


class FailsInTime(Failing):
    """Fails from its twenty-first success on."""

    def fails(self, number: int) -> bool:
        return number > 20


class FailsOneInTwelve(Failing):
    """Fails at one success in a dozen, by chance."""

    def fails(self, number: int) -> bool:
        # Not the first, or nothing could be judged.
        return number > 1 and random.Random(number * 7919).random() < 1 / 12  # noqa: S311 (no secret)


class FailsEveryTenth(Failing):
    """Fails at every tenth success."""

    def fails(self, number: int) -> bool:
        return number % 10 == 0


class ForgetsItsCallers(ResponseWriter):
    """Answers every third success with another status once it was called a dozen times."""

    _calls = 0

    def success(self, operation: Operation) -> ProviderResponse:
        answer = super().success(operation)
        with self.lock:
            self._calls += 1
        documented = [int(status) for status in operation.replies if status.isdigit() and status.startswith("2")]
        if self._calls > 12 and self._calls % 3 == 0:
            answer.status = 203 if not documented else 200
            if documented:
                return self.error(RefusalError(409, "Somebody else was there."))
        return answer


class OneAtATime(ResponseWriter):
    """Stumbles over calls that come at the same moment."""

    _inside = 0

    def overlaps(self, operation: Operation) -> ProviderResponse:
        """Answer a call that comes while another is under way."""
        raise LookupError(operation)

    def success(self, operation: Operation) -> ProviderResponse:
        with self.lock:
            self._inside += 1
            alone = self._inside == 1
        time.sleep(0.01)
        with self.lock:
            self._inside -= 1
        return super().success(operation) if alone else self.overlaps(operation)


class FailsAtOnce(OneAtATime):
    """Fails when it is called while it works on another call."""

    def overlaps(self, operation: Operation) -> ProviderResponse:
        return self.error(RefusalError(500, "Something went wrong."))


class LosesCallers(OneAtATime):
    """Takes a call for one of a stranger while it works on another one."""

    def overlaps(self, operation: Operation) -> ProviderResponse:
        return self.error(RefusalError(401, "The key is not valid."))


FAULTS = (
    Fault.of("second-call-fails", "repetition.identical", SecondCallFails),
    Fault.of("fails-after-twenty-calls", CRASH, FailsInTime),
    Fault.of("fails-one-in-twelve", CRASH, FailsOneInTwelve),
    Fault.of("fails-every-tenth", CRASH, FailsEveryTenth),
    Fault.of("answers-otherwise-in-time", "repetition.sustained", ForgetsItsCallers),
    Fault.of("fails-when-called-at-once", CRASH, FailsAtOnce),
    Fault.of("loses-callers-at-once", "repetition.concurrent", LosesCallers),
)
