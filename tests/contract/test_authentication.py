"""Who may call: the documented key in the documented place, and nobody else."""

from __future__ import annotations

from dataclasses import replace

from artifact_contracts.cases.call import Call
from artifact_contracts.contract.openapi import Scheme
from artifact_contracts.errors import NotTestedError, Untested
from artifact_contracts.running.contract_test import requirement
from artifact_contracts.running.operation import OperationUnderTest

UNAUTHENTICATED = ("401",)
# Words that other services have before a key; services that split at the space often look at no word at all.
OTHER_WORDS = ("Basic", "Token", "Key", "OAuth")
NO_SCHEME = "Contract-Check"


@requirement("authentication.schemes", each="named-scheme", cost=0)
async def test_valid_key(operation: OperationUnderTest, scheme: Scheme) -> None:
    """Sends the minimal call with the valid key as {scheme}.

    Must come back: a success.
    """
    await operation.expect_accepted(operation.calls.minimal(scheme))


@requirement("authentication.further-schemes", each="further-scheme", cost=0)
async def test_valid_key_in_a_further_place(operation: OperationUnderTest, scheme: Scheme) -> None:
    """Sends the minimal call with the valid key as {scheme}, which only other pages than the operation's name.

    Must come back: a success.
    """
    await operation.expect_accepted(operation.calls.minimal(scheme))


@requirement("authentication.missing", shares="no key")
async def test_no_key(operation: OperationUnderTest) -> None:
    """Sends the minimal call without any key.

    Must come back: 401.
    """
    await operation.expect_status(operation.calls.minimal().without_credential(), UNAUTHENTICATED)


@requirement("authentication.empty", each="scheme")
async def test_empty_key(operation: OperationUnderTest, scheme: Scheme) -> None:
    """Sends the minimal call with nothing where the key should be, as {scheme}.

    Must come back: 401.
    """
    await operation.expect_status(operation.calls.minimal().with_credential("", scheme=scheme), UNAUTHENTICATED)


@requirement("authentication.blank", each="scheme")
async def test_blank_key(operation: OperationUnderTest, scheme: Scheme) -> None:
    """Sends the minimal call with a no-break space for a key, as {scheme}; HTTP itself strips other spaces.

    Must come back: 401.
    """
    await operation.expect_status(operation.calls.minimal().with_credential("\u00a0", scheme=scheme), UNAUTHENTICATED)


@requirement("authentication.unknown", each="scheme")
async def test_unknown_key(operation: OperationUnderTest, scheme: Scheme) -> None:
    """Sends the minimal call with a key that nobody was given, as {scheme}.

    Must come back: 401.
    """
    call = operation.calls.minimal().with_credential(operation.calls.keys.unknown, scheme=scheme)
    await operation.expect_status(call, UNAUTHENTICATED)


@requirement("authentication.truncated", each="scheme")
async def test_truncated_key(operation: OperationUnderTest, scheme: Scheme) -> None:
    """Sends the minimal call with the valid key without its last character, as {scheme}.

    Must come back: 401.
    """
    call = operation.calls.minimal().with_credential(operation.calls.keys.valid.truncated(), scheme=scheme)
    await operation.expect_status(call, UNAUTHENTICATED)


@requirement("authentication.extended", each="scheme")
async def test_extended_key(operation: OperationUnderTest, scheme: Scheme) -> None:
    """Sends the minimal call with the valid key and one more character, as {scheme}.

    Must come back: 401.
    """
    call = operation.calls.minimal().with_credential(operation.calls.keys.valid.extended(), scheme=scheme)
    await operation.expect_status(call, UNAUTHENTICATED)


@requirement("authentication.letter-case")
async def test_key_in_other_case(operation: OperationUnderTest) -> None:
    """Sends the minimal call with the valid key, with upper and lower case swapped.

    Must come back: 401.
    """
    key = operation.calls.keys.valid
    if key.in_other_case() == key.text:
        raise NotTestedError("the key has no letters", Untested.NO_OCCASION)
    await operation.expect_status(operation.calls.minimal().with_credential(key.in_other_case()), UNAUTHENTICATED)


