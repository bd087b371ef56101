"""Waivers: what is accepted for a while is named exactly, and not for ever."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from artifact_contracts.errors import DocumentError
from artifact_contracts.results.waivers import Waiver, read_waivers
from tests.support.fixture_types import Contracts

TODAY = date(2030, 6, 15)
ROW = {"api": "ctxfy", "requirement": "error.code", "reason": "It is known.", "expires": "2030-12-31"}


def read(folder: Path, contracts: Contracts, *rows: Mapping[str, Any], known: tuple[str, ...] = ()) -> list[Waiver]:
    file = folder / "waivers.yaml"
    file.write_text(json.dumps({"waivers": rows}, indent=1), encoding="utf-8")
    return read_waivers(file, contracts, known or contracts, TODAY)


def without(member: str) -> dict[str, Any]:
    return {key: value for key, value in ROW.items() if key != member}


@pytest.mark.parametrize(
    ("changes", "waiver"),
    [
        pytest.param({}, Waiver("ctxfy", "error.code", None, "It is known."), id="by-requirement"),
        pytest.param(
            {"finding": "0123456789ab"}, Waiver("ctxfy", "error.code", "0123456789ab", "It is known."), id="by-finding"
        ),
        pytest.param({"expires": "2030-06-15"}, Waiver("ctxfy", "error.code", None, "It is known."), id="last-day"),
        pytest.param(
            {"api": "elacity", "requirement": "document.body-required"},
            Waiver("elacity", "document.body-required", None, "It is known."),
            id="of-a-document",
        ),
    ],
)
def test_a_waiver_is_read(tmp_path: Path, contracts: Contracts, changes: dict[str, Any], waiver: Waiver) -> None:
    assert read(tmp_path, contracts, {**ROW, **changes}) == [waiver]


def test_waivers_keep_their_order(tmp_path: Path, contracts: Contracts) -> None:
    rows = [{**ROW, "reason": f"Reason {number}."} for number in (3, 1, 2)]
    assert [row.reason for row in read(tmp_path, contracts, *rows)] == ["Reason 3.", "Reason 1.", "Reason 2."]


def test_a_file_may_hold_none(tmp_path: Path, contracts: Contracts) -> None:
    assert read(tmp_path, contracts) == []


def test_dates_need_no_quotes(tmp_path: Path, contracts: Contracts) -> None:
    file = tmp_path / "waivers.yaml"
    lines = "\n".join(f"    {key}: {value}" for key, value in ROW.items()).lstrip()
    file.write_text(f"waivers:\n  - {lines}\n", encoding="utf-8")
    assert len(read_waivers(file, contracts, contracts, TODAY)) == 1


@pytest.mark.parametrize(
    ("changes", "problem", "remedy"),
    [
        pytest.param({"api": "ctxfi"}, "there is no API ctxfi", "Did you mean ctxfy?", id="unknown-api"),
        pytest.param({"api": "qq"}, "there is no API qq", "Known: ctxfy, elacity.", id="unlike-any-api"),
        pytest.param(
            {"requirement": "error.kode"},
            "ctxfy has no requirement error.kode",
            "Did you mean error.code?",
            id="unknown-requirement",
        ),
        pytest.param(
            {"expires": "2030-06-14"},
            "expired on 2030-06-14",
            "Remove it, or give it a new date.",
            id="expired-yesterday",
        ),
        pytest.param({"expires": "1999-01-01"}, "expired on 1999-01-01", "Remove it", id="expired-long-ago"),
        pytest.param(
            {"expires": "2030-02-30"}, "2030-02-30 is not a date", "Write it as 2030-12-31.", id="no-such-day"
        ),
        pytest.param({"expires": "2031-13-01"}, "2031-13-01 is not a date", "2030-12-31", id="no-such-month"),
        pytest.param({"expires": "soon"}, "/waivers/1/expires", "waivers.schema.json", id="words-for-a-date"),
        pytest.param({"expires": "20301231"}, "/waivers/1/expires", "waivers.schema.json", id="date-without-dashes"),
        pytest.param({"expires": None}, "/waivers/1/expires", "waivers.schema.json", id="never"),
        pytest.param({"expires": 2031}, "/waivers/1/expires", "waivers.schema.json", id="year"),
        pytest.param({"reason": ""}, "/waivers/1/reason", "waivers.schema.json", id="no-reason"),
        pytest.param({"finding": "xyz"}, "/waivers/1/finding", "waivers.schema.json", id="no-key"),
        pytest.param({"finding": "0123456789AB"}, "/waivers/1/finding", "waivers.schema.json", id="key-in-capitals"),
        pytest.param({"requirement": "code"}, "/waivers/1/requirement", "waivers.schema.json", id="no-requirement-id"),
        pytest.param({"requirement": "*"}, "/waivers/1/requirement", "waivers.schema.json", id="everything"),
        pytest.param({"findings": []}, "/waivers/1", "waivers.schema.json", id="unknown-member"),
    ],
)
def test_a_waiver_that_cannot_hold_is_refused_with_its_line(
    tmp_path: Path, contracts: Contracts, changes: dict[str, Any], problem: str, remedy: str
) -> None:
    with pytest.raises(DocumentError, match=problem.replace("*", r"\*")) as error:
        read(tmp_path, contracts, ROW, {**ROW, **changes})
    assert str(error.value).startswith(f"{tmp_path / 'waivers.yaml'}:")
    line = int(str(error.value).removeprefix(f"{tmp_path / 'waivers.yaml'}:").partition(":")[0])
    assert line >= 9  # where the second one stands
    # A remedy that is a sentence is the whole of it.
    assert error.value.remedy == remedy if remedy.endswith(".") else remedy in error.value.remedy


@pytest.mark.parametrize("member", sorted(ROW))
def test_every_member_is_needed(tmp_path: Path, contracts: Contracts, member: str) -> None:
    with pytest.raises(DocumentError, match=f'"{member}" is a required property'):
        read(tmp_path, contracts, without(member))


@pytest.mark.parametrize("content", ["[]", "{}", '{"waivers": {}}', '{"waivers": [1]}', '{"waivers": [], "more": 1}'])
def test_a_file_of_another_shape_is_refused(tmp_path: Path, contracts: Contracts, content: str) -> None:
    file = tmp_path / "waivers.yaml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(DocumentError, match=r"waivers\.schema\.json"):
        read_waivers(file, contracts, contracts, TODAY)


def test_a_file_that_is_not_there_is_told(tmp_path: Path, contracts: Contracts) -> None:
    with pytest.raises(DocumentError, match="there is no such file"):
        read_waivers(tmp_path / "waivers.yaml", contracts, contracts, TODAY)


def test_a_waiver_for_an_api_that_is_not_judged_now_is_no_mistake(tmp_path: Path, contracts: Contracts) -> None:
    only = {"ctxfy": contracts["ctxfy"]}
    row = {**ROW, "api": "elacity", "requirement": "error.whatever"}
    assert [waiver.api for waiver in read(tmp_path, only, row, known=("ctxfy", "elacity"))] == ["elacity"]
