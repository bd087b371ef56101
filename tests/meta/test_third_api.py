"""A third API is a folder: another authentication header, another envelope, two operations, no line of code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from artifact_contracts.contract.contract import load
from artifact_contracts.provider.http_messages import ProviderResponse, RefusalError
from artifact_contracts.provider.loopback_server import serving
from artifact_contracts.provider.provider import Provider, provider_with
from artifact_contracts.provider.response_writer import ResponseWriter
from artifact_contracts.results.model import Results
from artifact_contracts.targets import embedded_inputs
from tests.support.provider_answers import faulty
from tests.support.published_contracts import CLONE
from tests.support.suite_runs import advised, artifact_contracts, failing, judged_by_suite, not_tested, prepared

SPECS = CLONE / "tests" / "meta" / "specs"
SHOP = load(SPECS / "shop")


def judged(kind: type[Provider]) -> Results:
    inputs = embedded_inputs(SHOP)
    with serving(kind(SHOP, inputs)) as url:
        variables = {"SHOP_BASE_URL": url, "SHOP_TOKEN": inputs["TOKEN"], "SHOP_SHELF": inputs["SHELF"]}
        return judged_by_suite(prepared("shop", variables=variables, specs=[str(SPECS)]))


def test_it_is_verified_and_gets_a_provider_for_free(tmp_path: Path) -> None:
    ended = artifact_contracts("verify", "--specs", str(SPECS), "--api", "shop", folder=tmp_path)
    assert ended.status == 0, ended.out + ended.err
    asked = {row.id: row for row in ended.results.requirements}
    assert {row.outcome for row in asked.values()} == {"passed"}
    assert asked["accepted.minimal"].cases.passed == 2
    names = [item.id for item in ended.results.items]
    assert "test_authentication.py::test_no_key[shop.look]" in names
    assert "test_request_body.py::test_required_member_is_missing[shop.place-order-count-is-missing]" in names
    assert any(name.startswith("test_request_body.py::test_constraint_is_violated[shop.place-order-") for name in names)
    # Both other APIs are there as well, and untouched.
    assert ended.results.apis[0].id == "shop"


class StatusAsText(ResponseWriter):
    def error(self, refusal: RefusalError) -> ProviderResponse:
        answer = super().error(refusal)
        value = json.loads(answer.body)
        value["problem"]["status"] = str(value["problem"]["status"])
        answer.body = json.dumps(value).encode()
        return answer


class EmptyOrder(ResponseWriter):
    def success(self, operation: Any) -> ProviderResponse:
        answer = super().success(operation)
        answer.body = answer.body.replace(b"order", b"other")
        return answer


@pytest.mark.parametrize(
    ("kind", "requirements"),
    [
        pytest.param(provider_with(StatusAsText), {"error.code"}, id="nested status"),
        pytest.param(provider_with(EmptyOrder), {"response.schema"}, id="success body"),
        pytest.param(faulty("key-beginning-compared"), {"authentication.truncated"}, id="token"),
        pytest.param(faulty("unknown-resource-accepted"), {"resource.unknown"}, id="shelf"),
        pytest.param(
            faulty("body-not-checked"),
            {"body.member-types", "body.required-members", "body.constraints"},
            id="body",
        ),
    ],
)
def test_its_faults_are_found(kind: type[Provider], requirements: set[str]) -> None:
    results = judged(kind)
    assert failing(results) == requirements
    assert advised(results) == set()


def test_what_an_api_has_no_use_for_is_not_tested_and_no_error(tmp_path: Path) -> None:
    folder = tmp_path / "specs" / "shop"
    folder.mkdir(parents=True)
    for file in (SPECS / "shop").iterdir():
        (folder / file.name).write_text(file.read_text("utf-8"), "utf-8")
    target = (folder / "target.yaml").read_text("utf-8").replace("    resource:\n      in: path\n      at: shelf\n", "")
    target = target.replace("      known: SHELF\n      unknown_statuses: ['404']\n", "")
    target = target.replace("minimal:\n        body", "minimal:\n        path: {shelf: '${SHELF}'}\n        body")
    target = target.replace("minimal: {}", "minimal:\n        path: {shelf: '${SHELF}'}")
    target = target.replace("full:\n        body", "full:\n        path: {shelf: '${SHELF}'}\n        body")
    (folder / "target.yaml").write_text(target, "utf-8")
    rows = (folder / "requirements.yaml").read_text("utf-8")
    row = "    level: MUST\n    statement: It is asked all the same.\n    source: 'documented: tests/meta'\n"
    for requirement in (
        "authentication.first-of-two",
        "authentication.before-resource",
        "accepted.no-body",
        "body.generated",
    ):
        rows += f"  {requirement}:\n{row}"
    (folder / "requirements.yaml").write_text(rows, "utf-8")
    arguments = ("verify", "--specs", "specs", "--api", "shop", "--profile", "certify")
    ended = artifact_contracts(*arguments, folder=tmp_path)
    assert ended.status == 0, ended.out + ended.err
    reasons = not_tested(ended.results)
    assert reasons == {
        "authentication.first-of-two": "the document names fewer places for a credential",
        "authentication.before-resource": "target.yaml names no resource that the operation acts on",
        "accepted.no-body": "target.yaml lists no call no-body",
        "resource.unknown": "target.yaml names no resource that the operation acts on",
    }


def test_its_faults_are_found_and_its_variants_are_not_called_broken(tmp_path: Path) -> None:
    arguments = ("prove", "--specs", str(SPECS), "--api", "shop", "--profile", "certify")
    ended = artifact_contracts(*arguments, folder=tmp_path)
    assert ended.status == 0, ended.out + ended.err
    assert ended.err == ""
    proof = json.loads((tmp_path / "reports" / "proof.json").read_text("utf-8"))
    assert len(proof["faults"]) > 60
