"""Faults in what comes back and must not: credentials, the insides of the service, markup."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from urllib.parse import quote

from artifact_contracts.contract.openapi import Operation
from artifact_contracts.provider.authenticator import Authenticator
from artifact_contracts.provider.faults.fault import Fault, keys_sent
from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse, RefusalError, on_the_wire
from artifact_contracts.provider.provider import Provider, provider_with
from artifact_contracts.provider.response_writer import ResponseWriter

_ANY = (1, 2, 3, 4, 5)


class CredentialEchoed(Provider):
    """Repeats the credentials of a call in the body and in a header of every answer."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        answer = super().answer(request)
        sent = keys_sent(self, request)
        if sent and answer.body.startswith(b"{"):
            answer.body = json.dumps({**json.loads(answer.body), "debug": sent}).encode()
        if sent:
            answer.headers["X-Debug"] = " ".join(_ascii(value) for value in sent if value)
        return answer


def _ascii(text: str) -> str:
    return text.encode("ascii", "replace").decode()


def _echo(
    name: str,
    sentence: str,
    spelled: Callable[[str], str],
    *,
    classes: tuple[int, ...] = _ANY,
    header: str | None = None,
) -> Fault:
    """Return the fault of a provider that repeats the key of a call in one place, in one spelling.

    Args:
        name: the fault's name.
        sentence: what it does.
        spelled: returns the key as it comes back.
        classes: in answers of which classes, as in 4 for 4xx.
        header: in which header; None for the body.
    """

    class Echoing(Provider):
        def answer(self, request: ProviderRequest) -> ProviderResponse:
            answer = super().answer(request)
            key = next((value.rpartition(" ")[2] for value in keys_sent(self, request)), "")
            if not key or not key.isascii() or answer.status // 100 not in classes:
                return answer
            if header:
                answer.headers[header] = spelled(key)
            elif answer.body.startswith(b"{"):
                answer.body = json.dumps({**json.loads(answer.body), "seen": spelled(key)}).encode()
            return answer

    return Fault(name, sentence, "leakage.credential", Echoing)


def _trace(name: str, language: str, trace: str) -> Fault:
    """Return the fault of a provider that shows a stack trace of a language."""

    class TraceShown(ResponseWriter):
        def error(self, refusal: RefusalError) -> ProviderResponse:
            return super().error(RefusalError(refusal.status, trace, refusal.headers))

    sentence = f"Shows a stack trace of {language} in the message of every error."
    return Fault(f"{name}-trace-shown", sentence, "leakage.stack-trace", provider_with(TraceShown))


class RefusedKeyShown(Authenticator):
    """Repeats an unknown key in its message, even a valid key with a typing error."""

    def account_of(self, credential: str, operation: Operation) -> str:
        if credential not in self.accounts and credential.isascii():
            raise self.unauthorized(f"There is no key '{credential}'.", operation)
        return super().account_of(credential, operation)


