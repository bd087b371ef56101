"""A server that someone else wrote is judged with nothing but the documented environment."""

from __future__ import annotations

from pathlib import Path

from tests.support.foreign_servers import Handler, Promotion, Publication, serving
from tests.support.suite_runs import artifact_contracts, not_tested


def test_promotion_by_somebody_else(tmp_path: Path) -> None:
    class Fresh(Promotion):
        promoted = False

    with serving(Fresh) as origin:
        ended = artifact_contracts(
            "verify",
            "--api",
            "ctxfy",
            folder=tmp_path,
            CTXFY_BASE_URL=origin,
            CTXFY_API_KEY=Handler.key,
            CTXFY_ARTIFACT_ID="a-17",
        )
    # It promotes once and answers 409 from then on, whatever the body says: lawful, and no evidence of anything else.
    assert ended.status == 0, ended.out + ended.err
    assert ended.results.apis[0].accepted == 1
    reasons = not_tested(ended.results)
    assert reasons["accepted.full"] == "the service refuses the repetition of a valid call: 409 Conflict"
    assert "a refusal proves nothing" in reasons["body.malformed-json"]


def test_publication_by_somebody_else(tmp_path: Path) -> None:
    with serving(Publication) as origin:
        ended = artifact_contracts(
            "verify",
            "--api",
            "elacity",
            folder=tmp_path,
            ELACITY_BASE_URL=f"{origin}/api",
            ELACITY_API_KEY=Handler.key,
            ELACITY_REGISTRY_REF="acme/prompts",
        )
    assert ended.status == 0, ended.out + ended.err
    assert (
        not_tested(ended.results)["authentication.revoked"]
        == "the optional input ELACITY_REVOKED_API_KEY was not given"
    )
    assert Handler.key not in ended.out


def test_a_settings_file_does_the_same(tmp_path: Path) -> None:
    with serving(Publication) as origin:
        (tmp_path / "contracts.toml").write_text(
            f'api = ["elacity"]\n[targets.elacity]\nbase_url = "{origin}/api"\n'
            f'api_key = "{Handler.key}"\nregistry_ref = "acme/prompts"\n'
        )
        ended = artifact_contracts("verify", folder=tmp_path)
    assert ended.status == 0, ended.out + ended.err
    assert ended.results.apis[0].base_url == f"{origin}/api"


def test_an_api_without_a_live_target_is_left_out_beside_one_with(tmp_path: Path) -> None:
    with serving(Publication) as origin:
        ended = artifact_contracts(
            "verify",
            folder=tmp_path,
            ELACITY_BASE_URL=f"{origin}/api",
            ELACITY_API_KEY=Handler.key,
            ELACITY_REGISTRY_REF="acme/prompts",
        )
    assert [api.id for api in ended.results.apis] == ["elacity"]
    assert "Left out: ctxfy, because no CTXFY_BASE_URL is set." in ended.out
