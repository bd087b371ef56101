"""What a validator that shares no code with the suite says of an exchange.

The suite reads documents by its own reader and judges bodies by jsonschema-rs; openapi-core reads documents by
jsonschema-path and judges bodies by jsonschema. Whatever both say, no slip in one of them makes them say.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from functools import cache
from http.cookies import SimpleCookie
from urllib.parse import parse_qsl, urlsplit

from openapi_core import OpenAPI
from openapi_core.templating.paths.exceptions import PathError
from openapi_core.testing import MockRequest, MockResponse

from artifact_contracts.cases.request import Request
from artifact_contracts.sending.exchange import Exchange, Response
from tests.support.published_contracts import CONTRACTS

ELSEWHERE = "the document has no such path or method"
# HTTP itself gives this one a meaning for any resource (RFC 9110 section 15.5.16), so neither document repeats it.
UNSUPPORTED_MEDIA_TYPE = 415


def objection_to_request(api: str, request: Request, base_url: str) -> str | None:
    """Return why a request is not valid by the document of an API, or None if it is.

    Args:
        api: the API.
        request: the request as it was sent.
        base_url: where the API is served, which no document can name beforehand.
    """
    return _first(_validator(api).iter_request_errors(_request(api, request, base_url)))


def objection_to_answer(api: str, request: Request, response: Response, base_url: str) -> str | None:
    """Return why an answer is not valid by the document of an API, or None if it is.

    Args:
        api: the API.
        request: the request as it was sent.
        response: the answer to it.
        base_url: where the API is served.
    """
    answer = MockResponse(
        response.body, response.status, dict(response.headers), response.fields.get("content-type", "").lower()
    )
    return _first(_validator(api).iter_response_errors(_request(api, request, base_url), answer))


def judged_answers(
    api: str, exchanges: Iterable[Exchange], base_url: str = ""
) -> Iterator[tuple[Response, str | None]]:
    """Judge the answers to all that the document of an API speaks of.

    Args:
        api: the API.
        exchanges: with or without an answer.
        base_url: where the API was served.

    Yields:
        An answer, and why it is not valid, or None if it is.
    """
    for exchange in exchanges:
        # What is wrong with the head of a request is nothing that a document speaks of.
        if exchange.request.flaw:
            continue
        if exchange.response is None or exchange.response.status == UNSUPPORTED_MEDIA_TYPE:
            continue
        objection = objection_to_answer(api, exchange.request, exchange.response, base_url)
        if objection != ELSEWHERE:
            yield exchange.response, objection


@cache
def _validator(api: str) -> OpenAPI:
    # A copy: nothing that another library does to a document may reach the tests that come after.
    return OpenAPI.from_dict(copy.deepcopy(CONTRACTS[api].document))


def _first(errors: Iterable[Exception]) -> str | None:
    try:
        error = next(iter(errors), None)
    except RecursionError:
        return "it is nested too deep to be read"
    if error is None or isinstance(error, PathError):
        return ELSEWHERE if error else None
    return _words(error.__cause__ or error)


def _words(error: BaseException) -> str:
    # Not str(error): some of these decode the body to show it, and stumble over bytes that are no text.
    details = [f"{each.json_path}: {each.message}"[:200] for each in getattr(error, "schema_errors", ())]
    return f"{type(error).__name__}: {'; '.join(details) or repr(error)[:200]}"


def _request(api: str, request: Request, base_url: str) -> MockRequest:
    documented = urlsplit(CONTRACTS[api].document["servers"][0]["url"])
    url = urlsplit(request.url.removeprefix(base_url))
    named = {name.lower(): value for name, value in reversed(request.headers)}
    cookies = SimpleCookie(named.get("cookie", ""))
    return MockRequest(
        host_url=f"{documented.scheme}://{documented.netloc}",
        method=request.method,
        path=documented.path.rstrip("/") + url.path,
        args=dict(parse_qsl(url.query, keep_blank_values=True)),
        headers=named,
        cookies={name: morsel.value for name, morsel in cookies.items()},
        data=request.body,
        content_type=named.get("content-type", "").lower(),
    )