class MarkupReflected(Provider):
    """Puts the name of a resource it does not find into a page, as it came."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        answer = super().answer(request)
        name = self.name_of_resource(request) or ""
        if "<" in name:
            answer.body = f"<p>There is no {name}.</p>".encode()
            answer.headers["Content-Type"] = "text/html"
        return answer


class KeyInReasonPhrase(Provider):
    """Repeats the key behind the status code."""

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        answer = super().answer(request)
        key = next((value.rpartition(" ")[2] for value in keys_sent(self, request)), "")
        if key and key.isascii() and request.method != "HEAD":
            line, _, rest = on_the_wire(answer).partition(b"\r\n")
            answer.wire = b"%s for %s\r\nConnection: close\r\n%s" % (line, key.encode(), rest)
        return answer


FAULTS = (
    Fault.of("credential-echoed", "leakage.credential", CredentialEchoed),
    Fault.of("refused-key-in-message", "leakage.credential", RefusedKeyShown),
    _echo("key-in-success", "Repeats the key in the body of a success.", lambda key: f"key {key}", classes=(2,)),
    _echo("key-in-errors", "Repeats the key in the body of errors.", lambda key: f"key {key}", classes=(4,)),
    _echo("key-in-header", "Repeats the key in a header.", str, header="X-Request-Key"),
    _echo(
        "key-in-cookie",
        "Sets the key as a cookie.",
        lambda key: f"session={key}; HttpOnly",
        classes=(2,),
        header="Set-Cookie",
    ),
    _echo("key-as-base64", "Repeats the key in Base64.", lambda key: base64.b64encode(f"{key}:".encode()).decode()),
    _echo(
        "key-percent-encoded",
        "Repeats the key percent-encoded.",
        lambda key: "".join(f"%{ord(letter):02X}" for letter in key),
    ),
    _echo("key-in-other-case", "Repeats the key in lower case.", str.lower),
    _echo("key-as-hex", "Repeats the key in hexadecimal digits.", lambda key: key.encode().hex()),
    _echo(
        "key-in-link",
        "Repeats the key in an address.",
        lambda key: f"</next?key={quote(key)}>; rel=next",
        classes=(2,),
        header="Link",
    ),
    _echo(
        "key-as-base64-twice",
        "Repeats the key in Base64 of Base64.",
        lambda key: base64.b64encode(base64.b64encode(key.encode())).decode(),
    ),
    _echo(
        "key-percent-encoded-twice",
        "Repeats the key percent-encoded twice.",
        lambda key: "".join(f"%25{ord(letter):02X}" for letter in key),
    ),
    _echo("key-spaced", "Repeats the key with spaces between its letters.", " ".join),
    _echo("key-on-two-lines", "Repeats the key on two lines.", lambda key: f"{key[:7]}\n    {key[7:]}"),
    _echo("key-split-unseen", "Repeats the key with zero-width spaces between its letters.", "\u200b".join),
    _echo("key-backwards", "Repeats the key backwards.", lambda key: key[::-1]),
    _echo("key-as-codes", "Repeats the key as the codes of its letters.", lambda key: str(list(key.encode()))),
    _echo("key-as-utf-16", "Repeats the key in UTF-16.", lambda key: key.encode("utf-16-le").decode()),
    _echo(
        "key-as-quoted-printable",
        "Repeats the key as quoted-printable.",
        lambda key: "".join(f"={ord(letter):02X}" for letter in key),
    ),
    Fault.of("key-in-reason-phrase", "leakage.credential", KeyInReasonPhrase),
    _trace("stack", "Python", 'Traceback (most recent call last):\n  File "service.py", line 1, in handle'),
    _trace("java", "Java", "java.lang.IllegalStateException\n\tat service.Handler.handle(Handler.java:42)"),
    _trace("javascript", "Javascript", "TypeError: x is undefined\n    at handle (/srv/service/handler.js:10:15)"),
    _trace("dotnet", ".NET", "   at Service.Handler.Handle(Int32 n) in /src/Handler.cs:line 42"),
    _trace("go", "Go", "panic: no such thing\n\ngoroutine 1 [running]:\nmain.handle()"),
    _trace("ruby", "Ruby", "/srv/service/handler.rb:12:in `handle': no such thing"),
    _trace("php", "Php", "PHP Fatal error:  Uncaught Exception: no in /srv/handler.php:3"),
    _trace("rust", "Rust", "thread 'main' (41) panicked at src/main.rs:2:5:\nno such thing"),
    _trace("elixir", "Elixir", "    (service 0.1.0) lib/service/handler.ex:12: Service.Handler.handle/1"),
    _trace("erlang", "Erlang", '[{handler,handle,1,[{file,"src/handler.erl"},{line,12}]}]'),
    _trace("perl", "Perl", "no such thing at /srv/service/handler.pl line 12."),
    _trace("lua", "Lua", "handler.lua:1: no such thing\nstack traceback:\n\thandler.lua:1: in function 'handle'"),
    _trace("php-json", "PHP as JSON", '{"trace": [{"file": "/srv/handler.php", "line": 3}]}'),
    _trace("ruby-page", "Ruby in a page", "<code>handler.rb</code>: in <code>handle</code>"),
    Fault.of("markup-reflected", "leakage.markup", MarkupReflected),
)
