"""Both operations in Django: function views, checks by hand, handlers that word the errors."""

import json
import os
from http import HTTPStatus
from uuid import uuid4

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import JsonResponse
from django.urls import path
from django.views.decorators.http import require_http_methods

KEYS = json.loads(os.environ["KEYS"])
ARTIFACTS = json.loads(os.environ["ARTIFACTS"])
REGISTRIES = json.loads(os.environ["REGISTRIES"])
MISTAKE = os.environ.get("MISTAKE")

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1", "localhost"],
    DEBUG=False,
    MIDDLEWARE=["django.middleware.security.SecurityMiddleware", "django.middleware.common.CommonMiddleware"],
    ROOT_URLCONF=__name__,
    SECRET_KEY=uuid4().hex,
)

TEXTS = ("prompt", "version", "model", "compiled", "hash")


class RefusedError(Exception):
    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


def worded(status, message, **further):
    return JsonResponse(
        {"error": HTTPStatus(status).phrase, "message": message, "code": status, **further}, status=status
    )


def answering_errors(view):
    def wrapped(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except RefusedError as error:
            return worded(error.status, str(error))

    return wrapped


def bad_request(request, exception=None):
    return worded(400, "The request cannot be read.")


def not_found(request, exception=None):
    return worded(404, "There is nothing at this address.")


def server_error(request):
    return worded(500, "Something went wrong.", requestId=f"req_{uuid4().hex}")


handler400, handler404, handler500 = bad_request, not_found, server_error


def account_of(key):
    account = KEYS.get(key)
    if account is None:
        raise RefusedError(401, "The key is missing or not valid.")
    return account


def bearer(request):
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    return key if scheme == "Bearer" else None


def json_of(request):
    try:
        body = json.loads(request.body)
    except ValueError:
        raise RefusedError(400, "The body is not JSON.") from None
    if not isinstance(body, dict):
        raise RefusedError(400, "The body is not an object.")
    return body


def text(value, name):
    if MISTAKE == "texts-by-str" and value is not None:
        return str(value)
    if not isinstance(value, str):
        raise RefusedError(400, f"{name} is not a text.")
    return value


def map_of_texts(value, name):
    if not isinstance(value, dict):
        raise RefusedError(400, f"{name} is not an object.")
    return {key: text(each, f"{name}.{key}") for key, each in value.items()}


@require_http_methods(["PUT"])
@answering_errors
def promote(request, artifact_id):
    account = account_of(bearer(request))
    owner = ARTIFACTS.get(artifact_id)
    if owner is None or (owner != account and MISTAKE != "owner-not-asked"):
        raise RefusedError(404, "There is no such artifact.")
    body = json_of(request) if request.body else {}
    for name in ("title", "description"):
        text(body.get(name, ""), name)
    return JsonResponse({}, status=202)


@require_http_methods(["POST"])
@answering_errors
def publish(request):
    key = request.headers.get("X-API-Key")
    account = account_of(bearer(request) if key is None else key)
    body = json_of(request)
    registry = text(body.get("registryRef"), "registryRef")
    artifact = body.get("artifact")
    if not isinstance(artifact, dict):
        raise RefusedError(400, "artifact is not an object.")
    check_artifact(artifact)
    owner = REGISTRIES.get(registry)
    if owner is None:
        raise RefusedError(404, "There is no such registry.")
    if owner != account:
        raise RefusedError(403, "The registry belongs to another organization.")
    return JsonResponse({"published": True})


def check_artifact(artifact):
    for name in TEXTS:
        text(artifact.get(name), f"artifact.{name}")
    text(artifact.get("body", ""), "artifact.body")
    map_of_texts(artifact.get("components"), "artifact.components")
    map_of_texts(artifact.get("tools", {}), "artifact.tools")
    if not isinstance(artifact.get("metadata"), dict):
        raise RefusedError(400, "artifact.metadata is not an object.")
    schema = artifact.get("schema")
    if not isinstance(schema, dict):
        raise RefusedError(400, "artifact.schema is not an object.")
    text(schema.get("input", ""), "artifact.schema.input")
    text(schema.get("output", ""), "artifact.schema.output")


urlpatterns = [
    path("v1/source-artifact/<str:artifact_id>/promote", promote),
    path("api/registries/artifacts", publish),
]
application = get_wsgi_application()
