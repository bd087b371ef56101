"""Binds a contract to one target: a base URL, credentials, known things."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from artifact_contracts.contract.contract import Contract
from artifact_contracts.contract.target_description import BASE_URL, Input, variable_of
from artifact_contracts.errors import UsageError, did_you_mean
from artifact_contracts.profiles import Profile
from artifact_contracts.rate import Rate
from artifact_contracts.redaction import Secrets
from artifact_contracts.settings import FILE, Settings

# Redaction replaces a secret wherever it stands; a shorter one would be found in half of all words.
SHORTEST_SECRET = 6


@dataclass(frozen=True)
class Target:
    """Where one API is judged, and with what.

    Attributes:
        contract: the contract it is judged by.
        base_url: what stands before the OpenAPI path, without a slash at its end; None for the embedded provider,
            whose address is known once it runs.
        inputs: the values of its inputs by name; an optional one that was not given is missing.
    """

    contract: Contract
    base_url: str | None
    inputs: Mapping[str, str]

    @property
    def api(self) -> str:
        """The API's id."""
        return self.contract.api

    @property
    def embedded(self) -> bool:
        """Whether our own provider is judged."""
        return self.base_url is None

    @property
    def rate_limit(self) -> Rate | None:
        """The rate the vendor documents, where it applies: on the vendor's own hosts."""
        description = self.contract.target
        return description.rate_limit if self.base_url and is_production(self.base_url, self.contract) else None

    def missing(self) -> list[Input]:
        """Return the inputs that were not given."""
        return [row for name, row in self.contract.target.inputs.items() if name not in self.inputs]


def bind(contract: Contract, settings: Settings, *, only_one: bool) -> Target:
    """Bind a contract to the target that the settings name, or to the embedded provider where they name none.

    Args:
        contract: the contract.
        settings: the settings.
        only_one: whether this is the only API of the run, so that ``--base-url`` means it.

    Raises:
        UsageError: the URL or an input is wrong, a required input is missing, or the host is a production host.
    """
    url_variable = contract.target.base_url_variable
    in_file = settings.targets.get(contract.api, {})
    _only_known_keys(contract, in_file)
    url = (
        (settings.base_url if only_one else None)
        or settings.origin.environment.get(url_variable)
        or in_file.get("base_url")
    )
    given = {
        name: value
        for name, row in contract.target.inputs.items()
        if (value := settings.origin.environment.get(row.variable) or in_file.get(name.lower()))
    }
    for name, value in given.items():
        _usable(contract.target.inputs[name], value)
    if not url:
        _nothing_given_in_vain(
            contract, given, url_variable, is_empty=settings.origin.environment.get(url_variable) is not None
        )
        return Target(contract, None, embedded_inputs(contract))
    target = Target(contract, checked_base_url(url, contract, allow_production=settings.allow_production), given)
    _nothing_missing(target, settings.profile)
    return target


def is_production(url: str, contract: Contract) -> bool:
    """Whether a URL is on one of the vendor's production hosts, or below one."""
    # Clients take the full stops of other scripts for dots, too.
    name = unicodedata.normalize("NFKC", urlsplit(url).hostname or "").replace("\u3002", ".").rstrip(".")
    return any(name == host or name.endswith(f".{host}") for host in contract.target.production_hosts)


def is_live(api: str, settings: Settings) -> bool:
    """Whether the settings name a base URL for an API."""
    variable = variable_of(api, BASE_URL)
    return bool(settings.origin.environment.get(variable) or settings.targets.get(api, {}).get("base_url"))


def embedded_inputs(contract: Contract) -> dict[str, str]:
    """Return inputs for the embedded provider: always the same, so that a seed repeats a run byte by byte."""
    return {name: _made_up(contract.api, row) for name, row in contract.target.inputs.items()}


def _made_up(api: str, row: Input) -> str:
    digest = hashlib.sha256(f"{api} {row.name}".encode()).hexdigest()[:12]
    word = row.name.lower().replace("_", "-")
    return f"{word}-{digest.upper()}x{digest[::-1]}" if row.secret else f"{word}-{digest}"


def secrets_of(targets: Iterable[Target]) -> Secrets:
    """Collect the secret inputs of all targets."""
    secrets = Secrets()
    for target in targets:
        for name, value in target.inputs.items():
            row = target.contract.target.inputs[name]
            if row.secret:
                secrets.add(value, f"${row.variable}")
    return secrets


def checked_base_url(url: str, contract: Contract, *, allow_production: bool) -> str:
    """Return a base URL without a slash at its end.

    Args:
        url: what stands before the OpenAPI path.
        contract: the contract of the API.
        allow_production: whether it may be on one of the vendor's production hosts.

    Raises:
        UsageError: it is not a base URL, or is not allowed.
    """
    url = url.strip()
    if "@" in url:
        # It is not repeated: it may hold a password.
        raise UsageError(
            f"The base URL of {contract.api} holds a user name, a password or an @.",
            "Leave it out; credentials are given as inputs.",
        )
    problem = f"{url} is not a base URL for {contract.api}: expected http(s)://host[:port][/path]."
    remedy = f"It is what comes before {contract.operations[0].path}."
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise UsageError(problem, remedy) from None
    if parts.scheme not in ("http", "https") or not host or port == 0 or re.search(r"[\s?#\x00-\x1f]", url):
        raise UsageError(problem, remedy)
    if not allow_production and is_production(url, contract):
        raise UsageError(
            f"{host} is a production host of {contract.api}, and every call writes there.",
            "Give --allow-production if that is what you want.",
        )
    return url.rstrip("/")


def _usable(row: Input, value: str) -> None:
    if row.secret and len(value) < SHORTEST_SECRET:
        raise UsageError(
            f"{row.variable} has fewer than {SHORTEST_SECRET} characters, too few to keep it out of the reports.",
            "Use a longer key.",
        )
    if any(character < "!" or character > "~" for character in value):
        raise UsageError(
            f"{row.variable} holds a space, a line break or a character beyond ASCII.",
            "Check how it was set; a stray line break at its end is common.",
        )


def _nothing_given_in_vain(contract: Contract, given: Mapping[str, str], url_variable: str, *, is_empty: bool) -> None:
    """Refuse to judge the embedded provider where a live target was meant: its success would be mistaken for theirs."""
    if given or is_empty:
        what = f"{url_variable} is empty" if is_empty else f"{url_variable} is not set"
        reason = f", but {contract.target.inputs[next(iter(given))].variable} is" if given and not is_empty else ""
        raise UsageError(
            f"{what}{reason}, so it is not clear which {contract.api} is to be judged.",
            f"Set {url_variable} for a live target, or unset all of its variables for the embedded provider.",
        )


def _only_known_keys(contract: Contract, in_file: Mapping[str, str]) -> None:
    known = {name.lower() for name in contract.target.inputs} | {"base_url"}
    for key in in_file:
        if key not in known:
            raise UsageError(f"{FILE}: [targets.{contract.api}] has no {key}.", did_you_mean(key, known))


def _nothing_missing(target: Target, profile: Profile) -> None:
    missing = [row for row in target.missing() if row.required or profile.everything]
    if not missing:
        return
    why = "" if all(row.required for row in missing) else f" and {profile} leaves nothing out"
    raise UsageError(
        f"{target.api} at {target.base_url} cannot be judged without these inputs{why}:",
        "Set them in the environment or in contracts.toml.",
        [f"{row.variable:<28} {row.help}" for row in missing],
    )
