"""The stacks on which both operations are served, and the mistakes that each of them can make."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.support.published_contracts import CLONE

SOURCES = CLONE / "tests" / "services"
INSTALLED = CLONE / "build" / "services"
APIS = ("ctxfy", "elacity")


@dataclass(frozen=True)
class Mistake:
    """A typical mistake that the variable MISTAKE switches on, and the requirement that must find it."""

    name: str
    meaning: str
    api: str
    requirement: str
    profile: str = "gate"


@dataclass(frozen=True)
class Stack:
    """A framework with its server; the command is completed with where it is installed and what it listens on."""

    name: str
    command: tuple[str, ...]
    mistakes: tuple[Mistake, ...]
    behind: str | None = None

    @property
    def sources(self) -> Path:
        """Where the service is written."""
        return SOURCES / self.name

    @property
    def installed(self) -> Path:
        """Where the framework is installed."""
        return INSTALLED / self.name


GUNICORN = ("{installed}/bin/gunicorn", "--bind", "127.0.0.1:{port}", "--workers", "2")
UVICORN = ("{installed}/bin/uvicorn", "--port", "{port}", "--no-access-log")

PYTHON_STACKS = (
    Stack(
        "fastapi",
        (*UVICORN, "fastapi_service:app"),
        (
            Mistake(
                "unknown-id-crashes", "an id is looked up as if it were known", "ctxfy", "response.no-server-error"
            ),
            Mistake(
                "artifact-is-any-object",
                "the model has `dict[str, Any]` where a model was needed",
                "elacity",
                "body.required-members",
            ),
        ),
    ),
    Stack(
        "flask",
        (*GUNICORN, "flask_service:app"),
        (
            Mistake("key-by-prefix", "the beginning of a key is enough", "elacity", "authentication.truncated"),
            Mistake("silent-json", "`get_json(silent=True) or {}`", "ctxfy", "body.malformed-json"),
        ),
    ),
    Stack(
        "django",
        (*GUNICORN, "django_service:application"),
        (
            Mistake("owner-not-asked", "a resource is looked up by its id alone", "ctxfy", "resource.foreign"),
            Mistake(
                "texts-by-str", "texts are made by `str()` instead of being asked for", "elacity", "body.member-types"
            ),
        ),
    ),
    Stack(
        "litestar",
        (*UVICORN, "litestar_service:app"),
        (
            Mistake(
                "scheme-not-needed",
                '`removeprefix("Bearer ")` takes a key without it',
                "ctxfy",
                "authentication.bare-key",
            ),
            Mistake(
                "either-key-will-do",
                "whichever of two keys is valid is taken",
                "elacity",
                "authentication.second-of-two",
            ),
        ),
    ),
    Stack(
        "aiohttp",
        ("{installed}/bin/python", "aiohttp_service.py", "--port", "{port}"),
        (
            Mistake(
                "malformed-crashes", "nobody catches the error of `request.json()`", "ctxfy", "response.no-server-error"
            ),
            Mistake(
                "maps-not-looked-into",
                "the values of maps are not looked at",
                "elacity",
                "body.member-types",
                profile="certify",
            ),
        ),
    ),
)

NODE_STACKS = (
    Stack(
        "express",
        ("node", "{installed}/express_service.js"),
        (
            Mistake(
                "unknown-id-crashes", "an id is looked up as if it were known", "ctxfy", "response.no-server-error"
            ),
            Mistake(
                "arrays-are-objects", "`typeof` calls arrays objects", "elacity", "body.member-types", profile="certify"
            ),
        ),
    ),
    Stack(
        "fastify",
        ("node", "{installed}/fastify_service.js"),
        (
            Mistake(
                "types-are-coerced", "Fastify's default, which makes texts of numbers", "elacity", "body.member-types"
            ),
            Mistake("owner-not-asked", "a resource is looked up by its id alone", "elacity", "resource.foreign"),
        ),
    ),
    Stack(
        "koa",
        ("node", "{installed}/koa_service.js"),
        (
            Mistake("errors-are-200", "errors are told in the body of a 200", "ctxfy", "authentication.missing"),
            Mistake("checks-json-only", "what is not typed as JSON is not looked at", "elacity", "body.missing"),
        ),
    ),
)

NGINX_STACKS = (
    Stack(
        "nginx",
        ("nginx", "-e", "stderr", "-p", "{folder}", "-c", "{folder}/nginx.conf"),
        (
            Mistake(
                "error-pages",
                "`proxy_intercept_errors` puts pages in the place of the errors",
                "ctxfy",
                "error.message",
            ),
            Mistake(
                "limit-without-retry-after",
                "`limit_req` refuses without Retry-After",
                "ctxfy",
                "rate-limit.retry-after",
            ),
        ),
        behind="flask",
    ),
)

STACKS = (*PYTHON_STACKS, *NODE_STACKS, *NGINX_STACKS)


def stack_named(name: str) -> Stack:
    """The stack of a name."""
    return next(stack for stack in STACKS if stack.name == name)
