"""A command that sends a request again; secrets are replaced by environment variables."""

from __future__ import annotations

import base64
import shlex
from collections.abc import Iterator
from urllib.parse import urlsplit

from artifact_contracts.cases.request import Request
from artifact_contracts.inert_text import in_log
from artifact_contracts.redaction import Secrets
from artifact_contracts.sending.customary_fields import of_a_replay
from artifact_contracts.sending.raw_request import raw_lines

# How many bytes of a body are shown, in a report or on a command line.
SHOWN = 20_000


def command(request: Request, secrets: Secrets) -> str:
    """Return a shell command that sends a request again, whatever it takes; secrets stand as environment variables."""
    return _netcat(request, secrets) if request.flaw else curl(request, secrets)


def _netcat(request: Request, secrets: Secrets) -> str:
    """Return a command for a request that curl would mend: its lines, handed to what only passes them on."""
    address = urlsplit(request.url)
    written = raw_lines(request, of_a_replay(request))
    lines = [secrets.shell_word(line.decode("utf-8", "backslashreplace")) for line in written]
    host = shlex.quote(address.hostname or "")
    if address.scheme == "https":
        passed_on = f"openssl s_client -quiet -connect {host}:{address.port or 443} -servername {host}"
    else:
        passed_on = f"nc {host} {address.port or 80}"
    return " \\\n  ".join(("printf '%s\\r\\n'", *lines, f"| {passed_on}"))


def curl(request: Request, secrets: Secrets) -> str:
    """Return a shell command that sends the request again; secrets stand as environment variables."""
    return " \\\n  ".join(_curl_parts(request, secrets))


def _curl_parts(request: Request, secrets: Secrets) -> Iterator[str]:
    start = f"curl -i -X {request.method}"
    body = _curl_body(request.body, secrets) if request.body is not None else None
    if body and body.startswith("printf"):
        start, body = body.replace("CURL", start), "--data-binary @-"
    yield f"{start} {secrets.shell_word(request.url)}"
    names = {name.lower() for name, _ in request.headers}
    for name, value in request.headers:
        # "name;" is how curl is told to send a header without a value.
        yield f"-H {secrets.shell_word(f'{name}: {value}' if value else f'{name};')}"
    if body:
        if request.chunked:
            yield "-H 'Transfer-Encoding: chunked'"
        if "content-type" not in names:
            yield "-H 'Content-Type:'"
        yield body


def _curl_body(body: bytes, secrets: Secrets) -> str:
    if len(body) > SHOWN:
        return f"--data-binary @body-of-{len(body)}-bytes"
    try:
        text = body.decode()
    except UnicodeDecodeError:
        text = "\0"
    # What cannot be seen or copied from where it is shown goes in Base64.
    if in_log(text) == text:
        return f"--data-raw {secrets.shell_word(text)}"
    redacted = secrets.redact(body.decode("latin-1")).encode("latin-1", "replace")
    encoded = base64.b64encode(redacted).decode()
    return f"printf %s {shlex.quote(encoded)} | base64 -d | CURL"
