"""How a conforming provider behaves: one small step after the other, each of which a fault can replace."""

from __future__ import annotations

import json
import re
import threading
import uuid
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from artifact_contracts import yaml_files
from artifact_contracts.contract.contract import Contract
from artifact_contracts.contract.openapi import Operation, Scheme
from artifact_contracts.provider.http_messages import ProviderRequest, ProviderResponse, RefusalError, json_answer
from artifact_contracts.provider.rate_limiter import RateLimit


class Provider:
    """A conforming provider of one API.

    Args:
        contract: what it keeps.
        inputs: the target's inputs: its keys and the things it knows.
        rate_limit: as in ``10/m``; more requests of one key are answered with 429.
        latency: seconds that every answer takes longer.
    """

    def __init__(
        self, contract: Contract, inputs: Mapping[str, str], rate_limit: str = "1000000/m", latency: float = 0.0
    ) -> None:
        self.contract = contract
        self.inputs = inputs
        self.latency = latency
        credentials = contract.target.credentials
        self.accounts = {inputs[credentials.valid]: "own"}
        if credentials.other in inputs:
            self.accounts[inputs[str(credentials.other)]] = "other"
        self.base_path = urlsplit(contract.document.get("servers", [{"url": "/"}])[0]["url"]).path.rstrip("/")
        self.routes = [
            (operation, re.compile(_path_pattern(self.base_path + operation.path))) for operation in contract.operations
        ]
        self.limit = RateLimit(rate_limit)
        self.published: dict[str, Any] = {}
        self.lock = threading.Lock()

    def answer(self, request: ProviderRequest) -> ProviderResponse:
        """Answer a request."""
        operation = None
        try:
            operation, parameters = self.route(request)
            account = self.authenticate(request, operation)
            self.count(account)
            self.check_method(request, operation)
            answer = self.perform(request, operation, parameters, account)
        except RefusalError as refusal:
            answer = self.error(refusal)
        if operation:
            answer.headers.update(self.limit_headers(operation, answer.status))
        return answer

    def route(self, request: ProviderRequest) -> tuple[Operation, Mapping[str, str]]:
        """Find the operation a path belongs to, and the values of its parameters; of several, that of the method."""
        found = self.at(request.path)
        if not found:
            raise RefusalError(404, "There is nothing at this address.")
        operation, match = next((pair for pair in found if pair[0].method == request.method), found[0])
        return operation, {name: unquote(value) for name, value in match.groupdict().items()}

    def at(self, path: str) -> list[tuple[Operation, re.Match[str]]]:
        """Return every operation at a path."""
        matches = ((operation, pattern.fullmatch(path)) for operation, pattern in self.routes)
        return [(operation, match) for operation, match in matches if match]

    def check_method(self, request: ProviderRequest, operation: Operation) -> None:
        """Refuse what the path does not offer."""
        if request.method != operation.method:
            offered = ", ".join(each.method for each, _ in self.at(request.path))
            raise RefusalError(405, f"Use {offered} here.", {"Allow": offered})

    def authenticate(self, request: ProviderRequest, operation: Operation) -> str:
        """Return the account a request belongs to; the first scheme for which a credential is sent decides."""
        self.check_repetition(request, operation)
        for scheme in operation.schemes:
            credential = self.credential(request, scheme)
            if credential is not None:
                return self.account_of(credential, operation)
        raise self.unauthorized("The call carries no key.", operation)

    def check_repetition(self, request: ProviderRequest, operation: Operation) -> None:
        """Refuse a key that is sent twice in one place: nobody could say which one counts (RFC 9110 section 5.3)."""
        names = [name for name, _ in request.headers]
        for scheme in operation.schemes:
            if scheme.place == "header" and names.count(scheme.parameter.lower()) > 1:
                raise self.unauthorized("The key is sent twice.", operation)

    def credential(self, request: ProviderRequest, scheme: Scheme) -> str | None:
        """Return what is sent as a credential of one scheme, or None if nothing is."""
        if scheme.place == "query":
            return next(iter(parse_qs(request.query).get(scheme.parameter, [])), None)
        if scheme.place == "cookie":
            pairs = (pair.strip().partition("=") for pair in (request.header("cookie") or "").split(";"))
            return next((unquote(value) for name, _, value in pairs if name == scheme.parameter), None)
        value = request.header(scheme.parameter)
        if value is None or not scheme.prefix:
            return value
        name, _, credential = value.partition(" ")
        # Names of authentication schemes are case-insensitive (RFC 9110 section 11.1).
        return credential.strip(" \t") if name.lower() == scheme.prefix.strip().lower() else None

    def account_of(self, credential: str, operation: Operation) -> str:
        """Return the account of a key."""
        account = self.accounts.get(credential)
        if account is None:
            raise self.unauthorized("The key is not valid.", operation)
        return account

    def unauthorized(self, message: str, operation: Operation) -> RefusalError:
        """Return the refusal of a call without a valid key, with the challenge RFC 9110 section 15.5.2 asks for."""
        challenges = ", ".join("Bearer" if scheme.prefix else "ApiKey" for scheme in operation.schemes)
        return RefusalError(401, message, {"WWW-Authenticate": challenges})

    def count(self, account: str) -> None:
        """Refuse what is above the rate limit."""
        wait = self.limit.take(account)
        if wait is not None:
            raise RefusalError(429, "Too many requests; come back later.", {"Retry-After": str(wait)})

    def perform(
        self, request: ProviderRequest, operation: Operation, parameters: Mapping[str, str], account: str
    ) -> ProviderResponse:
        """Do what an authenticated call asks for."""
        resource = self.contract.inputs_of(operation).resource
        if resource and resource.place == "path":
            self.check_resource(parameters[resource.at], operation, account)
        body = self.read_body(request, operation)
        if resource and resource.place == "body":
            self.check_resource(_member(body, resource.at), operation, account)
        self.publish(body, operation)
        return self.success(operation)

    def check_resource(self, name: Any, operation: Operation, account: str) -> None:
        """Refuse what does not exist, or belongs to another account."""
        if self.owner(name, operation) != account:
            raise RefusalError(404, "There is no such thing.")

    def owner(self, name: Any, operation: Operation) -> str | None:
        """Return the account that owns a resource, or None if there is no such resource."""
        resource = self.contract.inputs_of(operation).resource
        assert resource is not None  # noqa: S101 (only asked where there is one)
        if name == self.inputs[resource.known]:
            return "own"
        return "other" if resource.foreign and name == self.inputs.get(resource.foreign) else None

    def name_of_resource(self, request: ProviderRequest) -> str | None:
        """Return the name of the resource that a request is about, wherever it stands; None where there is none."""
        for operation, pattern in self.routes:
            resource = self.contract.inputs_of(operation).resource
            if resource is None:
                continue
            if resource.place == "path":
                match = pattern.fullmatch(request.path)
                return unquote(match[resource.at]) if match else None
            try:
                name = yaml_files.value_at(json.loads(request.body), resource.at)
            except (ValueError, KeyError, RecursionError):
                return None
            return name if isinstance(name, str) else None
        return None

    def read_body(self, request: ProviderRequest, operation: Operation) -> Any:
        """Return the body as JSON, valid by the contract, or None where there lawfully is none."""
        if not request.body:
            if operation.body_required:
                raise RefusalError(400, "A body is required.")
            return None
        self.check_media_type(request, operation)
        value = self.parse(request.body)
        self.check_body(value, operation)
        return value

    def check_media_type(self, request: ProviderRequest, operation: Operation) -> None:
        """Refuse what is not typed as documented."""
        if request.media_type not in operation.bodies:
            raise RefusalError(415, f"Send {' or '.join(operation.bodies)}.")

    def parse(self, body: bytes) -> Any:
        """Read JSON as RFC 8259 has it."""
        try:
            return json.loads(
                body.decode(),
                parse_int=_whole,
                parse_constant=_refuse_constant,
                object_pairs_hook=self.refuse_duplicates,
            )
        except (ValueError, RecursionError):
            raise RefusalError(400, "The body is not valid JSON.") from None

    def refuse_duplicates(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        """Refuse an object that names a member twice: parsers disagree on which one counts (RFC 8259 section 4)."""
        members = dict(pairs)
        if len(members) < len(pairs):
            raise ValueError("a member stands twice")
        return members

    def check_body(self, value: Any, operation: Operation) -> None:
        """Refuse what the schema refuses."""
        try:
            error = operation.body.first_error(value) if operation.body else None
        except ValueError:
            # The validator has limits of its own: a value nested too deep, a wrong one with half a character in it.
            raise RefusalError(400, "The body cannot be read.") from None
        if error:
            raise RefusalError(400, f"The body is not valid at {error.pointer or '/'}.")

    def publish(self, body: Any, operation: Operation) -> None:
        """Keep what a call creates; what was published once does not change."""
        pointers = self.contract.inputs_of(operation).identity
        if not pointers:
            return
        identity = json.dumps([_member(body, pointer) for pointer in pointers])
        with self.lock:
            if self.published.setdefault(identity, body) != body:
                raise RefusalError(400, "This was published before, with another content.")

    def success(self, operation: Operation) -> ProviderResponse:
        """Return the documented success."""
        documented = next(status for status in operation.replies if status.startswith("2"))
        example = operation.replies[documented].example
        return json_answer(int(documented.replace("XX", "00")), {} if example is None else example)

    def error(self, refusal: RefusalError) -> ProviderResponse:
        """Return an error in the documented envelope."""
        words = {
            "{status}": refusal.status,
            "{reason}": HTTPStatus(refusal.status).phrase,
            "{message}": refusal.message,
            "{request_id}": f"req_{uuid.uuid4().hex[:10]}",
        }
        answer = json_answer(refusal.status, _filled(self.contract.target.errors.template(refusal.status), words))
        answer.headers.update(refusal.headers)
        return answer

    def limit_headers(self, operation: Operation, status: int) -> dict[str, str]:
        """Return the rate limit headers, where the document names them."""
        reply = operation.reply(status)
        counts = self.limit.headers()
        return {name: counts[name] for name in (reply.headers if reply else ()) if name in counts}


def _member(body: Any, pointer: str) -> Any:
    """Return a member of a body; None where a fault let a body through that lacks it."""
    try:
        return yaml_files.value_at(body, pointer)
    except KeyError:
        return None


def texts_in(value: Any) -> Iterator[str]:
    """Return every text that stands in a JSON value, but for the names of members."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for member in value.values() if isinstance(value, dict) else value:
            yield from texts_in(member)


def _path_pattern(template: str) -> str:
    pieces = re.split(r"\{([^}]+)\}", template)
    return "".join(f"(?P<{piece}>[^/]+)" if place % 2 else re.escape(piece) for place, piece in enumerate(pieces))


def _filled(template: Any, words: Mapping[str, Any]) -> Any:
    if isinstance(template, str):
        return words.get(template, template)
    if isinstance(template, Mapping):
        return {key: _filled(value, words) for key, value in template.items()}
    return template


def _whole(digits: str) -> float:
    """Read a whole number; Python takes no longer one than that for an integer."""
    return int(digits) if len(digits) < 4000 else float(digits)


def _refuse_constant(constant: str) -> float:
    raise ValueError(constant)
