"""Faults that need more than one call to show: state, chance, and calls at the same moment."""

from __future__ import annotations

import random
import time

from artifact_contracts.contract.openapi import Operation
from artifact_contracts.provider.faults.fault import CRASH, Fault, listed
from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse, RefusalError


@listed
class SecondCallFails(Fault, name="second-call-fails", detected_by="repetition.identical"):
    """Fails when a call is repeated byte by byte."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        with self.lock:
            fingerprint = repr(request)
            repeated = fingerprint in self.published
            self.published[fingerprint] = True
        if repeated:
            return self.error(RefusalError(500, "Something went wrong."))
        return super().answer(request)


class Failing(Fault):
    """Fails now and then."""

    calls = 0

    def fails(self, number: int) -> bool:
        """Whether it fails at its so-many-th success."""
        raise LookupError(number)

    def success(self, operation: Operation) -> ProviderResponse:
        with self.lock:
            self.calls += 1
            fails = self.fails(self.calls)
        if fails:
            return self.error(RefusalError(500, "Something went wrong."))
        return super().success(operation)


@listed
class FailsInTime(Failing, name="fails-after-twenty-calls", detected_by=CRASH):
    """Fails from its twenty-first success on."""

    def fails(self, number: int) -> bool:
        return number > 20


@listed
class FailsOneInTwelve(Failing, name="fails-one-in-twelve", detected_by=CRASH):
    """Fails at one success in a dozen, by chance."""

    def fails(self, number: int) -> bool:
        # Not the first, or nothing could be judged.
        return number > 1 and random.Random(number * 7919).random() < 1 / 12  # noqa: S311 (no secret)


@listed
class FailsEveryTenth(Failing, name="fails-every-tenth", detected_by=CRASH):
    """Fails at every tenth success."""

    def fails(self, number: int) -> bool:
        return number % 10 == 0


@listed
class ForgetsItsCallers(Fault, name="answers-otherwise-in-time", detected_by="repetition.sustained"):
    """Answers every third success with another status once it was called a dozen times."""

    calls = 0

    def success(self, operation: Operation) -> ProviderResponse:
        answer = super().success(operation)
        with self.lock:
            self.calls += 1
        documented = [int(status) for status in operation.replies if status.isdigit() and status.startswith("2")]
        if self.calls > 12 and self.calls % 3 == 0:
            answer.status = 203 if not documented else 200
            if documented:
                return self.error(RefusalError(409, "Somebody else was there."))
        return answer


class OneAtATime(Fault):
    """Stumbles over calls that come at the same moment."""

    inside = 0

    def overlaps(self, operation: Operation) -> ProviderResponse:
        """Answer a call that comes while another is under way."""
        raise LookupError(operation)

    def success(self, operation: Operation) -> ProviderResponse:
        with self.lock:
            self.inside += 1
            alone = self.inside == 1
        time.sleep(0.01)
        with self.lock:
            self.inside -= 1
        return super().success(operation) if alone else self.overlaps(operation)


@listed
class FailsAtOnce(OneAtATime, name="fails-when-called-at-once", detected_by=CRASH):
    """Fails when it is called while it works on another call."""

    def overlaps(self, operation: Operation) -> ProviderResponse:
        return self.error(RefusalError(500, "Something went wrong."))


@listed
class LosesCallers(OneAtATime, name="loses-callers-at-once", detected_by="repetition.concurrent"):
    """Takes a call for one of a stranger while it works on another one."""

    def overlaps(self, operation: Operation) -> ProviderResponse:
        return self.error(RefusalError(401, "The key is not valid."))
