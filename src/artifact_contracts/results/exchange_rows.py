"""Exchanges as the results hold them."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import UTC

from artifact_contracts.redaction import Secrets
from artifact_contracts.results.model import ExchangeResult, RequestResult, ResponseResult
from artifact_contracts.sending.exchange import Exchange, Response
from artifact_contracts.sending.raw_request import raw_fields
from artifact_contracts.sending.reproduction import SHOWN, command


@dataclass(frozen=True, eq=False)
class RecordedExchange:
    """An exchange as it is put down, without secrets.

    Attributes:
        reproduce: a shell command that sends its request again.
        shown: what the results show of it; None of one that no report shows.
    """

    reproduce: str
    shown: ExchangeResult | None


def recorded(exchange: Exchange | RecordedExchange, secrets: Secrets) -> RecordedExchange:
    """Return an exchange as it is put down, which may have been done before.

    Args:
        exchange: the exchange.
        secrets: kept out, each named after the variables of the API where several hold it.
    """
    if isinstance(exchange, RecordedExchange):
        return exchange
    return RecordedExchange(command(exchange.request, secrets), exchange_result(exchange, secrets))


_MOST_HEADERS = 100


def exchange_result(exchange: Exchange, secrets: Secrets) -> ExchangeResult:
    """Return an exchange for the results.

    Args:
        exchange: the exchange.
        secrets: kept out of bodies that are no text; what is text is redacted with all other texts of the results.
    """
    request = exchange.request
    sent = request.body or b""
    beginning = _beginning(sent)
    rest = f"… and {len(sent) - len(beginning)} bytes more" if len(beginning) < len(sent) else ""
    body, encoding = _text(beginning, secrets, cut=bool(rest), rest=rest)
    return ExchangeResult(
        started=exchange.started.astimezone(UTC).isoformat(timespec="milliseconds"),
        seconds=round(exchange.seconds, 4),
        request=RequestResult(
            method=request.method,
            url=request.url,
            headers=tuple(raw_fields(request, exchange.customary)) if request.flaw else request.headers,
            body=None if request.body is None else body,
            encoding=encoding,
        ),
        response=_response(exchange.response, secrets) if exchange.response else None,
        error=str(exchange.failure) if exchange.failure else None,
        request_id=exchange.request_id,
    )


def _response(response: Response, secrets: Secrets) -> ResponseResult:
    body, encoding = _text(response.body, secrets, cut=response.truncated)
    return ResponseResult(
        status=response.status,
        headers=_bounded(response.headers),
        body=body,
        encoding=encoding,
        truncated=response.truncated,
    )


def _bounded(headers: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Return as many headers as somebody looks at, and how many more there are; long ones are cut with all texts."""
    more = len(headers) - _MOST_HEADERS
    return (*headers[:_MOST_HEADERS], ("…", f"cut: {more} headers more")) if more > 0 else headers


def _beginning(body: bytes) -> bytes:
    if len(body) <= SHOWN:
        return body
    return body[:SHOWN].decode("utf-8", "ignore").encode() or body[:SHOWN]


def _text(body: bytes, secrets: Secrets, *, cut: bool, rest: str = "") -> tuple[str, str]:
    try:
        text = body.decode()
        return (secrets.without_fragment(text) if cut else text) + rest, "utf-8"
    except UnicodeDecodeError:
        # Latin-1 maps each byte to one character and back, so that redaction works on bytes that are no text.
        text = body.decode("latin-1")
        redacted = secrets.redact(secrets.without_fragment(text) if cut else text)
        return base64.b64encode(redacted.encode("latin-1", "replace") + rest.encode()).decode(), "base64"
