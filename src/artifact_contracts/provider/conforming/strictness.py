"""Freedoms in what is accepted: stricter or more lenient about what the documents leave open."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from artifact_contracts import yaml_files
from artifact_contracts.contract.openapi import Operation
from artifact_contracts.provider.conforming.conforming_variant import ConformingVariant
from artifact_contracts.provider.http_messages import ProviderRequest, RefusalError
from artifact_contracts.provider.provider import texts_in


class Picky(ConformingVariant):
    """Refuses bodies for what their texts say."""

    def will_do(self, text: str) -> bool:
        """Whether a text is accepted."""
        raise LookupError(text)

    def check_body(self, value: Any, operation: Operation) -> None:
        super().check_body(value, operation)
        if not all(map(self.will_do, texts_in(value))):
            raise RefusalError(400, "That text will not do.")


class NoEmptyTexts(Picky, name="no-empty-texts"):
    """Refuses empty texts."""

    def will_do(self, text: str) -> bool:
        return bool(text.strip())


class NoLongTexts(Picky, name="no-long-texts"):
    """Refuses texts of more than 500 letters."""

    def will_do(self, text: str) -> bool:
        return len(text) <= 500


class NoControls(Picky, name="no-odd-characters"):
    """Refuses texts with control characters, unpaired surrogates or signs beyond the basic plane."""

    def will_do(self, text: str) -> bool:
        return not re.search("[\x00-\x08\u2028\ud800-\udfff\U00010000-\U0010ffff]", text)


class OnlyAscii(Picky, name="only-ascii"):
    """Refuses texts beyond ASCII."""

    def will_do(self, text: str) -> bool:
        return text.isascii()


class TooLarge(ConformingVariant, name="content-too-large"):
    """Answers 413 to bodies of more than 20 kilobytes."""

    def read_body(self, request: ProviderRequest, operation: Operation) -> Any:
        if len(request.body) > 20_000:
            raise RefusalError(413, "That is too much.")
        return super().read_body(request, operation)


class TooLong(ConformingVariant, name="addresses-and-headers-too-long"):
    """Answers 414 and 431 to long addresses and headers, before it asks for a key."""

    def authenticate(self, request: ProviderRequest, operation: Operation) -> str:
        if len(request.path) > 1000:
            raise RefusalError(414, "The address is too long.")
        if sum(len(value) for _, value in request.headers) > 2000:
            raise RefusalError(431, "The headers are too long.")
        return super().authenticate(request, operation)


class NoUnknownMembers(ConformingVariant, name="no-unknown-members"):
    """Refuses members that the schema does not name."""

    def check_body(self, value: Any, operation: Operation) -> None:
        super().check_body(value, operation)
        if operation.body and _has_unknown(value, operation.body.schema, self.contract.document):
            raise RefusalError(400, "There is no such member.")


def _has_unknown(value: Any, schema: Any, document: Mapping[str, Any]) -> bool:
    """Whether a value has a member, at any depth, that a schema neither names nor leaves to the caller."""
    schema = yaml_files.resolve(document, schema)
    if not isinstance(value, dict) or not isinstance(schema, Mapping) or "properties" not in schema:
        return False
    named = schema["properties"]
    return any(name not in named or _has_unknown(member, named[name], document) for name, member in value.items())


class PickyAboutVersions(ConformingVariant, name="versions-must-be-semantic", only_for=("elacity",)):
    """Refuses versions that are not three numbers and names with odd letters, as sibling operations do."""

    def check_body(self, value: Any, operation: Operation) -> None:
        super().check_body(value, operation)
        artifact = value["artifact"]
        named = re.fullmatch(r"[a-zA-Z0-9._-]+", artifact["prompt"])
        if not re.fullmatch(r"\d+\.\d+\.\d+", artifact["version"]) or not named:
            raise RefusalError(400, "That is no version or no name.")


class HashMustBeHex(ConformingVariant, name="hash-must-be-hexadecimal", only_for=("elacity",)):
    """Refuses hashes that are not hexadecimal digits."""

    def check_body(self, value: Any, operation: Operation) -> None:
        super().check_body(value, operation)
        if not re.fullmatch("[0-9a-f]{8,}", value["artifact"]["hash"]):
            raise RefusalError(400, "That is no hash.")


class IgnoresTheBody(ConformingVariant, name="ignores-the-body", only_for=("ctxfy",)):
    """Does not look at the members of a body whose members are all optional."""

    def check_body(self, value: Any, operation: Operation) -> None:
        return


class LenientAboutMediaTypes(ConformingVariant, name="any-media-type"):
    """Takes any body for JSON."""

    def check_media_type(self, request: ProviderRequest, operation: Operation) -> None:
        return


class StrictAboutMediaTypes(ConformingVariant, name="media-type-to-the-letter"):
    """Knows the media type in small letters and without parameters only."""

    def check_media_type(self, request: ProviderRequest, operation: Operation) -> None:
        if request.header("content-type") not in operation.bodies:
            raise RefusalError(415, "Send application/json.")


class NoChunks(ConformingVariant, name="length-required"):
    """Answers 411 to a body without a length."""

    def read_body(self, request: ProviderRequest, operation: Operation) -> Any:
        if request.header("transfer-encoding"):
            raise RefusalError(411, "Say how long the body is.")
        return super().read_body(request, operation)


class Tolerant(ConformingVariant, name="tolerant-parser"):
    """Reads NaN, comments, commas at the end, duplicate members and a byte order mark, as some parsers do."""

    def parse(self, body: bytes) -> Any:
        text = body.decode("utf-8", "replace").lstrip("\ufeff")
        text = re.sub(r"/\*.*?\*/", "", text).replace(",}", "}").replace("NaN", "null")
        return super().parse(text.encode())

    def refuse_duplicates(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        return dict(pairs)


class ReplacesBytes(ConformingVariant, name="replaces-bad-bytes"):
    """Reads bytes that are not UTF-8 as replacement characters."""

    def parse(self, body: bytes) -> Any:
        return super().parse(body.decode("utf-8", "replace").encode())


class CaseInsensitiveNames(ConformingVariant, name="identifiers-in-any-case"):
    """Finds resources whatever the letter case of their names, where the alphabet is left open."""

    def owner(self, name: Any, operation: Operation) -> str | None:
        resource = self.contract.inputs_of(operation).resource
        known = self.inputs[resource.known] if resource else ""
        return super().owner(known if isinstance(name, str) and name.lower() == known.lower() else name, operation)
