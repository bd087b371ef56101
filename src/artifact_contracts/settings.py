"""The one table of settings: name, environment variable, key in contracts.toml, help text.

The fields of `Settings` are the table. The command line, pytest's options, the environment, the file and the README's
table are all made from it.
"""

from __future__ import annotations

import random
from argparse import ArgumentTypeError
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, get_type_hints

from artifact_contracts.errors import UsageError, did_you_mean
from artifact_contracts.profiles import GATE, PROFILES, SMOKE, Profile
from artifact_contracts.rate import Rate
from artifact_contracts.settings_file import read_settings_file

FILE = Path("contracts.toml")


@dataclass(frozen=True)
class Setting:
    """One setting.

    Attributes:
        key: the key in contracts.toml, and the attribute of `Settings` that holds the value.
        help: what it does, one sentence.
        parse: turns the text of the command line or the environment into the value; raises ValueError if it cannot.
        metavar: stands for the value in help texts; empty for a switch.
        repeatable: whether it may be given several times (in the environment: separated by commas).
    """

    key: str
    help: str
    parse: Callable[[str], Any]
    metavar: str = ""
    repeatable: bool = False

    @property
    def name(self) -> str:
        """As on the command line, without the dashes in front."""
        return self.key.replace("_", "-")

    @property
    def flag(self) -> str:
        """As given on the command line."""
        return f"--{self.name}"

    @property
    def variable(self) -> str:
        """The environment variable."""
        return f"CONTRACTS_{self.key.upper()}"

    def argument(self) -> dict[str, Any]:
        """Return what argparse, and pytest, which builds on it, need to know of the option."""
        if not self.metavar:
            return {"action": "store_true", "default": None, "help": self.help}
        action = "append" if self.repeatable else "store"
        return {"action": action, "default": None, "metavar": self.metavar, "help": self.help}


def positive(text: str) -> int:
    """Return a number of at least 1; raise ValueError if it is not one."""
    number = _whole(text)
    if number < 1:
        raise ValueError("it must be at least 1")
    return number


def not_negative(text: str) -> int:
    """Return a number that is not negative; raise ValueError if it is not one."""
    number = _whole(text)
    if number < 0:
        raise ValueError("it must not be negative")
    return number


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ValueError("a number is expected") from None