@requirement("authentication.revoked", each="scheme")
async def test_revoked_key(operation: OperationUnderTest, scheme: Scheme) -> None:
    """Sends the minimal call with a key that was valid once, as {scheme}.

    Must come back: 401.
    """
    call = operation.calls.minimal().with_credential(operation.calls.keys.revoked, scheme=scheme)
    await operation.expect_status(call, UNAUTHENTICATED)


@requirement("authentication.wrong-scheme")
async def test_basic_authentication(operation: OperationUnderTest) -> None:
    """Sends the minimal call with the valid key as the user name of Basic authentication.

    Must come back: 401.
    """
    call = (
        operation.calls.minimal()
        .without_credential()
        .with_header("Authorization", f"Basic {operation.calls.keys.valid.as_basic()}")
    )
    await operation.expect_status(call, UNAUTHENTICATED)


@requirement("authentication.wrong-scheme", parametrize={"word": OTHER_WORDS})
async def test_key_behind_another_scheme(operation: OperationUnderTest, word: str) -> None:
    """Sends the minimal call with the valid key in Authorization behind the scheme of other services: {word}.

    Must come back: 401.
    """
    await operation.expect_status(_with_key_behind(operation, word), UNAUTHENTICATED)


@requirement("authentication.wrong-scheme")
async def test_key_behind_no_scheme_at_all(operation: OperationUnderTest) -> None:
    """Sends the minimal call with the valid key in Authorization behind a word that is no scheme.

    Must come back: 401.
    """
    await operation.expect_status(_with_key_behind(operation, NO_SCHEME), UNAUTHENTICATED)


@requirement("authentication.bare-key")
async def test_bare_key(operation: OperationUnderTest) -> None:
    """Sends the minimal call with the valid key in Authorization, without a scheme before it.

    Must come back: 401.
    """
    call = operation.calls.minimal().without_credential().with_header("Authorization", operation.calls.keys.valid.text)
    await operation.expect_status(call, UNAUTHENTICATED)


@requirement("authentication.other-header")
async def test_undocumented_header(operation: OperationUnderTest) -> None:
    """Sends the minimal call with the valid key in a header that other APIs use.

    Must come back: 401.
    """
    documented = {scheme.parameter.lower() for scheme in operation.calls.operation.schemes}
    other = next(name for name in ("X-API-Key", "Api-Key") if name.lower() not in documented)
    await operation.expect_status(
        operation.calls.minimal().without_credential().with_header(other, operation.calls.keys.valid.text),
        UNAUTHENTICATED,
    )


@requirement("authentication.query-or-cookie", parametrize={"place": ["query", "cookie"]})
async def test_key_in_another_place(operation: OperationUnderTest, place: str) -> None:
    """Sends the minimal call with the valid key in a place other than a header: {place}.

    Must come back: 401.
    """
    if any(scheme.place == place for scheme in operation.calls.operation.schemes):
        raise NotTestedError(f"the document names the {place} as a place for the key", Untested.NO_OCCASION)
    call, key = operation.calls.minimal().without_credential(), operation.calls.keys.valid.text
    call = (
        replace(call, query={**call.query, "api_key": key})
        if place == "query"
        else call.with_header("Cookie", f"api_key={key}")
    )
    await operation.expect_status(call, UNAUTHENTICATED)


@requirement("authentication.scheme-case")
async def test_scheme_in_other_case(operation: OperationUnderTest) -> None:
    """Sends the minimal call with the valid key, the name of the authentication scheme in lower case.

    Must come back: a success.
    """
    scheme = next((scheme for scheme in operation.calls.operation.schemes if scheme.prefix), None)
    if scheme is None:
        raise NotTestedError("no documented place of the key has a scheme before it", Untested.NO_OCCASION)
    value = scheme.prefix.lower() + operation.calls.keys.valid.text
    await operation.expect_accepted(operation.calls.minimal().without_credential().with_header(scheme.parameter, value))


