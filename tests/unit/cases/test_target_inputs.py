"""Keys and resources of a target: the given ones, those derived from them, and those that nobody has."""

from __future__ import annotations

import base64
import dataclasses
from collections.abc import Callable, Mapping

import pytest

from artifact_contracts.cases.target_inputs import Keys, Resources
from artifact_contracts.errors import NotTestedError
from artifact_contracts.redaction import Secrets
from artifact_contracts.targets import Target
from tests.support.sample_replies import KEY

NO_RESOURCE = "names no resource that the operation acts on"


@pytest.fixture
def target(targets: Mapping[str, Target]) -> Target:
    return targets["ctxfy"]


def resources_of(target: Target, seed: int = 1) -> Resources:
    return Resources(target, target.contract.inputs_of(target.contract.operations[0]).resource, seed)


@pytest.mark.parametrize(
    ("derive", "text", "shell"),
    [
        pytest.param(lambda keys: keys.valid.truncated(), KEY[:-1], "${CTXFY_API_KEY%?}", id="truncated"),
        pytest.param(lambda keys: keys.valid.extended(), f"{KEY}x", "${CTXFY_API_KEY}x", id="extended"),
        pytest.param(
            lambda keys: keys.valid.in_other_case(),
            KEY.swapcase(),
            '$(printf %s "$CTXFY_API_KEY" | tr a-zA-Z A-Za-z)',
            id="in-the-other-letter-case",
        ),
        pytest.param(
            lambda keys: keys.valid.as_basic(),
            base64.b64encode(f"{KEY}:".encode()).decode(),
            '$(printf %s "$CTXFY_API_KEY:" | base64 -w 0)',
            id="basic",
        ),
    ],
)
def test_a_key_that_is_derived_is_a_secret_too(
    target: Target, derive: Callable[[Keys], str], text: str, shell: str
) -> None:
    secrets = Secrets()
    assert derive(Keys(target, 1, secrets)) == text
    assert secrets.redact(f"<{text}>") == f"<{shell}>"


def test_a_key_without_letters_has_no_other_letter_case(target: Target) -> None:
    secrets = Secrets()
    digits = dataclasses.replace(target, inputs={**target.inputs, "API_KEY": "1234567890"})
    assert Keys(digits, 1, secrets).valid.in_other_case() == "1234567890"
    assert not secrets.present_in("1234567890")


def test_what_is_given_is_used(target: Target) -> None:
    keys, resources = Keys(target, 1, Secrets()), resources_of(target)
    assert keys.valid.text == KEY
    given = (keys.revoked, keys.of_another_account, resources.known, resources.of_another_account)
    names = ("REVOKED_API_KEY", "OTHER_API_KEY", "ARTIFACT_ID", "OTHER_ARTIFACT_ID")
    assert given == tuple(target.inputs[name] for name in names)


@pytest.mark.parametrize(
    ("ask", "variable"),
    [
        pytest.param(lambda target: Keys(target, 1, Secrets()).revoked, "CTXFY_REVOKED_API_KEY", id="revoked"),
        pytest.param(lambda target: Keys(target, 1, Secrets()).of_another_account, "CTXFY_OTHER_API_KEY", id="other"),
        pytest.param(
            lambda target: resources_of(target).of_another_account, "CTXFY_OTHER_ARTIFACT_ID", id="other-resource"
        ),
    ],
)
def test_what_was_not_given_is_named_by_its_variable(
    target: Target, ask: Callable[[Target], str], variable: str
) -> None:
    needed = {name: target.inputs[name] for name in ("API_KEY", "ARTIFACT_ID")}
    with pytest.raises(NotTestedError, match=f"the optional input {variable} was not given"):
        ask(dataclasses.replace(target, inputs=needed))


def test_what_target_yaml_names_no_input_for_is_told(target: Target) -> None:
    names = dataclasses.replace(target.contract.target.credentials, revoked=None)
    description = dataclasses.replace(target.contract.target, credentials=names)
    other = dataclasses.replace(target, contract=dataclasses.replace(target.contract, target=description))
    with pytest.raises(NotTestedError, match=r"target\.yaml names no input for a revoked key"):
        _ = Keys(other, 1, Secrets()).revoked


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda resources: resources.known, id="known"),
        pytest.param(lambda resources: resources.of_another_account, id="of-another-account"),
        pytest.param(lambda resources: resources.statuses_of_unknown, id="statuses-of-unknown"),
        pytest.param(lambda resources: resources.statuses_of_foreign, id="statuses-of-foreign"),
    ],
)
def test_an_operation_on_nothing_has_no_resources(target: Target, ask: Callable[[Resources], object]) -> None:
    with pytest.raises(NotTestedError, match=NO_RESOURCE):
        ask(Resources(target, None, 1))


def test_unknown_names_are_the_same_for_the_same_seed_and_nobodys(target: Target) -> None:
    unknown = [(Keys(target, seed, Secrets()).unknown, resources_of(target, seed).unknown) for seed in (1, 1, 2)]
    assert unknown[0] == unknown[1]
    names = {name for pair in unknown for name in pair}
    assert len(names) == 4
    assert names.isdisjoint(target.inputs.values())


@pytest.mark.parametrize("api", ["ctxfy", "elacity"])
def test_which_statuses_are_documented_for_them(targets: Mapping[str, Target], api: str) -> None:
    target = targets[api]
    described = target.contract.inputs_of(target.contract.operations[0]).resource
    assert described is not None
    resources = resources_of(target)
    assert resources.statuses_of_unknown == described.unknown_statuses
    assert resources.statuses_of_foreign == described.foreign_statuses
