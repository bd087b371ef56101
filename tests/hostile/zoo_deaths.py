"""Services that go away during a run, or seem to, and runs that are too short: what was not learnt does not count."""

from __future__ import annotations

from tests.hostile.answer_bytes import Answer
from tests.hostile.hostile_server import Conversation, Serve
from tests.hostile.spoilt_answers import Spoil, every, from_the
from tests.hostile.zoo_entry import Entry


def dies_after(number: int, how: str) -> Serve:
    """Answer some requests as one should, and no more."""

    def serve(conversation: Conversation) -> None:
        if conversation.server.memory:
            _end(conversation, how)
        for asked in conversation.requests():
            if asked.number > number:
                conversation.server.memory["dead"] = asked.answer
                _end(conversation, how)
                return
            conversation.send(asked.answer.raw)

    return serve


def _end(conversation: Conversation, how: str) -> None:
    if how == "port":
        conversation.server.close_port()
    elif how == "silence":
        conversation.pause(60)
    if how != "close":
        conversation.reset()


def instead(status: int, reason: str, *fields: bytes) -> Spoil:
    """Answer with another status, worded as errors are."""

    def spoil(answer: Answer) -> Answer:
        body = b'{"error": "%s", "message": "No.", "code": %d}' % (reason.encode(), status)
        return answer.with_line(b"HTTP/1.1 %d %s" % (status, reason.encode())).with_body(body, *fields)

    return spoil


def comes_back(conversation: Conversation) -> None:
    """Reset what comes in for three requests, as while a process is started again."""
    for asked in conversation.requests():
        if 10 < asked.number <= 13:
            conversation.reset()
        conversation.send(asked.answer.raw)


def slowly(conversation: Conversation) -> None:
    for asked in conversation.requests():
        conversation.pause(0.1)
        conversation.send(asked.answer.raw)


def closes_under_the_next_request(conversation: Conversation) -> None:
    """Close each connection when the second request on it comes in, as if it had been idle for too long."""
    for place, asked in enumerate(conversation.requests()):
        if place:
            return
        conversation.send(asked.answer.raw)


def _dead(
    name: str,
    does: str,
    serve: Serve,
    profile: str = "gate",
    *,
    fault: str = "",
    arguments: tuple[str, ...] = (),
) -> Entry:
    return Entry(
        name=name,
        does=does,
        serve=serve,
        exits=(1, 3) if fault else (3,),
        accuses=None if fault else (),
        fault=fault,
        arguments=arguments,
        profile=profile,
        max_time=15,
        cpu=8,
    )


ENTRIES = (
    _dead("port-closed-after-20", "Listens no more after the 20th request.", dies_after(20, "port")),
    _dead("port-closed-after-1", "Listens no more after the first request.", dies_after(1, "port"), "smoke"),
    _dead(
        "port-closed-with-8-workers",
        "Listens no more after the 20th request, of many at once.",
        dies_after(20, "port"),
        arguments=("--workers", "8"),
    ),
    _dead("port-closed-after-85", "Listens no more near the end of a run.", dies_after(85, "port")),
    _dead("resets-after-20", "Resets every connection after the 20th request.", dies_after(20, "reset")),
    _dead("closes-after-20", "Closes without an answer after the 20th request.", dies_after(20, "close")),
    _dead("silent-after-20", "Says nothing more after the 20th request.", dies_after(20, "silence"), "gate"),
    _dead("503-from-the-21st", "Is unavailable from then on.", from_the(21, instead(503, "Service Unavailable"))),
    _dead("502-from-the-5th", "Has a gateway that lost it.", from_the(5, instead(502, "Bad Gateway")), "smoke"),
    _dead("401-from-the-21st", "Knows the key no more.", from_the(21, instead(401, "Unauthorized")), "gate"),
    _dead("401-from-the-5th", "Likewise, soon.", from_the(5, instead(401, "Unauthorized")), "smoke"),
    _dead(
        "401-from-the-41st-with-8-workers",
        "Likewise, for many at once.",
        from_the(41, instead(401, "Unauthorized")),
        arguments=("--workers", "8"),
    ),
    _dead("404-from-the-21st", "Knows the address no more.", from_the(21, instead(404, "Not Found"))),
    _dead("403-from-the-31st", "Lets nobody in any more.", from_the(31, instead(403, "Forbidden"))),
    _dead("400-from-the-51st", "Finds everything wrong.", from_the(51, instead(400, "Bad Request"))),
    _dead("410-from-the-21st", "Is gone for good, and says so.", from_the(21, instead(410, "Gone"))),
    _dead("422-from-the-61st", "Understands nothing any more.", from_the(61, instead(422, "Unprocessable Content"))),
    _dead(
        "302-from-the-21st",
        "Sends everybody to a page to log in.",
        from_the(21, instead(302, "Found", b"Location: /login")),
    ),
    _dead(
        "429-from-the-21st",
        "Asks to wait for an hour from then on.",
        from_the(21, instead(429, "Too Many Requests", b"Retry-After: 3600")),
    ),
    _dead(
        "open-to-all-and-dies-after-1",
        "Asks nobody for a key, and listens no more after the first request.",
        dies_after(1, "port"),
        "smoke",
        fault="authentication-off",
    ),
    _dead(
        "open-to-all-and-dies-after-20",
        "Asks nobody for a key, and listens no more after the 20th request.",
        dies_after(20, "port"),
        fault="authentication-off",
    ),
    Entry(
        name="500-from-the-21st",
        does="Fails on everything from then on.",
        serve=from_the(21, instead(500, "Internal Server Error", b"X: y")),
        exits=(1, 3),
        accuses=("response.no-server-error", "repetition.identical"),
        profile="gate",
    ),
    Entry(
        name="comes-back",
        does="Resets three requests and is back.",
        serve=comes_back,
        exits=(0, 3),
        profile="gate",
        max_time=30,
    ),
    Entry(
        name="closes-under-the-next-request",
        does="Closes each connection under the second request on it.",
        serve=closes_under_the_next_request,
        exits=(0, 3),
        max_time=30,
    ),
    Entry(
        name="one-request-allowed",
        does="Is a conforming service; the run may send one request.",
        serve=every(lambda answer: answer),
        exits=(3,),
        arguments=("--max-requests", "1"),
    ),
    Entry(
        name="time-is-over",
        does="Takes a tenth of a second for each answer; the run has two for all.",
        serve=slowly,
        exits=(3,),
        max_time=2,
        profile="gate",
    ),
    Entry(
        name="slow-rate",
        does="Is a conforming service; the run may send ten requests a minute for five seconds.",
        serve=every(lambda answer: answer),
        exits=(3,),
        max_time=5,
        profile="gate",
        arguments=("--rate-limit", "10/m"),
    ),
)
