"""Who may call: the documented key in the documented place, and nobody else."""

from __future__ import annotations

import pytest

from artifact_contracts.contract.openapi import Scheme
from artifact_contracts.errors import NotTestedError
from artifact_contracts.running.operation import OperationUnderTest

UNAUTHENTICATED = ("401",)


@pytest.mark.requirement("authentication.schemes", each="scheme", cost=0)
async def test_valid_key(operation: OperationUnderTest, scheme: Scheme) -> None:
    """Sends the minimal call with the valid key as {scheme}.

    Must come back: a success.
    """
    await operation.accepts(operation.call(scheme=scheme))


@pytest.mark.requirement("authentication.missing", shares="no key")
async def test_no_key(operation: OperationUnderTest) -> None:
    """Sends the minimal call without any key.

    Must come back: 401.
    """
    await operation.answers(operation.call().without_credential(), UNAUTHENTICATED)


@pytest.mark.requirement("authentication.empty", each="scheme")
async def test_empty_key(operation: OperationUnderTest, scheme: Scheme) -> None:
    """Sends the minimal call with nothing where the key should be, as {scheme}.

    Must come back: 401.
    """
    await operation.answers(operation.call().with_credential("", scheme=scheme), UNAUTHENTICATED)


@pytest.mark.requirement("authentication.blank", each="scheme")
async def test_blank_key(operation: OperationUnderTest, scheme: Scheme) -> None:
    """Sends the minimal call with a no-break space for a key, as {scheme}; HTTP itself takes other spaces away.

    Must come back: 401.
    """
    await operation.answers(operation.call().with_credential("\u00a0", scheme=scheme), UNAUTHENTICATED)


@pytest.mark.requirement("authentication.unknown", each="scheme")
async def test_unknown_key(operation: OperationUnderTest, scheme: Scheme) -> None:
    """Sends the minimal call with a key nobody was given, as {scheme}.

    Must come back: 401.
    """
    call = operation.call().with_credential(operation.unknown("key"), scheme=scheme)
    await operation.answers(call, UNAUTHENTICATED)


@pytest.mark.requirement("authentication.truncated", each="scheme")
async def test_truncated_key(operation: OperationUnderTest, scheme: Scheme) -> None:
    """Sends the minimal call with the valid key but for its last character, as {scheme}.

    Must come back: 401.
    """
    call = operation.call().with_credential(operation.key.truncated(), scheme=scheme)
    await operation.answers(call, UNAUTHENTICATED)


@pytest.mark.requirement("authentication.extended", each="scheme")
async def test_extended_key(operation: OperationUnderTest, scheme: Scheme) -> None:
    """Sends the minimal call with the valid key and one more character, as {scheme}.

    Must come back: 401.
    """
    call = operation.call().with_credential(operation.key.extended(), scheme=scheme)
    await operation.answers(call, UNAUTHENTICATED)


@pytest.mark.requirement("authentication.letter-case")
async def test_key_in_other_case(operation: OperationUnderTest) -> None:
    """Sends the minimal call with the valid key, capitals and small letters exchanged.

    Must come back: 401.
    """
    key = operation.key
    if key.in_other_case() == key.text:
        raise NotTestedError("the key has no letters")
    await operation.answers(operation.call().with_credential(key.in_other_case()), UNAUTHENTICATED)


@pytest.mark.requirement("authentication.revoked", each="scheme")
async def test_revoked_key(operation: OperationUnderTest, scheme: Scheme) -> None:
    """Sends the minimal call with a key that was valid once, as {scheme}.

    Must come back: 401.
    """
    call = operation.call().with_credential(operation.revoked_key, scheme=scheme)
    await operation.answers(call, UNAUTHENTICATED)


@pytest.mark.requirement("authentication.wrong-scheme")
async def test_basic_authentication(operation: OperationUnderTest) -> None:
    """Sends the minimal call with the valid key as the user name of Basic authentication.

    Must come back: 401.
    """
    call = operation.call().without_credential().with_header("Authorization", f"Basic {operation.key.as_basic()}")
    await operation.answers(call, UNAUTHENTICATED)


@pytest.mark.requirement("authentication.bare-key")
async def test_bare_key(operation: OperationUnderTest) -> None:
    """Sends the minimal call with the valid key in Authorization, without a scheme before it.

    Must come back: 401.
    """
    call = operation.call().without_credential().with_header("Authorization", operation.key.text)
    await operation.answers(call, UNAUTHENTICATED)


