"""Servers of both APIs as somebody else would write them: with the standard library, knowing nothing of the suite."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    key = "sk-live-4f9A0bQ7"

    def log_message(self, *_: Any) -> None:
        return

    def body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def reply(self, status: int, value: Any) -> None:
        data = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


class Promotion(Handler):
    """Answers 202, and 409 to a second promotion; reads no body at all; knows one artifact."""

    promoted = False

    def do_PUT(self) -> None:
        self.body()
        if self.headers.get("Authorization") != f"Bearer {self.key}":
            self.reply(401, {"error": "Unauthorized", "message": "no", "code": 401})
        elif self.path != "/v1/source-artifact/a-17/promote":
            self.reply(404, {"error": "Not Found", "message": "no", "code": 404})
        elif type(self).promoted:
            self.reply(409, {"error": "Conflict", "message": "promoted already", "code": 409})
        else:
            type(self).promoted = True
            self.reply(202, {"state": "queued"})


TEXTS = ("prompt", "version", "model", "compiled", "hash")
OBJECTS = ("schema", "components", "metadata")


class Publication(Handler):
    """Checks by hand what the document says, and answers null."""

    def do_POST(self) -> None:
        body = self.body()
        key = self.headers.get("X-API-Key")
        if key is None:
            key = (self.headers.get("Authorization") or "").removeprefix("Bearer ")
        if key != self.key:
            self.reply(401, {"message": "who are you?"})
            return
        try:
            value = json.loads(body)
            self.check(value)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            self.reply(400, {"message": f"cannot use this: {type(error).__name__}", "field": None})
            return
        self.reply(200 if value["registryRef"] == "acme/prompts" else 404, {"message": "unknown registry"})

    def check(self, value: Any) -> None:
        artifact = value["artifact"]
        texts = [value["registryRef"], *(artifact[name] for name in TEXTS), artifact.get("body", "")]
        objects = [*(artifact[name] for name in OBJECTS), artifact.get("tools", {})]
        maps = [*artifact["components"].values(), *artifact.get("tools", {}).values()]
        texts += [*maps, artifact["schema"].get("input", ""), artifact["schema"].get("output", "")]
        if not all(isinstance(text, str) for text in texts) or not all(isinstance(item, dict) for item in objects):
            raise TypeError


@contextlib.contextmanager
def serving(handler: type[Handler]) -> Iterator[str]:
    """Serve on a free port for the time of a with block and yield the origin."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
