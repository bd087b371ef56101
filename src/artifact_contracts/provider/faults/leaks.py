"""Faults in what comes back and must not: credentials, the insides of the service, markup."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from urllib.parse import quote

from artifact_contracts.contract.openapi import Operation
from artifact_contracts.provider.faults.fault import Fault, listed, made
from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse, RefusalError


def _keys(request: ProviderRequest) -> list[str]:
    return [value for name, value in request.headers if name in ("authorization", "x-api-key")]


@listed
class CredentialEchoed(Fault, name="credential-echoed", detected_by="leakage.credential"):
    """Repeats the credentials of a call in the body and in a header of every answer."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        answer = super().answer(request)
        sent = _keys(request)
        if sent and answer.body.startswith(b"{"):
            answer.body = json.dumps({**json.loads(answer.body), "debug": sent}).encode()
        if sent:
            answer.headers["X-Debug"] = " ".join(_ascii(value) for value in sent if value)
        return answer


def _ascii(text: str) -> str:
    return text.encode("ascii", "replace").decode()


def _bare(value: str) -> str:
    return value.rpartition(" ")[2]


class Echoing(Fault):
    """Repeats the key of a call in one place, in one spelling."""

    statuses: tuple[int, ...] = ()
    header: str | None = None

    def spelled(self, key: str) -> str:
        """Return the key as it comes back."""
        return key

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        answer = super().answer(request)
        key = next((_bare(value) for value in _keys(request)), "")
        if not key or not key.isascii() or (self.statuses and answer.status // 100 not in self.statuses):
            return answer
        if self.header:
            answer.headers[self.header] = self.spelled(key)
        elif answer.body.startswith(b"{"):
            answer.body = json.dumps({**json.loads(answer.body), "seen": self.spelled(key)}).encode()
        return answer


_ECHOES: tuple[tuple[str, str, tuple[int, ...], str | None, Callable[[str], str]], ...] = (
    ("key-in-success", "Repeats the key in the body of a success.", (2,), None, lambda key: f"key {key}"),
    ("key-in-errors", "Repeats the key in the body of errors.", (4,), None, lambda key: f"key {key}"),
    ("key-in-header", "Repeats the key in a header.", (), "X-Request-Key", lambda key: key),
    ("key-in-cookie", "Sets the key as a cookie.", (2,), "Set-Cookie", lambda key: f"session={key}; HttpOnly"),
    (
        "key-as-base64",
        "Repeats the key in Base64.",
        (),
        None,
        lambda key: base64.b64encode(f"{key}:".encode()).decode(),
    ),
    (
        "key-percent-encoded",
        "Repeats the key percent-encoded.",
        (),
        None,
        lambda key: "".join(f"%{ord(letter):02X}" for letter in key),
    ),
    ("key-in-other-case", "Repeats the key in small letters.", (), None, str.lower),
    ("key-as-hex", "Repeats the key in hexadecimal digits.", (), None, lambda key: key.encode().hex()),
    ("key-in-link", "Repeats the key in an address.", (2,), "Link", lambda key: f"</next?key={quote(key)}>; rel=next"),
)
for _name, _sentence, _statuses, _header, _spell in _ECHOES:

    def _spelled(self: Fault, key: str, spell: Callable[[str], str] = _spell) -> str:
        return spell(key)

    listed(
        made(
            _name,
            _sentence,
            "leakage.credential",
            {
                "statuses": _statuses,
                "header": _header,
                "spelled": _spelled,
            },
            base=Echoing,
        )
    )

TRACES = {
    "stack-trace-shown": 'Traceback (most recent call last):\n  File "service.py", line 1, in handle',
    "java-trace-shown": "java.lang.IllegalStateException\n\tat service.Handler.handle(Handler.java:42)",
    "javascript-trace-shown": "TypeError: x is undefined\n    at handle (/srv/service/handler.js:10:15)",
    "dotnet-trace-shown": "   at Service.Handler.Handle(Int32 n) in /src/Handler.cs:line 42",
    "go-trace-shown": "panic: no such thing\n\ngoroutine 1 [running]:\nmain.handle()",
    "ruby-trace-shown": "/srv/service/handler.rb:12:in `handle': no such thing",
    "php-trace-shown": "PHP Fatal error:  Uncaught Exception: no in /srv/handler.php:3",
}


class TraceShown(Fault):
    """Shows a stack trace in the message of every error."""

    trace = ""

    def error(self, refusal: RefusalError) -> ProviderResponse:
        return super().error(RefusalError(refusal.status, self.trace, refusal.headers))


for _name, _trace in TRACES.items():
    _language = _name.partition("-")[0].replace("stack", "Python").replace("dotnet", ".NET")
    _sentence = f"Shows a stack trace of {_language[0].upper()}{_language[1:]} in the message of every error."
    listed(made(_name, _sentence, "leakage.stack-trace", {"trace": _trace}, base=TraceShown))


@listed
class RefusedKeyShown(Fault, name="refused-key-in-message", detected_by="leakage.credential"):
    """Repeats in its message a key that it does not know, be it a valid one with a slip of the pen."""

    def account_of(self, credential: str, operation: Operation) -> str:
        if credential not in self.accounts and credential.isascii():
            raise self.unauthorized(f"There is no key '{credential}'.", operation)
        return super().account_of(credential, operation)


@listed
class MarkupReflected(Fault, name="markup-reflected", detected_by="leakage.markup"):
    """Puts the name of a resource it does not find into a page, as it came."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        answer = super().answer(request)
        name = self.name_of_resource(request) or ""
        if "<script>" in name:
            answer.body = f"<p>There is no {name}.</p>".encode()
            answer.headers["Content-Type"] = "text/html"
        return answer
