"""What is stored of a document: used as long as it fits, and never a way round judging a document."""

from __future__ import annotations

import dataclasses
import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from artifact_contracts import cli, locations, schemathesis_adapter, yaml_files
from artifact_contracts.cases.generated_calls import generated_cases
from artifact_contracts.contract.case_store import FILE, cases_text, fingerprint, read_cases
from artifact_contracts.contract.contract import load, stages
from artifact_contracts.errors import DocumentError
from artifact_contracts.proof import prioritization

ROOT = Path(__file__).parents[2]
SPECS = ROOT / "specs"
SHOP = ROOT / "tests" / "meta" / "specs" / "shop"
APIS = sorted(folder.name for folder in SPECS.iterdir())
CORRECTED = next(folder.name for folder in SPECS.iterdir() if list(folder.glob("*.overlay.yaml")))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of an API with an overlay and with what is stored of it."""
    return Path(shutil.copytree(SPECS / CORRECTED, tmp_path / CORRECTED))


@pytest.fixture
def validated(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Fingerprints of the documents that the engine was asked to validate."""
    asked = []
    judge = schemathesis_adapter.validation_error

    def noticed(document: Mapping[str, Any]) -> tuple[list[str | int], str] | None:
        asked.append(fingerprint(document))
        return judge(document)

    monkeypatch.setattr(schemathesis_adapter, "validation_error", noticed)
    return asked


def edit(folder: Path, old: str, new: str, file: str = "openapi.yaml") -> None:
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new), "utf-8")


def edit_stored(folder: Path, **members: Any) -> None:
    value = json.loads((folder / FILE).read_text("utf-8"))
    (folder / FILE).write_text(json.dumps({**value, **members}), "utf-8")


@pytest.mark.parametrize("api", APIS)
def test_what_is_stored_is_what_would_be_found_out_now(api: str) -> None:
    assert (SPECS / api / FILE).read_text("utf-8") == cases_text([each for each, _ in stages(SPECS / api)]), (
        "run: make cases"
    )


@pytest.mark.parametrize("api", APIS)
def test_the_stored_cases_are_the_generated_ones(api: str) -> None:
    contract = load(SPECS / api)
    assert contract.stored_cases is not None
    assert contract.stored_cases == schemathesis_adapter.deterministic_cases(contract.document)
    bodies = [case.body for cases in contract.stored_cases.values() for case in cases if case.kind == "missing-body"]
    assert all(body is schemathesis_adapter.NO_BODY for body in bodies)


def test_the_order_of_members_does_not_matter(folder: Path) -> None:
    document = yaml_files.read(folder / "openapi.yaml")
    (folder / "openapi.yaml").write_text(json.dumps(document, sort_keys=True), "utf-8")
    assert load(folder).stored_cases is not None


def test_schemathesis_is_not_imported_where_what_is_stored_fits() -> None:
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from artifact_contracts.cases.generated_calls import generated_cases\n"
        "from artifact_contracts.contract.contract import load\n"
        "for folder in Path(sys.argv[1]).iterdir(): assert generated_cases(load(folder))\n"
        "print([name for name in ('schemathesis', 'hypothesis', 'jsonpath_rfc9535') if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", program, SPECS], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_document_that_fits_is_not_validated_again(folder: Path, validated: list[str]) -> None:
    load(folder)
    assert validated == []


def test_a_comment_changes_nothing(folder: Path, validated: list[str]) -> None:
    with (folder / "openapi.yaml").open("a", encoding="utf-8") as file:
        file.write("# a comment\n")
    assert load(folder).stored_cases is not None
    assert validated == []


def test_an_edited_document_is_validated_again_and_its_cases_are_its_own(folder: Path, validated: list[str]) -> None:
    document = yaml_files.read(folder / "openapi.yaml")
    (item,) = document["paths"].values()
    (entry,) = item.values()
    entry["operationId"] = "renamed"
    (folder / "openapi.yaml").write_text(json.dumps(document), "utf-8")
    target = yaml_files.read(folder / "target.yaml")
    (row,) = target["operations"].values()
    target["operations"] = {"renamed": row}
    (folder / "target.yaml").write_text(json.dumps(target), "utf-8")
    contract = load(folder)
    assert contract.stored_cases is None
    assert list(generated_cases(contract)) == ["renamed"]
    assert validated == [fingerprint(document), fingerprint(contract.document)]