def _seconds(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        raise ValueError("a number is expected") from None
    if not 0 < number < float("inf"):
        raise ValueError("it must be more than 0")
    return number


def _profile(text: str) -> Profile:
    if text not in PROFILES:
        raise ValueError(did_you_mean(text, PROFILES))
    return PROFILES[text]


def _switch(text: str) -> bool:
    words = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    if text.lower() not in words:
        raise ValueError("write true or false")
    return words[text.lower()]


def _text(text: str) -> str:
    if not text.strip():
        raise ValueError("it is empty")
    return text.strip()


def _path(text: str) -> Path:
    return Path(_text(text))


def parsed_by(parse: Callable[[str], Any]) -> Callable[[str], Any]:
    """Return a type for argparse that says what is wrong with a value, not only that something is.

    Args:
        parse: turns a text into a value; raises ValueError if it cannot.
    """

    def parsed(text: str) -> Any:
        try:
            return parse(text)
        except ValueError as error:
            raise ArgumentTypeError(f"{text} is not valid: {error}") from None

    return parsed


@dataclass(frozen=True)
class _Told:
    """What is told of a setting beside its field; see `Setting`."""

    help: str
    parse: Callable[[str], Any]
    metavar: str = ""
    repeatable: bool = False


@dataclass(frozen=True)
class Origin:
    """Where settings are from.

    Attributes:
        environment: the environment the run was started in.
        given: the keys of those that somebody gave; the others have their defaults, and the seed is drawn.
    """

    environment: Mapping[str, str]
    given: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The settings of a run, resolved; what each of them means stands in its help text.

    Attributes:
        max_requests: per API, or None for no bound but the time.
        rate_limit: None for no limit but the documented one on production.
        seed: from which everything that varies is derived.
        max_time: in seconds.
        deadline: for each exchange, in seconds; None for what target.yaml says.
        targets: per API, what contracts.toml says of its target.
        origin: where the settings are from.
    """

    api: Annotated[
        tuple[str, ...], _Told("judge this API only; may be given several times", _text, "ID", repeatable=True)
    ] = ()
    base_url: Annotated[
        str | None,
        _Told("where the service is, in a run over one API; with several, each has its own variable", _text, "URL"),
    ] = None
    profile: Annotated[
        Profile,
        _Told(
            f"how much is sent: smoke ({SMOKE.max_requests} requests), gate (every MUST), certify (everything),"
            " explore (random)",
            _profile,
            "NAME",
        ),
    ] = GATE
    max_requests: Annotated[
        int | None,
        _Told(
            f"send at most N requests to each API (smoke: {SMOKE.max_requests}, gate: {GATE.max_requests})",
            positive,
            "N",
        ),
    ] = None
    rate_limit: Annotated[
        Rate | None,
        _Told("limit how fast each API is sent requests, as in 100/m (production: as documented)", Rate.parse, "RATE"),
    ] = None
    seed: Annotated[
        int,
        _Told(
            "repeat a run: the same seed sends the same requests (random ones: with the same installation and command)",
            not_negative,
            "N",
        ),
    ]
    max_time: Annotated[float, _Told("stop sending after S seconds (1800)", _seconds, "S")] = 1800.0
    deadline: Annotated[float | None, _Told("give an answer up after S seconds (10)", _seconds, "S")] = None
    ca_bundle: Annotated[Path | None, _Told("trust the certificates of this PEM file only", _path, "FILE")] = None
    client_cert: Annotated[Path | None, _Told("show this certificate; the file has its key too", _path, "FILE")] = None
    workers: Annotated[int, _Told("keep up to N requests in flight together (1)", positive, "N")] = 1
    allow_partial: Annotated[
        bool,
        _Told("accept a verdict on less than the profile promises, where requests or time did not suffice", _switch),
    ] = False
    waivers: Annotated[
        Path | None, _Told("a file of findings that are known and accepted for a while", _path, "FILE")
    ] = None
    strict: Annotated[bool, _Told("fail on advice too: a SHOULD that is not kept counts like a MUST", _switch)] = False
    reports: Annotated[Path, _Told("the folder the reports go to (reports)", _path, "DIR")] = Path("reports")
    specs: Annotated[
        tuple[Path, ...], _Told("a folder of further APIs; may be given several times", _path, "DIR", repeatable=True)
    ] = ()
    resume: Annotated[
        bool,
        _Told("go on with the interrupted run in the reports folder; what it has judged is not sent again", _switch),
    ] = False
    allow_production: Annotated[bool, _Told("permit a vendor's production host; every call writes there", _switch)] = (
        False
    )
    targets: Mapping[str, Mapping[str, str]]
    origin: Origin


def _table() -> Iterator[Setting]:
    for key, annotation in get_type_hints(Settings, include_extras=True).items():
        for told in getattr(annotation, "__metadata__", ()):
            yield Setting(key, told.help, told.parse, told.metavar, told.repeatable)


TABLE = tuple(_table())


def resolve(given: Mapping[str, Any], environment: Mapping[str, str], file: Path = FILE) -> Settings:
    """Resolve the settings: the command line first, then the environment, then the file, then the default.

    Args:
        given: what stood on the command line, by setting key; None where nothing did.
        environment: the environment variables.
        file: contracts.toml; it need not exist.

    Raises:
        UsageError: a value or the file is wrong.
    """
    in_file = read_settings_file(file, {setting.key for setting in TABLE})
    values = {setting.key: _value(setting, given, environment, in_file, file) for setting in TABLE}
    told = {key: value for key, value in values.items() if value is not None}
    origin = Origin(environment, frozenset(told))
    told.setdefault("seed", random.SystemRandom().randrange(2**31))
    settings = Settings(**told, targets=in_file.get("targets", {}), origin=origin)
    return replace(settings, max_requests=settings.max_requests or settings.profile.max_requests)


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
        return tuple(setting.parse(str(item)) for item in raw) if setting.repeatable else setting.parse(str(raw))
    except ValueError as error:
        stop = "" if str(error).endswith(("?", ".")) else "."
        raise UsageError(f"{where}: {raw} is not valid: {error}{stop}", f"It means: {setting.help}.") from None