@requirement("authentication.first-of-two")
async def test_valid_key_takes_precedence(operation: OperationUnderTest) -> None:
    """Sends the minimal call with the valid key in the place that takes precedence and an unknown one in the other.

    Must come back: a success.
    """
    await operation.expect_accepted(
        operation.calls.minimal().with_credential(operation.calls.keys.valid.text, operation.calls.keys.unknown)
    )


@requirement("authentication.second-of-two")
async def test_unknown_key_takes_precedence(operation: OperationUnderTest) -> None:
    """Sends the minimal call with an unknown key in the place that takes precedence and the valid one in the other.

    Must come back: 401.
    """
    call = operation.calls.minimal().with_credential(operation.calls.keys.unknown, operation.calls.keys.valid.text)
    await operation.expect_status(call, UNAUTHENTICATED)


@requirement("authentication.repeated")
async def test_two_keys_in_one_place(operation: OperationUnderTest) -> None:
    """Sends the minimal call with the header of the key twice, an unknown key first and then the valid one.

    Must come back: a refusal, 4xx.
    """
    scheme = operation.calls.operation.schemes[0]
    if scheme.place != "header":
        raise NotTestedError("the key is not sent in a header", Untested.NO_OCCASION)
    first = operation.calls.minimal().with_credential(operation.calls.keys.unknown, scheme=scheme)
    await operation.expect_status(
        first.with_header(scheme.parameter, scheme.prefix + operation.calls.keys.valid.text), ("4XX",)
    )


@requirement("authentication.very-long")
async def test_very_long_key(operation: OperationUnderTest) -> None:
    """Sends the minimal call with an unknown key of about six thousand characters.

    Must come back: 401, or another 4xx where the service does not accept such a long header.
    """
    key = operation.calls.keys.unknown * 200
    await operation.expect_status(operation.calls.minimal().with_credential(key), ("4XX",))


@requirement("authentication.not-ascii")
async def test_key_beyond_ascii(operation: OperationUnderTest) -> None:
    """Sends the minimal call with an unknown key that has letters beyond ASCII in it.

    Must come back: 401, or another 4xx where the service does not accept such a header.
    """
    key = f"{operation.calls.keys.unknown}-\u00e9\u4e2d\U0001f702"
    await operation.expect_status(operation.calls.minimal().with_credential(key), ("4XX",))


@requirement("authentication.before-resource", parametrize={"who": ["no key", "an unknown key"]})
async def test_stranger_asks_for_an_unknown_resource(operation: OperationUnderTest, who: str) -> None:
    """Sends the minimal call for a resource that does not exist, with {who}.

    Must come back: 401, as for a resource that exists.
    """
    call = operation.calls.minimal().with_resource(operation.calls.resources.unknown)
    await operation.expect_status(operation.calls.unauthenticated(call, who), UNAUTHENTICATED)


@requirement("authentication.before-body", baseline="full", parametrize={"who": ["no key", "an unknown key"]})
async def test_stranger_sends_a_malformed_body(operation: OperationUnderTest, who: str) -> None:
    """Sends the full call with its body truncated, with {who}.

    Must come back: 401, as with a valid body.
    """
    await operation.expect_status(operation.calls.unauthenticated(operation.calls.truncated(), who), UNAUTHENTICATED)


def _with_key_behind(operation: OperationUnderTest, word: str) -> Call:
    if any(scheme.prefix.strip().lower() == word.lower() for scheme in operation.calls.operation.schemes):
        raise NotTestedError(f"the document names {word} as the scheme of the key", Untested.NO_OCCASION)
    value = f"{word} {operation.calls.keys.valid.text}"
    return operation.calls.minimal().without_credential().with_header("Authorization", value)
