"""The one table of settings: name, environment variable, key in contracts.toml, help text.

The command line, pytest's options, the environment, the file and the README's table are all made from it.
"""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from artifact_contracts.errors import UsageError, did_you_mean

FILE = Path("contracts.toml")
PROFILES = ("smoke", "gate", "certify", "explore")


@dataclass(frozen=True)
class Setting:
    """One setting.

    Attributes:
        name: as on the command line, without the dashes.
        help: what it does, one sentence.
        parse: turns the text of the command line or the environment into the value; raises ValueError if it cannot.
        metavar: stands for the value in help texts; empty for a switch.
        repeatable: whether it may be given several times (in the environment: separated by commas).
    """

    name: str
    help: str
    parse: Callable[[str], Any]
    metavar: str = ""
    repeatable: bool = False

    @property
    def flag(self) -> str:
        """As given on the command line."""
        return f"--{self.name}"

    @property
    def variable(self) -> str:
        """The environment variable."""
        return f"CONTRACTS_{self.key.upper()}"

    @property
    def key(self) -> str:
        """The key in contracts.toml, and the attribute that holds the value."""
        return self.name.replace("-", "_")

    def argument(self) -> dict[str, Any]:
        """Return what argparse, and pytest, which builds on it, need to know of the option."""
        if not self.metavar:
            return {"action": "store_true", "default": None, "help": self.help}
        action = "append" if self.repeatable else "store"
        return {"action": action, "default": None, "metavar": self.metavar, "help": self.help}


def positive(text: str) -> int:
    """Return a number of at least 1; raise ValueError if it is not one."""
    number = int(text)
    if number < 1:
        raise ValueError("it must be at least 1")
    return number


def seed(text: str) -> int:
    """Return a number that is not negative; raise ValueError if it is not one."""
    number = int(text)
    if number < 0:
        raise ValueError("it must not be negative")
    return number


def _seconds(text: str) -> float:
    number = float(text)
    if not 0 < number < float("inf"):
        raise ValueError("it must be more than 0")
    return number


def _profile(text: str) -> str:
    if text not in PROFILES:
        raise ValueError(did_you_mean(text, PROFILES))
    return text


def rate(text: str) -> str:
    """Return a rate as in ``100/m``; raise ValueError if it is not one."""
    if not re.fullmatch(r"[1-9][0-9]*/[smh]", text):
        raise ValueError("write it as 100/m: a number of requests per s, m or h")
    return text


def _switch(text: str) -> bool:
    words = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    if text.lower() not in words:
        raise ValueError("write true or false")
    return words[text.lower()]


def _text(text: str) -> str:
    if not text.strip():
        raise ValueError("it is empty")
    return text.strip()


TABLE = (
    Setting("api", "judge this API only; may be given several times", _text, "ID", repeatable=True),
    Setting("base-url", "where the service is, for a run over one API; for several there are variables", _text, "URL"),
    Setting(
        "profile",
        "how much is sent: smoke (10 requests), gate (every MUST), certify (everything), explore (random)",
        _profile,
        "NAME",
    ),
    Setting("max-requests", "send at most N requests to each API (smoke: 10, gate: 100)", positive, "N"),
    Setting(
        "rate-limit",
        "send at most so many requests to each API, as in 100/m (production: as documented)",
        rate,
        "RATE",
    ),
    Setting("seed", "repeat a run: the same seed sends the same requests", seed, "N"),
    Setting("max-time", "stop sending after S seconds (1800)", _seconds, "S"),
    Setting("workers", "keep up to N requests in flight together (1)", positive, "N"),
    Setting("waivers", "a file of findings that are known and accepted for a while", _text, "FILE"),
    Setting("strict", "fail on advice too: a SHOULD not kept counts like a MUST", _switch),
    Setting("reports", "the folder the reports go to (reports)", _text, "DIR"),
    Setting("specs", "a folder of further APIs; may be given several times", _text, "DIR", repeatable=True),
    Setting("allow-production", "permit a vendor's production host; every call writes there", _switch),
)


