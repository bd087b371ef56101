"""The catalogue of faults and of conforming variants: what is in it, and that each shows what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from artifact_contracts.cases.call import Call
from artifact_contracts.contract.contract import Contract
from artifact_contracts.pointers import keys_of, with_value_at, without_value_at
from artifact_contracts.provider.conforming.conforming_variant import ConformingVariant
from artifact_contracts.provider.conforming.variant_list import VARIANTS, variants_of
from artifact_contracts.provider.faults import catalogue
from artifact_contracts.provider.faults.catalogue import CATALOGUE, faults_of
from artifact_contracts.provider.faults.fault import NO_VERDICT, Fault
from artifact_contracts.provider.faults.schema_members import faults_of_members
from artifact_contracts.provider.http_messages import ProviderResponse
from artifact_contracts.provider.provider import Provider
from artifact_contracts.targets import embedded_inputs
from artifact_contracts.yaml_files import resolve
from tests.support.provider_answers import ask, plain

APIS = ("ctxfy", "elacity")
Contracts = Mapping[str, Contract]
Change = Callable[[Call], Call]
Shows = Callable[[ProviderResponse], bool]


def members(contract: Contract) -> Iterator[tuple[str, Mapping[str, Any], bool]]:
    """Every member of the body with its pointer, its schema and whether it is required; found apart from the faults."""
    body = contract.operations[0].body
    assert body is not None
    waiting = [("", resolve(contract.document, body.schema), True)]
    while waiting:
        pointer, schema, required = waiting.pop()
        yield pointer, schema, required
        for name, member in schema.get("properties", {}).items():
            needed = name in schema.get("required", [])
            waiting.append((f"{pointer}/{name}", resolve(contract.document, member), needed))
        if "type" in schema.get("additionalProperties", {}):
            waiting.append((f"{pointer}/*", schema["additionalProperties"], False))


class TestWhatIsInIt:
    def test_there_is_enough_of_it(self, contracts: Contracts) -> None:
        counts = {api: len(faults_of(contracts[api])) for api in APIS}
        assert sum(counts.values()) >= 150
        assert all(count >= 120 for count in counts.values())
        variants = {name for api in APIS for name in variants_of(contracts[api])}
        assert len(variants) >= 45

    @pytest.mark.parametrize("api", APIS)
    def test_names_are_unique_and_the_same_everywhere(self, contracts: Contracts, api: str) -> None:
        for kinds in (faults_of(contracts[api]), variants_of(contracts[api])):
            assert all(name == kind.name for name, kind in kinds.items())
            assert all(name == name.strip() and " " not in name for name in kinds)
        assert not faults_of(contracts[api]).keys() & variants_of(contracts[api]).keys() - SHARED

    @pytest.mark.parametrize("api", APIS)
    def test_the_order_is_stable(self, contracts: Contracts, api: str) -> None:
        assert list(faults_of(contracts[api])) == list(faults_of(contracts[api]))

    def test_every_family_is_in_it(self) -> None:
        folder = Path(catalogue.__file__).parent
        families = [import_module(f"{catalogue.__package__}.{file.stem}") for file in sorted(folder.glob("*.py"))]
        listed = [fault for family in families for fault in getattr(family, "FAULTS", ())]
        assert len(listed) > 200
        assert {fault.name for fault in listed} == {fault.name for fault in CATALOGUE}

    @pytest.mark.parametrize("api", APIS)
    def test_no_name_is_used_twice(self, contracts: Contracts, api: str) -> None:
        faults = [fault.name for fault in (*CATALOGUE, *faults_of_members(contracts[api]))]
        assert len(set(faults)) == len(faults)
        variants = [variant.name for variant in VARIANTS]
        assert len(set(variants)) == len(variants)

    @pytest.mark.parametrize("api", APIS)
    def test_each_says_in_one_line_what_it_does(self, contracts: Contracts, api: str) -> None:
        rows: list[Fault | ConformingVariant] = [*faults_of(contracts[api]).values()]
        rows += variants_of(contracts[api]).values()
        for row in rows:
            assert row.sentence.endswith("."), row.name
            assert row.sentence[0].isupper(), row.name
            assert row.sentence.count("\n") == 0, row.name
            assert len(row.sentence) <= 120, row.name

    @pytest.mark.parametrize("api", APIS)
    def test_no_two_say_the_same(self, contracts: Contracts, api: str) -> None:
        sentences = [fault.sentence for fault in faults_of(contracts[api]).values()]
        assert len(set(sentences)) == len(sentences)

    @pytest.mark.parametrize("api", APIS)
    def test_what_must_catch_it_is_asked(self, contracts: Contracts, api: str) -> None:
        contract = contracts[api]
        for name, fault in faults_of(contract).items():
            if fault.detected_by != NO_VERDICT:
                assert contract.register.asks(fault.detector(contract)), name
                assert fault.level(contract) is contract.register[fault.detector(contract)].level

    def test_every_one_is_a_fault_somewhere(self, contracts: Contracts) -> None:
        used = {name for api in APIS for name in faults_of(contracts[api])}
        assert used >= {fault.name for fault in CATALOGUE}

    def test_what_is_left_open_is_no_must(self, contracts: Contracts) -> None:
        faults = faults_of(contracts["ctxfy"])
        assert faults["any-type-accepted:/title"].level(contracts["ctxfy"]) == "SHOULD"
        assert faults_of(contracts["elacity"])["any-type-accepted:/artifact/hash"].level(contracts["elacity"]) == "MUST"
        assert not variants_of(contracts["elacity"]).keys() & {"no-content", "created", "accepted-for-processing"}

    @pytest.mark.parametrize("api", APIS)
    def test_there_is_one_for_every_member(self, contracts: Contracts, api: str) -> None:
        faults = faults_of(contracts[api])
        for pointer, schema, required in members(contracts[api]):
            if "type" in schema:
                assert f"any-type-accepted:{pointer or '/'}" in faults
            if not pointer or pointer.endswith("/*"):
                continue
            assert f"null-accepted:{pointer}" in faults
            assert faults[f"null-accepted:{pointer}"].seed_dependent
            first = {"string": "number", "object": "array"}[schema["type"]]
            assert not faults[f"{first}-accepted:{pointer}"].seed_dependent
            wanted = ("missing-accepted",) if required else ("optional-refused", "optional-required")
            assert all(f"{name}:{pointer}" in faults for name in wanted)


# Conforming where it is advice, and advice all the same: each is in both lists.
SHARED = {"no-challenge", "body-before-key"}


@pytest.mark.parametrize("api", APIS)
class TestEveryMember:
    def test_a_required_one_may_be_missing(self, contracts: Contracts, api: str) -> None:
        for pointer, _, required in members(contracts[api]):
            if not required or not pointer:
                continue
            lacking = plain(contracts[api]).with_body(without_value_at(plain(contracts[api]).body, pointer))
            assert ask(contracts[api], Provider, lacking).status == 400, pointer
            assert ask(contracts[api], f"missing-accepted:{pointer}", lacking).status // 100 == 2, pointer

    def test_and_nothing_else_may_be_missing_with_it(self, contracts: Contracts, api: str) -> None:
        required = [pointer for pointer, _, needed in members(contracts[api]) if needed and pointer.count("/") == 2]
        for pointer, other in pairwise(required):
            body = without_value_at(plain(contracts[api]).body, other)
            answer = ask(contracts[api], f"missing-accepted:{pointer}", plain(contracts[api]).with_body(body))
            assert answer.status == 400, (pointer, other)

    @pytest.mark.parametrize(("name", "value"), [("any-type-accepted", ["odd"]), ("null-accepted", None)])
    def test_one_may_be_of_another_type(self, contracts: Contracts, api: str, name: str, value: Any) -> None:
        for pointer, schema, _ in members(contracts[api]):
            if f"{name}:{pointer or '/'}" not in faults_of(contracts[api]) or "type" not in schema:
                continue
            place = "/".join(["", *("odd" if key == "*" else key for key in keys_of(pointer))])
            odd = plain(contracts[api]).with_body(with_value_at(plain(contracts[api]).body, place, value))
            assert ask(contracts[api], Provider, odd).status == 400, pointer
            assert ask(contracts[api], f"{name}:{pointer or '/'}", odd).status // 100 == 2, pointer

    def test_an_optional_one_is_refused_or_asked_for(self, contracts: Contracts, api: str) -> None:
        for pointer, _, required in members(contracts[api]):
            if required or not pointer or pointer.endswith("/*"):
                continue
            full = plain(contracts[api])
            without = full.with_body(without_value_at(full.body, pointer))
            statuses = {
                name: [ask(contracts[api], f"{name}:{pointer}", call).status // 100 for call in (full, without)]
                for name in ("optional-refused", "optional-required")
            }
            assert statuses == {"optional-refused": [4, 2], "optional-required": [2, 4]}, pointer


def public_members(thing: object) -> set[str]:
    return {name for name in dir(thing) if not name.startswith("_")}


@pytest.mark.parametrize("api", APIS)
def test_no_provider_is_everything_at_once(contracts: Contracts, api: str) -> None:
    contract = contracts[api]
    rows: list[Fault | ConformingVariant] = [*faults_of(contract).values(), *variants_of(contract).values()]
    for row in rows:
        provider = row.kind(contract, embedded_inputs(contract))
        parts = (provider.authenticator, provider.reader, provider.store, provider.writer)
        assert max(len(public_members(thing)) for thing in (provider, *parts)) <= 20, row.name
