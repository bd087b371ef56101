"""The two lock files are of one mind, fit pyproject.toml and name no package index but the public one."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.support.published_contracts import CLONE

FOR_UV = tomllib.loads((CLONE / "uv.lock").read_text("utf-8"))
FOR_PIP = (CLONE / "requirements.lock").read_text("utf-8")
PROJECT = tomllib.loads((CLONE / "pyproject.toml").read_text("utf-8"))
OURS = PROJECT["project"]["name"]


def packages(*, ours: bool) -> list[dict[str, Any]]:
    return [row for row in FOR_UV["package"] if (row["name"] == OURS) is ours]


def pinned() -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9.-]+)==([^ ;]+)", FOR_PIP, flags=re.MULTILINE))


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for member in value.values() for text in texts(member))
    elif isinstance(value, list):
        yield from (text for item in value for text in texts(item))


def test_no_package_index_is_named_but_the_public_one() -> None:
    hosts = {urlsplit(text).hostname for text in texts(FOR_UV) if "://" in text}
    assert hosts == {"pypi.org", "files.pythonhosted.org"}
    assert "://" not in FOR_PIP
    assert not re.search(r"^--(?:extra-)?index-url|^--find-links", FOR_PIP, flags=re.MULTILINE)


def test_both_hold_the_same_versions() -> None:
    versions = {row["name"]: row["version"] for row in packages(ours=False)}
    assert pinned()
    assert {name: versions.get(name) for name in pinned()} == pinned(), "run make lock"


def test_every_pin_for_pip_has_hashes_that_uv_has_too() -> None:
    known = {text for text in texts(FOR_UV) if text.startswith("sha256:")}
    pins = re.split(r"^(?=[a-z])", FOR_PIP, flags=re.MULTILINE)[1:]
    for pin in pins:
        hashes = re.findall(r"sha256:[0-9a-f]{64}", pin)
        assert hashes
        assert set(hashes) <= known


def normalised(requirement: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", re.split(r"[^A-Za-z0-9_.-]", requirement)[0].lower())


@pytest.mark.parametrize("group", ["dependencies", *PROJECT["dependency-groups"]])
def test_the_lock_fits_the_project(group: str) -> None:
    (row,) = packages(ours=True)
    if group == "dependencies":
        asked, locked = PROJECT["project"]["dependencies"], row["metadata"]["requires-dist"]
    else:
        asked, locked = PROJECT["dependency-groups"][group], row["metadata"]["requires-dev"][group]
    wanted = {
        normalised(one): one.replace(re.split(r"[^A-Za-z0-9_.-]", one)[0], "", 1).replace(" ", "") for one in asked
    }
    assert {one["name"]: one["specifier"].replace(" ", "") for one in locked} == wanted, "run make lock"
