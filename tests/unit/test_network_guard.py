"""The unit tests really open no socket and start no process: whoever tries fails."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from artifact_contracts.cases.request import Request
from tests.support.mocked_sending import send
from tests.support.network_guard import offline

LOCAL = ("127.0.0.1", 9)


def listen() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))


def connect() -> None:
    with socket.socket() as client:
        client.connect(LOCAL)


def connect_without_an_exception() -> None:
    with socket.socket() as client:
        client.connect_ex(LOCAL)


def connect_by_the_newer_protocol() -> None:
    with socket.socket(socket.AF_INET6) as client:
        client.connect(("::1", 9))


def send_a_datagram() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as client:
        client.sendto(b"x", LOCAL)


def serve() -> None:
    async def started() -> None:
        await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)

    asyncio.run(started())


def causes(error: BaseException) -> list[BaseException]:
    """Return an error, or those of a group."""
    if isinstance(error, BaseExceptionGroup):
        return [cause for each in error.exceptions for cause in causes(each)]
    return [error]


@pytest.mark.parametrize(
    "leave",
    [
        listen,
        connect,
        connect_without_an_exception,
        connect_by_the_newer_protocol,
        send_a_datagram,
        serve,
        pytest.param(lambda: socket.getaddrinfo("localhost", 80), id="look-a-name-up"),
        pytest.param(lambda: httpx.get("http://127.0.0.1:9/", trust_env=False), id="httpx"),
        pytest.param(lambda: send(Request("PUT", "http://127.0.0.1:9/", (), None)), id="the-sender"),
        pytest.param(lambda: urllib.request.urlopen("http://127.0.0.1:9/"), id="urllib"),
        pytest.param(lambda: subprocess.run([sys.executable, "-V"], check=True), id="a-process"),
    ],
)
def test_whoever_leaves_the_process_fails(leave: Callable[[], Any]) -> None:
    with pytest.raises(BaseException) as raised:  # noqa: PT011 (asyncio's clients may put it into a group)
        leave()
    (failure,) = causes(raised.value)
    assert isinstance(failure, pytest.fail.Exception)
    assert "leaves the process" in str(failure)


def test_asyncio_may_wake_itself() -> None:
    async def woken() -> int:
        return await asyncio.to_thread(lambda: 7)

    assert asyncio.run(woken()) == 7


def test_the_failure_names_the_test() -> None:
    with offline("tests/unit/test_x.py::test_y"), pytest.raises(pytest.fail.Exception, match=r"test_x\.py::test_y is"):
        connect()
