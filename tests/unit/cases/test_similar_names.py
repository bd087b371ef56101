"""Names of the form of a known one, that name nothing."""

from __future__ import annotations

import re
import uuid

import pytest

from artifact_contracts.cases.similar_names import similar_name

UNKNOWN = "unknown-resource-0a1b"
NUMBER = "21474[0-9]{5}"


@pytest.mark.parametrize(
    ("known", "form"),
    [
        pytest.param("6ba7b810-9dad-41d1-80b4-00c04fd430c8", "6ba7b810-9dad-41d1-80b4-00c04f[0-9a-f]{6}", id="uuid"),
        pytest.param("01ARZ3NDEKTSV4RRFFQ69G5FAV", "01ARZ3NDEKTSV[0-9A-HJKMNP-TV-Z]{13}", id="ulid"),
        pytest.param("art_4rQ7zk2bWx9T", "art_4rQ7zk[0-9]bWx[0-9]T|art_4rQ7zk[0-9][A-Za-z]{3}[0-9][A-Za-z]", id="word"),
        pytest.param("V1StGXR8_Z5jdHi6B-myT", "V1StGXR8_Z5jd[A-Za-z]{2}[0-9][A-Za-z]-myT", id="nanoid"),
        pytest.param("507f1f77bcf86cd799439011", "507f1f77bcf8[0-9a-f]{12}", id="object-id"),
        pytest.param("175928847299117063", "175928847[0-9]{9}", id="snowflake"),
        pytest.param("17592884721", "17592[0-9]{6}", id="so-many-digits"),
        pytest.param("1759288472", NUMBER, id="a-large-number"),
        pytest.param("42", NUMBER, id="a-number"),
        pytest.param("artifact-7", f"artifact-{NUMBER}", id="a-word-and-a-number"),
        pytest.param("a/6c1f08d2/b", "a/6c1f[0-9a-f]{4}/b", id="in-the-middle"),
        pytest.param("6c1f08d2-9b4e71a3", "6c1f08d2-9b4e[0-9a-f]{4}", id="the-last-of-two"),
        pytest.param("shop/prompts", f"shop/{UNKNOWN}", id="a-folder"),
        pytest.param("prompts", UNKNOWN, id="a-word-of-a-language"),
        pytest.param("6c1f08d", UNKNOWN, id="too-short"),
        pytest.param("abcabca1", UNKNOWN, id="too-few-characters"),
        pytest.param("abcdef11111122", UNKNOWN, id="too-few-to-draw-from"),
        pytest.param("ART00000042", UNKNOWN, id="counted-up"),
        pytest.param("a-1-b", UNKNOWN, id="a-number-in-the-middle"),
        pytest.param("", UNKNOWN, id="nothing"),
        pytest.param("~", UNKNOWN, id="no-word"),
    ],
)
def test_a_name_of_the_same_form(known: str, form: str) -> None:
    name = similar_name(known, UNKNOWN)
    assert re.fullmatch(form, name)
    assert name != known
    assert name == similar_name(known, UNKNOWN)


def test_another_word_makes_it_another_name() -> None:
    known = str(uuid.UUID(int=0x6BA7B8109DAD41D180B400C04FD430C8))
    names = {similar_name(known, f"unknown-{number}") for number in range(50)}
    assert len(names) > 40
    assert known not in names
    assert all(str(uuid.UUID(name)) == name for name in names)


def test_what_is_drawn_is_never_the_known_name() -> None:
    assert all(similar_name("abcdefgh12a1b2a2", str(number)) != "abcdefgh12a1b2a2" for number in range(2000))
