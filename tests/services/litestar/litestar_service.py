"""Both operations in Litestar: msgspec structs for the bodies, dependencies for the keys, one exception handler."""

import json
import os
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import msgspec
from litestar import Litestar, Request, Response, post, put
from litestar.di import Provide
from litestar.exceptions import (
    HTTPException,
    NotAuthorizedException,
    NotFoundException,
    PermissionDeniedException,
)

KEYS: dict[str, str] = json.loads(os.environ["KEYS"])
ARTIFACTS: dict[str, str] = json.loads(os.environ["ARTIFACTS"])
REGISTRIES: dict[str, str] = json.loads(os.environ["REGISTRIES"])
MISTAKE = os.environ.get("MISTAKE")


def refused(request: Request, error: HTTPException) -> Response:
    status = error.status_code
    body = {"error": HTTPStatus(status).phrase, "message": error.detail or HTTPStatus(status).phrase, "code": status}
    if status >= 500:
        body["requestId"] = f"req_{uuid4().hex}"
    return Response(body, status_code=status, headers=error.headers)


def crashed(request: Request, error: Exception) -> Response:
    body = {"error": "Internal Server Error", "message": "Something went wrong.", "code": 500}
    return Response({**body, "requestId": f"req_{uuid4().hex}"}, status_code=500)


def account_of(key: str | None) -> str:
    account = KEYS.get(key or "")
    if account is None:
        raise NotAuthorizedException("The key is missing or not valid.", headers={"WWW-Authenticate": "Bearer"})
    return account


def bearer(request: Request) -> str | None:
    value = request.headers.get("Authorization", "")
    if MISTAKE == "scheme-not-needed":
        return value.removeprefix("Bearer ")
    scheme, _, key = value.partition(" ")
    return key if scheme.lower() == "bearer" else None


async def by_bearer(request: Request) -> str:
    return account_of(bearer(request))


async def by_either_header(request: Request) -> str:
    if MISTAKE == "either-key-will-do" and bearer(request) in KEYS:
        return account_of(bearer(request))
    key = request.headers.get("X-API-Key")
    return account_of(bearer(request) if key is None else key)


class Promotion(msgspec.Struct):
    title: str | msgspec.UnsetType = msgspec.UNSET
    description: str | msgspec.UnsetType = msgspec.UNSET


@put("/v1/source-artifact/{artifact_id:str}/promote", status_code=202, dependencies={"account": Provide(by_bearer)})
async def promote(artifact_id: str, account: str, data: Promotion | None = None) -> dict[str, Any]:
    if ARTIFACTS.get(artifact_id) != account:
        raise NotFoundException("There is no such artifact.")
    return {}


class TextSchemas(msgspec.Struct):
    input: str | msgspec.UnsetType = msgspec.UNSET
    output: str | msgspec.UnsetType = msgspec.UNSET


class Artifact(msgspec.Struct):
    prompt: str
    version: str
    model: str
    compiled: str
    hash: str
    schema: TextSchemas
    components: dict[str, str]
    metadata: dict[str, Any]
    body: str | msgspec.UnsetType = msgspec.UNSET
    tools: dict[str, str] | msgspec.UnsetType = msgspec.UNSET


class Publication(msgspec.Struct):
    registryRef: str
    artifact: Artifact


@post("/api/registries/artifacts", status_code=200, dependencies={"account": Provide(by_either_header)})
async def publish(account: str, data: Publication) -> dict[str, Any]:
    owner = REGISTRIES.get(data.registryRef)
    if owner is None:
        raise NotFoundException("There is no such registry.")
    if owner != account:
        raise PermissionDeniedException("The registry belongs to another organization.")
    return {"published": True}


app = Litestar([promote, publish], exception_handlers={HTTPException: refused, Exception: crashed})
