"""Both operations in FastAPI: Pydantic models, dependencies for the keys, handlers that word the errors."""

import json
import os
from http import HTTPStatus
from typing import Annotated, Any
from uuid import uuid4

from fastapi import Depends, FastAPI, Header, HTTPException, Request, Security
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel
from starlette.exceptions import HTTPException as StarletteHTTPException

KEYS: dict[str, str] = json.loads(os.environ["KEYS"])
ARTIFACTS: dict[str, str] = json.loads(os.environ["ARTIFACTS"])
REGISTRIES: dict[str, str] = json.loads(os.environ["REGISTRIES"])
MISTAKE = os.environ.get("MISTAKE")

app = FastAPI()
bearer = HTTPBearer(auto_error=False)
Bearer = Annotated[HTTPAuthorizationCredentials | None, Security(bearer)]


def worded(status: int, message: str, headers: Any = None, **further: Any) -> JSONResponse:
    body = {"error": HTTPStatus(status).phrase, "message": message, "code": status, **further}
    return JSONResponse(body, status_code=status, headers=headers)


@app.exception_handler(StarletteHTTPException)
async def refused(request: Request, error: StarletteHTTPException) -> JSONResponse:
    return worded(error.status_code, str(error.detail), error.headers)


@app.exception_handler(RequestValidationError)
async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
    details = [{"field": ".".join(map(str, each["loc"])), "message": each["msg"]} for each in error.errors()]
    return worded(400, "The request is not valid.", details=details)


@app.exception_handler(Exception)
async def crashed(request: Request, error: Exception) -> JSONResponse:
    return worded(500, "Something went wrong.", requestId=f"req_{uuid4().hex}")


def account_of(key: str | None) -> str:
    account = KEYS.get(key or "")
    if account is None:
        raise HTTPException(401, "The key is missing or not valid.", headers={"WWW-Authenticate": "Bearer"})
    return account


def by_bearer(credentials: Bearer) -> str:
    return account_of(credentials and credentials.credentials)


def by_either_header(credentials: Bearer, x_api_key: Annotated[str | None, Header()] = None) -> str:
    if x_api_key is not None:
        return account_of(x_api_key)
    return account_of(credentials and credentials.credentials)


class Promotion(BaseModel):
    title: str | None = None
    description: str | None = None


@app.put("/v1/source-artifact/{artifact_id}/promote", status_code=202)
async def promote(
    artifact_id: str, account: Annotated[str, Depends(by_bearer)], promotion: Promotion | None = None
) -> dict[str, Any]:
    owner = ARTIFACTS[artifact_id] if MISTAKE == "unknown-id-crashes" else ARTIFACTS.get(artifact_id)
    if owner != account:
        raise HTTPException(404, "There is no such artifact.")
    return {}


class TextSchemas(BaseModel):
    input: str | None = None
    output: str | None = None


class Artifact(BaseModel):
    prompt: str
    version: str
    model: str
    compiled: str
    hash: str
    schema: TextSchemas
    components: dict[str, str]
    metadata: dict[str, Any]
    body: str | None = None
    tools: dict[str, str] | None = None


AnyArtifact = dict[str, Any] if MISTAKE == "artifact-is-any-object" else Artifact


class Publication(BaseModel):
    registryRef: str
    artifact: AnyArtifact


@app.post("/api/registries/artifacts")
async def publish(publication: Publication, account: Annotated[str, Depends(by_either_header)]) -> dict[str, Any]:
    owner = REGISTRIES.get(publication.registryRef)
    if owner is None:
        raise HTTPException(404, "There is no such registry.")
    if owner != account:
        raise HTTPException(403, "The registry belongs to another organization.")
    return {"published": True}
