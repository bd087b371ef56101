"""The file of settings, contracts.toml: TOML with one key for each setting, and a table for each target."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from artifact_contracts.errors import UsageError, did_you_mean


def read_settings_file(file: Path, settings: Collection[str]) -> dict[str, Any]:
    """Return what stands in a file of settings, by key; nothing where there is no such file.

    Args:
        file: contracts.toml.
        settings: the keys that it may have, beside ``targets``.

    Raises:
        UsageError: it cannot be read, or holds what is no setting.
    """
    if not file.exists():
        return {}
    import tomllib  # noqa: PLC0415 (3 ms, and few have the file)

    try:
        with file.open("rb") as stream:
            value = tomllib.load(stream)
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} cannot be read: {error}.", "Fix or remove it.") from None
    known = {*settings, "targets"}
    for key in value:
        if key not in known:
            raise UsageError(f"{file}: there is no setting {key}.", did_you_mean(key, known))
    targets = value.get("targets", {})
    if not isinstance(targets, dict) or not all(
        isinstance(table, dict) and all(isinstance(text, str) for text in table.values()) for table in targets.values()
    ):
        raise UsageError(
            f"{file}: targets must hold one table per API, with texts in it.",
            'Write [targets.<api>], then lines like base_url = "https://…".',
        )
    return value
