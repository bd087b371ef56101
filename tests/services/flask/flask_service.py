"""Both operations in Flask: before_request for the keys, checks by hand, error handlers that answer JSON."""

import json
import os
from uuid import uuid4

from flask import Flask, abort, jsonify, request
from werkzeug.exceptions import HTTPException

KEYS = json.loads(os.environ["KEYS"])
ARTIFACTS = json.loads(os.environ["ARTIFACTS"])
REGISTRIES = json.loads(os.environ["REGISTRIES"])
MISTAKE = os.environ.get("MISTAKE")

TEXTS = ("prompt", "version", "model", "compiled", "hash")

app = Flask(__name__)


@app.errorhandler(HTTPException)
def refused(error):
    return jsonify(error=error.name, message=error.description, code=error.code), error.code, worded_headers(error)


def worded_headers(error):
    """What the error itself sends, as Allow, without the media type of its page."""
    return [(name, value) for name, value in error.get_headers() if name != "Content-Type"]


@app.errorhandler(Exception)
def crashed(error):
    app.logger.error("unhandled", exc_info=error)
    number = f"req_{uuid4().hex}"
    return jsonify(error="Internal Server Error", message="Something went wrong.", code=500, requestId=number), 500


def account_of(key):
    if MISTAKE == "key-by-prefix":
        for known, account in KEYS.items():
            if key and known.startswith(key):
                return account
    account = KEYS.get(key)
    if account is None:
        abort(401, "The key is missing or not valid.")
    return account


def bearer():
    given = request.authorization
    return given.token if given is not None and given.type == "bearer" else None


def is_map_of_texts(value):
    return isinstance(value, dict) and all(isinstance(each, str) for each in value.values())


def payload():
    if MISTAKE == "silent-json":
        return request.get_json(silent=True) or {}
    return request.get_json()


@app.put("/v1/source-artifact/<artifact_id>/promote")
def promote(artifact_id):
    account = account_of(bearer())
    if ARTIFACTS.get(artifact_id) != account:
        abort(404, "There is no such artifact.")
    body = payload() if request.get_data() else {}
    if not isinstance(body, dict):
        abort(400, "The body is not an object.")
    for name in ("title", "description"):
        if not isinstance(body.get(name, ""), str):
            abort(400, f"{name} is not a text.")
    return jsonify({}), 202


@app.post("/api/registries/artifacts")
def publish():
    account = account_of(request.headers["X-API-Key"] if "X-API-Key" in request.headers else bearer())
    body = request.get_json()
    if not isinstance(body, dict):
        abort(400, "The body is not an object.")
    if not isinstance(body.get("registryRef"), str):
        abort(400, "registryRef is not a text.")
    artifact = body.get("artifact")
    if not isinstance(artifact, dict):
        abort(400, "artifact is not an object.")
    check_artifact(artifact)
    owner = REGISTRIES.get(body["registryRef"])
    if owner is None:
        abort(404, "There is no such registry.")
    if owner != account:
        abort(403, "The registry belongs to another organization.")
    return jsonify(published=True)


def check_artifact(artifact):
    for name in TEXTS:
        if not isinstance(artifact.get(name), str):
            abort(400, f"artifact.{name} is not a text.")
    if not isinstance(artifact.get("body", ""), str):
        abort(400, "artifact.body is not a text.")
    schema = artifact.get("schema")
    if not isinstance(schema, dict):
        abort(400, "artifact.schema is not an object.")
    if not isinstance(schema.get("input", ""), str) or not isinstance(schema.get("output", ""), str):
        abort(400, "artifact.schema holds texts.")
    if not is_map_of_texts(artifact.get("components")) or not is_map_of_texts(artifact.get("tools", {})):
        abort(400, "artifact.components and artifact.tools are objects of texts.")
    if not isinstance(artifact.get("metadata"), dict):
        abort(400, "artifact.metadata is not an object.")
