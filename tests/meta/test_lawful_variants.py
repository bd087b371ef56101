"""No lawful provider is accused, whichever way it goes where the contracts leave room."""

from __future__ import annotations

import pytest

from artifact_contracts.provider.behaviour import Provider
from lawful_variants import ANYWHERE, ONLY_FOR
from running import APIS, judged

VARIANTS = [
    pytest.param(api, kind, id=f"{api}-{kind.__name__}") for api in APIS for kind in (*ANYWHERE, *ONLY_FOR[api])
]


@pytest.mark.parametrize(("api", "kind"), VARIANTS)
def test_lawful_variant_is_not_accused(api: str, kind: type[Provider]) -> None:
    results = judged(api, kind, "certify")
    accused = [
        (finding["requirement"], finding["expected"], finding["observed"], finding["cases"][:2])
        for finding in results["findings"]
        if finding["level"] == "MUST"
    ]
    assert accused == []
    assert results["outcome"] == "conforming"
