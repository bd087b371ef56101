"""A published document is loaded unharmed, and its defects are its own, not the service's."""

from __future__ import annotations

import shutil
from pathlib import Path

from artifact_contracts import schemathesis_adapter, yaml_files
from tests.support.published_contracts import APIS, CLONE
from tests.support.suite_runs import artifact_contracts

DEFECTS = {
    "document.replies-satisfiable",
    "document.security-applied",
    "document.credential-not-a-parameter",
    "document.errors-described",
    "document.body-required",
    "document.server-absolute",
}


def test_the_structure_of_the_published_document_is_exact() -> None:
    published = yaml_files.read(CLONE / "specs" / "elacity" / "openapi.yaml")
    operation = published["paths"]["/registries/artifacts"]["post"]
    schema = published["components"]["schemas"]["Registries_prm.registry.publish_Response_200"]
    assert published["openapi"] == "3.1.0"
    assert published["info"] == {"title": "openapi", "version": "1.0.0"}
    assert published["servers"] == [{"url": "/api"}]
    assert operation["operationId"] == "prm-registry-publish"
    assert list(operation["responses"]) == ["200"]
    assert [set(branch) for branch in schema["oneOf"]] == [{"description"}, {"description"}]
    assert operation["parameters"][0]["required"] is True
    assert "required" not in operation["requestBody"]
    assert "security" not in operation
    assert "security" not in published
    assert schemathesis_adapter.validation_error(published) is None


def test_without_its_overlay_the_document_is_blamed_and_not_the_service(tmp_path: Path) -> None:
    folder = tmp_path / "specs" / "published"
    shutil.copytree(CLONE / "specs" / "elacity", folder, ignore=shutil.ignore_patterns("*.overlay.yaml"))
    ended = artifact_contracts("verify", "--specs", "specs", "--api", "published", folder=tmp_path)
    assert ended.status == 2, ended.out + ended.err
    findings = ended.results.findings
    assert {finding.requirement for finding in findings} == DEFECTS
    assert {finding.about for finding in findings} == {"document"}
    assert ended.results.outcome == "document_wrong"
    assert ended.results.apis[0].accepted > 0
    assert "a defect of the contract document, not of the service" in ended.out


def test_with_its_overlay_no_defect_is_left(tmp_path: Path) -> None:
    ended = artifact_contracts("verify", "--max-requests", "4", folder=tmp_path)
    concerns = [row for row in ended.results.requirements if row.id.startswith("document.")]
    assert len(concerns) == len(DEFECTS) * len(APIS)
    assert {row.outcome for row in concerns} == {"passed"}


def test_a_correction_that_corrects_nothing_any_more_is_an_error(tmp_path: Path) -> None:
    folder = tmp_path / "specs" / "mended"
    shutil.copytree(CLONE / "specs" / "elacity", folder)
    document = (folder / "openapi.yaml").read_text("utf-8")
    mended = document.replace("      parameters:\n", "      x-parameters:\n")
    (folder / "openapi.yaml").write_text(mended, "utf-8")
    ended = artifact_contracts("verify", "--specs", "specs", "--api", "mended", folder=tmp_path)
    assert ended.status == 2
    assert "selects nothing in the document" in ended.err
    assert "corrections.overlay.yaml:" in ended.err
