"""Targets as settings make them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from artifact_contracts.contract.contract import Contract
from artifact_contracts.settings import Settings, resolve
from artifact_contracts.targets import Target, bind

APIS = ("ctxfy", "elacity")
INPUTS = {
    "CTXFY_API_KEY": "sk-ctxfy-1",
    "CTXFY_ARTIFACT_ID": "artifact-1",
    "ELACITY_API_KEY": "sk-elacity-1",
    "ELACITY_REGISTRY_REF": "shop/prompts",
}
OPTIONAL = {
    "ctxfy": ("CTXFY_REVOKED_API_KEY", "CTXFY_OTHER_API_KEY", "CTXFY_OTHER_ARTIFACT_ID"),
    "elacity": ("ELACITY_REVOKED_API_KEY", "ELACITY_OTHER_API_KEY", "ELACITY_OTHER_REGISTRY_REF"),
}


def settings_of(
    environment: Mapping[str, str] | None = None, targets: Mapping[str, Any] | None = None, **given: Any
) -> Settings:
    settings = resolve(given, {**INPUTS, **(environment or {})}, Path("/no/such/contracts.toml"))
    return dataclasses.replace(settings, targets=targets or {})


def bound(contract: Contract, url: str | None = None, **options: Any) -> Target:
    """Bind a contract to a base URL from the environment."""
    environment = {f"{contract.api.upper()}_BASE_URL": url} if url is not None else {}
    environment.update(options.pop("environment", {}))
    return bind(contract, settings_of(environment, **options), only_one=True)
