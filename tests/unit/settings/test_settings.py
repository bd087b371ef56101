"""Settings: one table, and what stands nearest to the caller wins."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import pytest

from artifact_contracts.errors import UsageError
from artifact_contracts.profiles import CERTIFY, GATE
from artifact_contracts.rate import Rate
from artifact_contracts.settings import TABLE, Setting, resolve

# For each setting three texts that differ, the value each stands for, and what it is where nobody says anything.
VALUES: dict[str, tuple[list[str], list[Any], Any]] = {
    "api": (["a", "b", "c"], [("a",), ("b",), ("c",)], ()),
    "base_url": (["http://a", "http://b", "http://c"], ["http://a", "http://b", "http://c"], None),
    "profile": (["certify", "gate", "certify"], [CERTIFY, GATE, CERTIFY], GATE),
    "max_requests": (["1", "2", "3"], [1, 2, 3], 100),
    "rate_limit": (["1/s", "2/m", "3/h"], [Rate(1, "s"), Rate(2, "m"), Rate(3, "h")], None),
    "seed": (["0", "1", "2"], [0, 1, 2], ...),
    "max_time": (["1", "2.5", "3"], [1.0, 2.5, 3.0], 1800.0),
    "deadline": (["1", "2.5", "3"], [1.0, 2.5, 3.0], None),
    "ca_bundle": (["a", "b", "c"], [Path("a"), Path("b"), Path("c")], None),
    "client_cert": (["a", "b", "c"], [Path("a"), Path("b"), Path("c")], None),
    "workers": (["1", "2", "3"], [1, 2, 3], 1),
    "allow_partial": (["true", "no", "1"], [True, False, True], False),
    "waivers": (["a", "b", "c"], [Path("a"), Path("b"), Path("c")], None),
    "strict": (["true", "false", "true"], [True, False, True], False),
    "resume": (["true", "false", "true"], [True, False, True], False),
    "reports": (["a", "b", "c"], [Path("a"), Path("b"), Path("c")], Path("reports")),
    "specs": (["a", "b", "c"], [(Path("a"),), (Path("b"),), (Path("c"),)], ()),
    "allow_production": (["yes", "no", "1"], [True, False, True], False),
}

each = pytest.mark.parametrize("setting", TABLE, ids=lambda setting: setting.name)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "contracts.toml"


def given(setting: Setting, text: str) -> dict[str, Any]:
    """Return what the parser of the command line makes of a setting."""
    if not setting.metavar:
        return {setting.key: True}
    return {setting.key: [text] if setting.repeatable else text}


def in_file(setting: Setting, text: str) -> str:
    return f"{setting.key} = ['{text}']" if setting.repeatable else f"{setting.key} = '{text}'"


def test_the_table_of_this_test_is_complete() -> None:
    assert VALUES.keys() == {setting.key for setting in TABLE}


@each
def test_the_command_line_comes_first(file: Path, setting: Setting) -> None:
    texts, values, _ = VALUES[setting.key]
    file.write_text(in_file(setting, texts[1]), encoding="utf-8")
    settings = resolve(given(setting, texts[0]), {setting.variable: texts[1]}, file)
    assert getattr(settings, setting.key) == values[0]


@each
def test_then_comes_the_environment(file: Path, setting: Setting) -> None:
    texts, values, _ = VALUES[setting.key]
    file.write_text(in_file(setting, texts[2]), encoding="utf-8")
    settings = resolve({setting.key: None}, {setting.variable: texts[1]}, file)
    assert getattr(settings, setting.key) == values[1]


@each
def test_then_comes_the_file(file: Path, setting: Setting) -> None:
    texts, values, _ = VALUES[setting.key]
    file.write_text(in_file(setting, texts[2]), encoding="utf-8")
    assert getattr(resolve({setting.key: None}, {}, file), setting.key) == values[2]


@each
def test_then_comes_the_default(file: Path, setting: Setting) -> None:
    *_, default = VALUES[setting.key]
    value = getattr(resolve({}, {setting.variable: ""}, file), setting.key)
    assert value == default if default is not ... else isinstance(value, int)


@each
def test_a_row_tells_all_there_is_to_know(setting: Setting) -> None:
    assert setting.flag == f"--{setting.name}"
    assert setting.variable == f"CONTRACTS_{setting.name.upper().replace('-', '_')}"
    assert setting.help
    assert not setting.help.endswith(".")
    parser = argparse.ArgumentParser()
    parser.add_argument(setting.flag, **setting.argument())
    assert getattr(parser.parse_args([]), setting.key) is None
    text = VALUES[setting.key][0][0]
    arguments = [setting.flag, text] if setting.metavar else [setting.flag]
    assert vars(parser.parse_args(arguments)) == given(setting, text)


def test_names_are_unique() -> None:
    assert len({setting.variable for setting in TABLE}) == len(TABLE)


BAD = {
    "api": ["", " "],
    "base_url": [" "],
    "profile": ["smok", "GATE", "everything"],
    "max_requests": ["0", "-1", "1.5", "many", "1e3"],
    "rate_limit": ["100", "0/m", "/m", "100/d", "100/min", "1.5/s", "-1/s", "100 /m", "100/m\n"],
    "seed": ["-1", "x", "1.5"],
    "max_time": ["0", "-1", "x", "inf", "nan"],
    "deadline": ["0", "-1", "x", "inf", "nan"],
    "workers": ["0", "two"],
    "allow_partial": ["partly"],
    "ca_bundle": [" "],
    "client_cert": ["\t"],
    "waivers": [" "],
    "strict": ["maybe", "2", "on"],
    "resume": ["maybe", "2", "on"],
    "reports": ["\t"],
    "specs": [" "],
    "allow_production": ["perhaps"],
}


@pytest.mark.parametrize(
    ("setting", "text", "place"),
    [
        pytest.param(setting, text, place, id=f"{setting.name}={text!r}-{place}")
        for setting in TABLE
        for text in BAD[setting.key]
        for place in ("command-line", "environment", "file")
        # A switch takes no value on the command line.
        if setting.metavar or place != "command-line"
    ],
)
def test_a_bad_value_is_refused_with_its_place(file: Path, setting: Setting, text: str, place: str) -> None:
    arguments = given(setting, text) if place == "command-line" else {}
    # An empty variable counts as one that is not set; another item beside it makes it a value.
    environment = {setting.variable: text or "a,"} if place == "environment" else {}
    if place == "file":
        file.write_text(in_file(setting, text).replace("'", '"').replace("\n", "\\n"), encoding="utf-8")
    with pytest.raises(UsageError) as error:
        resolve(arguments, environment, file)
    where = {"command-line": setting.flag, "environment": setting.variable, "file": f"{file}: {setting.key}"}[place]
    assert error.value.problem.startswith(f"{where}: ")
    assert error.value.problem.endswith((".", "?"))
    assert setting.help in error.value.remedy
    assert "Traceback" not in str(error.value)


@pytest.mark.parametrize(("text", "count", "seconds"), [("1/s", 1, 1), ("100/m", 100, 60), ("5000/h", 5000, 3600)])
def test_a_rate_is_a_number_in_a_time(text: str, count: int, seconds: int) -> None:
    rate = Rate.parse(text)
    assert (rate.count, rate.seconds, str(rate)) == (count, seconds, text)


def test_lists_are_separated_by_commas_in_the_environment(file: Path) -> None:
    settings = resolve({}, {"CONTRACTS_API": "a, b", "CONTRACTS_SPECS": "x,y"}, file)
    assert settings.api == ("a", "b")
    assert settings.specs == (Path("x"), Path("y"))


def test_lists_are_lists_in_the_file_and_repeated_on_the_command_line(file: Path) -> None:
    file.write_text("api = ['a', 'b']\nspecs = ['x']", encoding="utf-8")
    assert resolve({}, {}, file).api == ("a", "b")
    assert resolve({"api": ["c", "d", "c"]}, {}, file).api == ("c", "d", "c")
    assert resolve({"api": []}, {}, file).api == ("a", "b")


@pytest.mark.parametrize("setting", [setting for setting in TABLE if setting.repeatable], ids=lambda row: row.name)
def test_one_value_is_no_list_in_the_file(file: Path, setting: Setting) -> None:
    file.write_text(f"{setting.key} = 'a'", encoding="utf-8")
    with pytest.raises(UsageError, match="this is not a list") as error:
        resolve({}, {}, file)
    assert error.value.remedy == "Write it as ['a']."


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("seed = 7", "seed", 7),
        ("max_time = 2.5", "max_time", 2.5),
        ("strict = true", "strict", True),
        ("strict = false", "strict", False),
        ("workers = 4", "workers", 4),
    ],
)
def test_the_file_may_use_its_own_types(file: Path, text: str, name: str, value: Any) -> None:
    file.write_text(text, encoding="utf-8")
    assert getattr(resolve({}, {}, file), name) == value


@pytest.mark.parametrize(
    ("profile", "asked", "bound"),
    [
        pytest.param(None, None, 100, id="default"),
        pytest.param("gate", None, 100, id="gate"),
        pytest.param("certify", None, None, id="certify"),
        pytest.param("gate", "7", 7, id="gate-with-a-bound"),
        pytest.param("certify", "7", 7, id="certify-with-a-bound"),
    ],
)
def test_how_much_is_sent_goes_by_the_profile(
    file: Path, profile: str | None, asked: str | None, bound: int | None
) -> None:
    settings = resolve({"profile": profile, "max_requests": asked}, {}, file)
    assert settings.max_requests == bound
    assert settings.profile.name == (profile or "gate")


def test_without_a_seed_every_run_has_another(file: Path) -> None:
    assert len({resolve({}, {}, file).seed for _ in range(5)}) > 1


@pytest.mark.parametrize(
    ("text", "problem", "remedy"),
    [
        pytest.param("sead = 1", "there is no setting sead", "Did you mean seed?", id="misspelt"),
        pytest.param("base-url = 'x'", "there is no setting base-url", "Did you mean base_url?", id="with-a-dash"),
        pytest.param("qqqqqqqq = 1", "there is no setting qqqqqqqq", "Known: allow_partial", id="unknown"),
        pytest.param("[target.a]\nbase_url = 'x'", "there is no setting target", "Did you mean targets?", id="table"),
        pytest.param("seed = ", "cannot be read", "Fix or remove it", id="no-toml"),
        pytest.param("seed = 1\nseed = 2", "cannot be read", "Fix or remove it", id="key-twice"),
        pytest.param("targets = 1", "one table per API", "[targets.<api>]", id="targets-a-number"),
        pytest.param("[targets]\na = 1", "one table per API", "[targets.<api>]", id="target-a-number"),
        pytest.param("[targets.a]\nb = 1", "one table per API", "[targets.<api>]", id="input-a-number"),
        pytest.param("[targets.a.b]\nc = 'x'", "one table per API", "[targets.<api>]", id="table-too-deep"),
    ],
)
def test_a_bad_file_is_refused(file: Path, text: str, problem: str, remedy: str) -> None:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as error:
        resolve({}, {}, file)
    assert str(file) in error.value.problem
    assert problem in error.value.problem
    assert remedy in error.value.remedy


def test_a_file_that_is_no_text_is_refused(file: Path) -> None:
    file.write_bytes(b"seed = '\xff'")
    with pytest.raises(UsageError, match="cannot be read"):
        resolve({}, {}, file)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        resolve({}, {}, tmp_path)


def test_without_a_file_the_defaults_hold(file: Path) -> None:
    assert resolve({}, {}, file).targets == {}


def test_targets_and_environment_are_handed_on(file: Path) -> None:
    file.write_text("[targets.shop]\nbase_url = 'http://a'\napi_key = 'k'", encoding="utf-8")
    environment = {"SHOP_API_KEY": "k2"}
    settings = resolve({}, environment, file)
    assert settings.targets == {"shop": {"base_url": "http://a", "api_key": "k"}}
    assert settings.origin.environment == environment


@pytest.mark.parametrize("profile", ["gat", "qqqq"])
def test_a_message_ends_with_one_mark(tmp_path: Path, profile: str) -> None:
    with pytest.raises(UsageError) as error:
        resolve({"profile": profile}, {}, tmp_path / "none")
    assert not error.value.problem.endswith(("?.", ".."))


@pytest.mark.parametrize("key", ["base_url", "waivers", "reports"])
def test_a_list_is_no_single_value(tmp_path: Path, key: str) -> None:
    file = tmp_path / "contracts.toml"
    file.write_text(f"{key} = ['a']", encoding="utf-8")
    with pytest.raises(UsageError):
        resolve({}, {}, file)