def test_an_edit_that_breaks_the_document_is_told(folder: Path) -> None:
    edit(folder, "responses:", "answers:")
    with pytest.raises(DocumentError, match="not valid OpenAPI"):
        load(folder)


def test_an_edit_that_an_overlay_undoes_is_validated_all_the_same(folder: Path, validated: list[str]) -> None:
    published = yaml_files.read(folder / "openapi.yaml")
    whole = load(folder).document
    published["servers"][0]["url"] = "https://elsewhere.example"
    (folder / "openapi.yaml").write_text(json.dumps(published), "utf-8")
    contract = load(folder)
    assert contract.document == whole
    assert contract.stored_cases is not None
    assert validated == [fingerprint(published)]


def test_an_edited_overlay_is_validated(folder: Path, validated: list[str]) -> None:
    (overlay,) = folder.glob("*.overlay.yaml")
    edit(folder, "Any JSON value;", "Anything;", file=overlay.name)
    contract = load(folder)
    assert contract.stored_cases is None
    assert validated == [fingerprint(contract.document)]


def test_cases_of_another_release_of_schemathesis_are_not_used(folder: Path, validated: list[str]) -> None:
    edit_stored(folder, schemathesis="4.0.0")
    contract = load(folder)
    assert contract.stored is None
    assert len(validated) == 2
    assert generated_cases(contract) == generated_cases(load(SPECS / CORRECTED))


def test_a_contract_with_another_document_does_not_keep_the_stored_cases() -> None:
    contract = load(SPECS / CORRECTED)
    other = dataclasses.replace(contract, document={**contract.document, "info": {"title": "t", "version": "2"}})
    assert other.stored_cases is None


def test_an_api_without_a_file_is_the_same_as_ever(validated: list[str]) -> None:
    contract = load(SHOP)
    assert (contract.stored, len(validated)) == (None, 1)
    assert list(generated_cases(contract)) == ["place-order", "look"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param("<<<<<<< ours", "cannot be read", id="no-json"),
        pytest.param("{}", "required", id="empty"),
        pytest.param("[]", "object", id="no-object"),
    ],
)
def test_a_file_that_is_broken_is_told(folder: Path, text: str, problem: str) -> None:
    (folder / FILE).write_text(text, "utf-8")
    with pytest.raises(DocumentError, match=problem):
        load(folder)


def test_a_case_says_its_body_or_that_it_has_none(folder: Path) -> None:
    case = {"kind": "valid", "name": "n", "pointer": "", "method": "POST", "media_type": None}
    edit_stored(folder, operations={"go": [{**case, "body": None}, {**case, "no_body": True}]})
    stored = read_cases(folder)
    assert stored is not None
    null, none = stored.operations["go"]
    assert null.body is None
    assert none.body is schemathesis_adapter.NO_BODY
    for wrong in ({}, {"body": 1, "no_body": True}):
        edit_stored(folder, operations={"go": [{**case, **wrong}]})
        with pytest.raises(DocumentError, match="/operations/go/0"):
            read_cases(folder)


def test_the_command_writes_the_files_of_the_folders_it_is_given(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    was = (folder / FILE).read_text("utf-8")
    (folder / FILE).write_text("broken", "utf-8")
    assert cli.main(["dev", "cases", str(folder)]) == 0
    assert (folder / FILE).read_text("utf-8") == was
    assert capsys.readouterr().out == f"{folder / FILE}\n"


def test_without_a_folder_it_writes_those_that_come_with_the_suite(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / FILE).unlink()
    monkeypatch.setattr(locations, "specs_folder", lambda: folder.parent)
    assert cli.main(["dev", "cases"]) == 0
    assert (folder / FILE).exists()


def test_nothing_is_stored_of_a_document_that_is_not_valid(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / FILE).unlink()
    edit(folder, "responses:", "answers:")
    assert cli.main(["dev", "cases", str(folder)]) == 2
    assert not (folder / FILE).exists()
    assert "not valid OpenAPI" in capsys.readouterr().err


def test_the_plan_is_derived_by_a_command_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(prioritization, "derive_plan", lambda: tmp_path / "plan.yaml")
    assert cli.main(["dev", "plan"]) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'plan.yaml'}\n"
