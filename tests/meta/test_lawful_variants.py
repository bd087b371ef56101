"""No lawful provider is accused, whichever way it goes where the contracts leave room.

Each variant is judged for one of the APIs that leave it open; ``bench/compare.py`` judges all of them for all, in
every profile.
"""

from __future__ import annotations

import pytest

from artifact_contracts.provider.lawful import FAMILIES, VARIANTS, lawful_of
from running import CONTRACTS, judged, one_api_for_each

VARIANTS_OF = {api: lawful_of(contract) for api, contract in CONTRACTS.items()}


@pytest.mark.parametrize(("api", "name"), one_api_for_each(VARIANTS_OF))
def test_lawful_variant_is_not_accused(api: str, name: str) -> None:
    results = judged(api, VARIANTS_OF[api][name], "certify")
    accused = [
        (finding["requirement"], finding["expected"], finding["observed"], finding["cases"][:2])
        for finding in results["findings"]
        if finding["level"] == "MUST"
    ]
    assert accused == []
    assert results["outcome"] == "conforming"


def test_there_are_many_and_each_says_in_a_sentence_what_it_does() -> None:
    assert len(VARIANTS) >= 45
    assert len(FAMILIES) == 4
    assert all(variant.sentence().endswith(".") for variant in VARIANTS.values())
