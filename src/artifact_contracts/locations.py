"""Where the contracts and the suite are: beside the package in a wheel, at the top of the tree in a clone."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent
_CLONE = _PACKAGE.parent.parent


def specs_folder() -> Path:
    """Return the folder of the contracts that come with the package."""
    packaged = _PACKAGE / "packaged" / "specs"
    return packaged if packaged.is_dir() else _CLONE / "specs"


def clone_folder() -> Path | None:
    """Return the top folder of the clone that this package runs from, or None where it was installed."""
    return _CLONE if (_CLONE / "tests" / "meta").is_dir() and (_CLONE / "specs").is_dir() else None


def suite_folder() -> Path:
    """Return the folder of the contract tests."""
    packaged = _PACKAGE / "packaged" / "contract"
    return packaged if packaged.is_dir() else _CLONE / "tests" / "contract"


def folders_of_apis(root: Path) -> dict[str, Path]:
    """Return every folder right below a root that holds an ``openapi.yaml``, by name, in the order of the names."""
    return {file.parent.name: file.parent for file in sorted(root.glob("*/openapi.yaml"))}
