"""Installs a stack in a folder of its own below ``build/services``, never in the environment of the suite."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from tests.services.service_stacks import Stack, stack_named


def missing(stack: Stack) -> str | None:
    """What the machine lacks for a stack, as a sentence, or nothing."""
    if (stack.sources / "package.json").exists() and shutil.which("npm") is None:
        return "npm is not installed"
    if (stack.sources / "nginx.conf").exists() and shutil.which(
        "nginx", path="/usr/sbin:/usr/bin:/usr/local/bin"
    ) is None:
        return "nginx is not installed: apt-get install nginx-light"
    return None


def install(stack: Stack) -> None:
    """Install what a stack needs, unless it is there already as it is wanted now."""
    if stack.behind:
        install(stack_named(stack.behind))
        return
    wanted = _hash_of(stack.sources)
    stamp = stack.installed / ".installed"
    if stamp.exists() and stamp.read_text("utf-8") == wanted:
        _copy_what_node_runs(stack)
        return
    shutil.rmtree(stack.installed, ignore_errors=True)
    stack.installed.mkdir(parents=True)
    if (stack.sources / "requirements.txt").exists():
        _install_from_pypi(stack)
    if (stack.sources / "package.json").exists():
        _install_from_npm(stack)
    _copy_what_node_runs(stack)
    stamp.write_text(wanted, "utf-8")


def _hash_of(sources: Path) -> str:
    files = [*sources.glob("requirements.txt"), *sources.glob("package.json")]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def _install_from_pypi(stack: Stack) -> None:
    subprocess.run([sys.executable, "-m", "venv", str(stack.installed)], check=True)
    pip = [str(stack.installed / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--requirement", str(stack.sources / "requirements.txt")], check=True)


def _copy_what_node_runs(stack: Stack) -> None:
    """Node looks for what a module imports beside the module."""
    for file in stack.sources.glob("*.js"):
        shutil.copy(file, stack.installed)


def _install_from_npm(stack: Stack) -> None:
    shutil.copy(stack.sources / "package.json", stack.installed)
    quiet = ["--no-audit", "--no-fund", "--loglevel", "error"]
    subprocess.run(
        ["npm", "install", "--ignore-scripts", *quiet], cwd=stack.installed, check=True, stdout=subprocess.DEVNULL
    )
