"""Both operations in aiohttp: two handlers, a middleware that words the errors."""

import argparse
import json
import os
from http import HTTPStatus
from uuid import uuid4

from aiohttp import web

KEYS = json.loads(os.environ["KEYS"])
ARTIFACTS = json.loads(os.environ["ARTIFACTS"])
REGISTRIES = json.loads(os.environ["REGISTRIES"])
MISTAKE = os.environ.get("MISTAKE")

TEXTS = ("prompt", "version", "model", "compiled", "hash")


def worded(status, message, headers=None, **further):
    body = {"error": HTTPStatus(status).phrase, "message": message, "code": status, **further}
    return web.json_response(body, status=status, headers=headers)


@web.middleware
async def answering_errors(request, handler):
    try:
        return await handler(request)
    except web.HTTPException as error:
        kept = {name: value for name, value in error.headers.items() if name in ("Allow", "WWW-Authenticate")}
        return worded(error.status, error.text or error.reason, kept)
    except Exception:
        request.app.logger.exception("unhandled")
        return worded(500, "Something went wrong.", requestId=f"req_{uuid4().hex}")


def account_of(key):
    account = KEYS.get(key)
    if account is None:
        raise web.HTTPUnauthorized(text="The key is missing or not valid.", headers={"WWW-Authenticate": "Bearer"})
    return account


def bearer(request):
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    return key if scheme.lower() == "bearer" else None


async def json_of(request):
    if MISTAKE == "malformed-crashes":
        return await request.json()
    try:
        body = await request.json()
    except ValueError:
        raise web.HTTPBadRequest(text="The body is not JSON.") from None
    if not isinstance(body, dict):
        raise web.HTTPBadRequest(text="The body is not an object.")
    return body


def check_text(value, name):
    if not isinstance(value, str):
        raise web.HTTPBadRequest(text=f"{name} is not a text.")


def check_map(value, name):
    if not isinstance(value, dict):
        raise web.HTTPBadRequest(text=f"{name} is not an object.")


def check_map_of_texts(value, name):
    check_map(value, name)
    if MISTAKE != "maps-not-looked-into":
        for key, each in value.items():
            check_text(each, f"{name}.{key}")


async def promote(request):
    account = account_of(bearer(request))
    if ARTIFACTS.get(request.match_info["artifact_id"]) != account:
        raise web.HTTPNotFound(text="There is no such artifact.")
    body = await json_of(request) if request.can_read_body else {}
    for name in ("title", "description"):
        check_text(body.get(name, ""), name)
    return web.json_response({}, status=202)


async def publish(request):
    key = request.headers.get("X-API-Key")
    account = account_of(bearer(request) if key is None else key)
    body = await json_of(request)
    check_text(body.get("registryRef"), "registryRef")
    check_map(body.get("artifact"), "artifact")
    check_artifact(body["artifact"])
    owner = REGISTRIES.get(body["registryRef"])
    if owner is None:
        raise web.HTTPNotFound(text="There is no such registry.")
    if owner != account:
        raise web.HTTPForbidden(text="The registry belongs to another organization.")
    return web.json_response({"published": True})


def check_artifact(artifact):
    for name in TEXTS:
        check_text(artifact.get(name), f"artifact.{name}")
    check_text(artifact.get("body", ""), "artifact.body")
    check_map(artifact.get("schema"), "artifact.schema")
    for name in ("input", "output"):
        check_text(artifact["schema"].get(name, ""), f"artifact.schema.{name}")
    check_map_of_texts(artifact.get("components"), "artifact.components")
    check_map_of_texts(artifact.get("tools", {}), "artifact.tools")
    check_map(artifact.get("metadata"), "artifact.metadata")


app = web.Application(middlewares=[answering_errors])
app.router.add_put("/v1/source-artifact/{artifact_id}/promote", promote)
app.router.add_post("/api/registries/artifacts", publish)

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    web.run_app(app, host="127.0.0.1", port=parser.parse_args().port)