@dataclass(frozen=True)
class Settings:
    """The settings of a run, resolved.

    Attributes:
        api: ids of the APIs asked for; empty for all.
        base_url: the base URL from the command line, or None.
        profile: ``smoke``, ``gate``, ``certify`` or ``explore``.
        max_requests: per API, or None for no bound but the time.
        rate_limit: as in ``100/m``, or None for no limit but the documented one on production.
        seed: from which everything that varies is derived.
        max_time: seconds after which nothing more is sent.
        workers: how many requests may be in flight together.
        waivers: the waiver file, or None.
        strict: whether a SHOULD fails the run.
        reports: the folder the reports go to.
        specs: folders of further APIs.
        allow_production: whether production hosts may be called.
        targets: per API, what contracts.toml says of its target.
        environment: the environment the run was started in.
    """

    api: tuple[str, ...]
    base_url: str | None
    profile: str
    max_requests: int | None
    rate_limit: str | None
    seed: int
    max_time: float
    workers: int
    waivers: Path | None
    strict: bool
    reports: Path
    specs: tuple[Path, ...]
    allow_production: bool
    targets: Mapping[str, Mapping[str, str]]
    environment: Mapping[str, str]


SMOKE_REQUESTS = 10
PROFILE_REQUESTS = {"smoke": SMOKE_REQUESTS, "gate": 100}


def resolve(given: Mapping[str, Any], environment: Mapping[str, str], file: Path = FILE) -> Settings:
    """Resolve the settings: the command line first, then the environment, then the file, then the default.

    Args:
        given: what stood on the command line, by setting key; None where nothing did.
        environment: the environment variables.
        file: contracts.toml; it need not exist.

    Raises:
        UsageError: a value or the file is wrong.
    """
    in_file = _read_file(file)
    value = {setting.key: _value(setting, given, environment, in_file, file) for setting in TABLE}
    profile = value["profile"] or "gate"
    return Settings(
        api=tuple(value["api"] or ()),
        base_url=value["base_url"],
        profile=profile,
        max_requests=value["max_requests"] or PROFILE_REQUESTS.get(profile),
        rate_limit=value["rate_limit"],
        seed=value["seed"] if value["seed"] is not None else random.SystemRandom().randrange(2**31),
        max_time=value["max_time"] or 1800.0,
        workers=value["workers"] or 1,
        waivers=Path(value["waivers"]) if value["waivers"] else None,
        strict=bool(value["strict"]),
        reports=Path(value["reports"] or "reports"),
        specs=tuple(Path(folder) for folder in value["specs"] or ()),
        allow_production=bool(value["allow_production"]),
        targets=in_file.get("targets", {}),
        environment=environment,
    )


def _value(
    setting: Setting, given: Mapping[str, Any], environment: Mapping[str, str], in_file: Mapping[str, Any], file: Path
) -> Any:
    if given.get(setting.key) not in (None, [], False):
        raw, where = given[setting.key], setting.flag
    elif environment.get(setting.variable):
        raw, where = environment[setting.variable], setting.variable
        raw = raw.split(",") if setting.repeatable else raw
    elif setting.key in in_file:
        raw, where = in_file[setting.key], f"{file}: {setting.key}"
    else:
        return None
    if setting.repeatable and not isinstance(raw, list):
        raise UsageError(f"{where}: this is not a list.", f"Write it as [{raw!r}].")
    if not setting.repeatable and isinstance(raw, (list, dict)):
        raise UsageError(f"{where}: one value is expected, not several.", f"It means: {setting.help}.")
    try:
        return [setting.parse(str(item)) for item in raw] if setting.repeatable else setting.parse(str(raw))
    except ValueError as error:
        reason = "a number is expected" if "invalid literal" in str(error) or "convert" in str(error) else str(error)
        stop = "" if reason.endswith(("?", ".")) else "."
        raise UsageError(f"{where}: {raw} will not do: {reason}{stop}", f"It means: {setting.help}.") from None


def _read_file(file: Path) -> dict[str, Any]:
    try:
        with file.open("rb") as stream:
            value = tomllib.load(stream)
    except FileNotFoundError:
        return {}
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} cannot be read: {error}.", "Mend it or remove it.") from None
    known = {setting.key for setting in TABLE} | {"targets"}
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
