"""Sessions in environments of their own: the tests on every supported Python, and tools that nothing else needs.

``make matrix`` runs the tests, ``make nox SESSIONS="types files"`` others, and ``make nox`` lists them. uv makes the
environments where it is installed, venv and pip where it is not. The tests run with what ``requirements.lock`` holds,
with its hashes, on every Python.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import nox

nox.needs_version = ">=2026.10"
# The sessions a plain `nox` runs; `files` and `distributions` fetch tools that the lock does not hold.
nox.options.sessions = ["tests", "lint", "types"]
nox.options.default_venv_backend = "uv|venv"
# An interpreter that is missing is skipped and named, never fetched behind the developer's back.
nox.options.download_python = "never"
nox.options.reuse_venv = "yes"
nox.options.envdir = "build/sessions"

# The oldest comes first. pyproject.toml and .github/workflows/ci.yml name the same ones, which a test compares.
PYTHONS = ("3.11", "3.12", "3.13")
OLDEST = PYTHONS[0]
DIST = Path("dist").resolve()
TEST_FOLDERS = ("tests/wire", "tests/stubs", "tests/meta")
FORMS = ("bug", "false_alarm", "missed_fault", "new_api")


def _install(session: nox.Session) -> None:
    """Install what the lock holds, then the suite itself in place."""
    session.install("--require-hashes", "--requirement", "requirements.lock")
    session.install("--no-deps", "--no-build-isolation", "--editable", ".")


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Run every test, or what is named after ``--``."""
    _install(session)
    if session.posargs:
        session.run("pytest", *session.posargs)
        return
    session.run("pytest", "--quiet", "tests/unit")
    session.run("pytest", "--quiet", "tests/contract", "--reports", f"reports/python-{session.python}")
    session.run("pytest", "--quiet", *TEST_FOLDERS, "--numprocesses", "auto")


@nox.session(python=OLDEST)
def lint(session: nox.Session) -> None:
    """Run ruff: its rules and its format."""
    _install(session)
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")


@nox.session(python=PYTHONS)
def types(session: nox.Session) -> None:
    """Run mypy under each Python, because the standard library has other types in each."""
    _install(session)
    session.run("mypy")


@nox.session(python=OLDEST)
def files(session: nox.Session) -> None:
    """Validate the files of .github against the JSON Schemas that are published for them."""
    session.install("check-jsonschema~=0.39.0")
    check = ("check-jsonschema", "--builtin-schema")
    session.run(*check, "vendor.github-workflows", *map(str, sorted(Path(".github/workflows").glob("*.yml"))))
    session.run(*check, "vendor.dependabot", ".github/dependabot.yml")
    session.run(*check, "vendor.github-issue-forms", *(f".github/ISSUE_TEMPLATE/{form}.yml" for form in FORMS))
    session.run(*check, "vendor.github-issue-config", ".github/ISSUE_TEMPLATE/config.yml")


@nox.session(python=OLDEST)
def distributions(session: nox.Session) -> None:
    """Build into ``dist/`` what a release publishes, and verify from the wheel alone, away from the clone."""
    session.install("build~=1.6", "twine~=7.0")
    shutil.rmtree(DIST, ignore_errors=True)
    session.run("python", "-m", "build", "--outdir", str(DIST), ".")
    built = sorted(map(str, DIST.iterdir()))
    session.run("twine", "check", "--strict", *built)
    session.install("--force-reinstall", *(file for file in built if file.endswith(".whl")))
    session.chdir(session.create_tmp())
    session.run("artifact-contracts", "verify")