@pytest.mark.requirement("authentication.other-header")
async def test_undocumented_header(operation: OperationUnderTest) -> None:
    """Sends the minimal call with the valid key in a header that other APIs use.

    Must come back: 401.
    """
    documented = {scheme.parameter.lower() for scheme in operation.operation.schemes}
    other = next(name for name in ("X-API-Key", "Api-Key") if name.lower() not in documented)
    await operation.answers(
        operation.call().without_credential().with_header(other, operation.key.text), UNAUTHENTICATED
    )


@pytest.mark.requirement("authentication.query-or-cookie")
@pytest.mark.parametrize("place", ["query", "cookie"])
async def test_key_in_another_place(operation: OperationUnderTest, place: str) -> None:
    """Sends the minimal call with the valid key in no header but here: {place}.

    Must come back: 401.
    """
    if any(scheme.place == place for scheme in operation.operation.schemes):
        raise NotTestedError(f"the document names a {place} as the key's place")
    call, key = operation.call().without_credential(), operation.key.text
    call = call.with_query("api_key", key) if place == "query" else call.with_header("Cookie", f"api_key={key}")
    await operation.answers(call, UNAUTHENTICATED)


@pytest.mark.requirement("authentication.scheme-case")
async def test_scheme_in_other_case(operation: OperationUnderTest) -> None:
    """Sends the minimal call with the valid key, the name of the authentication scheme in small letters.

    Must come back: a success.
    """
    scheme = next((scheme for scheme in operation.operation.schemes if scheme.prefix), None)
    if scheme is None:
        raise NotTestedError("no documented place of the key has a scheme before it")
    value = scheme.prefix.lower() + operation.key.text
    await operation.accepts(operation.call().without_credential().with_header(scheme.parameter, value))


@pytest.mark.requirement("authentication.first-of-two")
async def test_valid_key_takes_precedence(operation: OperationUnderTest) -> None:
    """Sends the minimal call with the valid key in the place that takes precedence and an unknown one in the other.

    Must come back: a success.
    """
    await operation.accepts(operation.call().with_credential(operation.key.text, operation.unknown("key")))


@pytest.mark.requirement("authentication.second-of-two")
async def test_unknown_key_takes_precedence(operation: OperationUnderTest) -> None:
    """Sends the minimal call with an unknown key in the place that takes precedence and the valid one in the other.

    Must come back: 401.
    """
    call = operation.call().with_credential(operation.unknown("key"), operation.key.text)
    await operation.answers(call, UNAUTHENTICATED)


@pytest.mark.requirement("authentication.repeated")
async def test_two_keys_in_one_place(operation: OperationUnderTest) -> None:
    """Sends the minimal call with the header of the key twice, an unknown key first and the valid one behind it.

    Must come back: a refusal, 4xx.
    """
    scheme = operation.operation.schemes[0]
    if scheme.place != "header":
        raise NotTestedError("the key's place is no header")
    first = operation.call().with_credential(operation.unknown("key"), scheme=scheme)
    await operation.answers(first.with_header(scheme.parameter, scheme.prefix + operation.key.text), ("4XX",))


@pytest.mark.requirement("authentication.very-long")
async def test_very_long_key(operation: OperationUnderTest) -> None:
    """Sends the minimal call with an unknown key of some six thousand characters.

    Must come back: 401, or another 4xx where the service does not take so long a header.
    """
    key = operation.unknown("key") * 200
    await operation.answers(operation.call().with_credential(key), ("4XX",))


@pytest.mark.requirement("authentication.not-ascii")
async def test_key_beyond_ascii(operation: OperationUnderTest) -> None:
    """Sends the minimal call with an unknown key that has letters beyond ASCII in it.

    Must come back: 401, or another 4xx where the service does not take such a header.
    """
    key = f"{operation.unknown('key')}-\u00e9\u4e2d\U0001f702"
    await operation.answers(operation.call().with_credential(key), ("4XX",))


@pytest.mark.requirement("authentication.before-resource")
@pytest.mark.parametrize("who", ["no key", "an unknown key"])
async def test_stranger_asks_for_an_unknown_resource(operation: OperationUnderTest, who: str) -> None:
    """Sends the minimal call for a resource that does not exist, with {who}.

    Must come back: 401, as for a resource that exists.
    """
    call = operation.call().with_resource(operation.unknown("resource"))
    await operation.answers(operation.as_stranger(call, who), UNAUTHENTICATED)


@pytest.mark.requirement("authentication.before-body", beside="full")
@pytest.mark.parametrize("who", ["no key", "an unknown key"])
async def test_stranger_sends_a_malformed_body(operation: OperationUnderTest, who: str) -> None:
    """Sends the full call with its body cut short, with {who}.

    Must come back: 401, as with a valid body.
    """
    await operation.answers(operation.as_stranger(operation.truncated(), who), UNAUTHENTICATED)
