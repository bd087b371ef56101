"""Documents that cannot be used are refused when they are loaded, by the engine or before it."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from artifact_contracts import yaml_files
from artifact_contracts.contract.contract import Contract, load
from artifact_contracts.errors import DocumentError

SPECS = Path(__file__).parents[2] / "specs"


class TestContract:
    PATH = "/v1/source-artifact/{artifactId}/promote"

    def loaded(self, folder: Path, change: Callable[[dict[str, Any], dict[str, Any]], Any]) -> Contract:
        copied = folder / "ctxfy"
        shutil.copytree(SPECS / "ctxfy", copied)
        document = copy.deepcopy(yaml_files.read(SPECS / "ctxfy" / "openapi.yaml"))
        change(document, document["paths"][self.PATH]["put"])
        (copied / "openapi.yaml").write_text(json.dumps(document), encoding="utf-8")
        return load(copied)

    @pytest.mark.parametrize(
        "change",
        [
            pytest.param(
                lambda document, operation: operation["responses"].update(
                    {"404": {"$ref": "#/components/responses/No"}}
                ),
                id="reference-to-nowhere",
            ),
            pytest.param(lambda document, operation: document.update(openapi=3.1), id="version-without-quotes"),
            pytest.param(
                lambda document, operation: document["components"]["schemas"]["Error"].update(type="objekt"),
                id="schema-of-no-type",
            ),
            pytest.param(
                lambda document, operation: document["components"]["schemas"]["Error"]["properties"]["error"].update(
                    pattern="("
                ),
                id="pattern-that-is-none",
            ),
        ],
    )
    def test_a_document_that_cannot_be_used_is_refused_when_it_is_loaded(self, tmp_path: Path, change: Any) -> None:
        with pytest.raises(DocumentError):
            self.loaded(tmp_path, change)

    def test_an_operation_need_not_describe_responses(self, tmp_path: Path) -> None:
        contract = self.loaded(tmp_path, lambda document, operation: operation.pop("responses"))
        assert contract.operations[0].replies == {}
