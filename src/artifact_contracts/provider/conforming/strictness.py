"""Freedoms in what is accepted: stricter or more lenient about what the documents leave open."""

from __future__ import annotations

import re
from typing import Any

from artifact_contracts.contract.openapi import Operation
from artifact_contracts.provider.body_reader import BodyReader, has_unknown_member, texts_in
from artifact_contracts.provider.conforming.conforming_variant import ConformingVariant
from artifact_contracts.provider.http_messages import ProviderRequest, RefusalError
from artifact_contracts.provider.provider import Provider
from artifact_contracts.provider.resource_store import ResourceStore


class Picky(BodyReader):
    """Refuses bodies for what their texts say."""

    def accepts(self, text: str) -> bool:
        """Whether a text is accepted."""
        raise LookupError(text)

    def check_body(self, value: Any, operation: Operation) -> None:
        super().check_body(value, operation)
        if not all(map(self.accepts, texts_in(value))):
            raise RefusalError(400, "That text is not accepted.")


class NoEmptyTexts(Picky):
    """Refuses empty texts."""

    def accepts(self, text: str) -> bool:
        return bool(text.strip())


class NoLongTexts(Picky):
    """Refuses texts of more than 500 characters."""

    def accepts(self, text: str) -> bool:
        return len(text) <= 500


class NoControls(Picky):
    """Refuses texts with control characters, unpaired surrogates or signs beyond the basic plane."""

    def accepts(self, text: str) -> bool:
        return not re.search("[\x00-\x08\u2028\ud800-\udfff\U00010000-\U0010ffff]", text)


class NoNul(Picky):
    """Refuses texts with U+0000, which its database does not store."""

    def accepts(self, text: str) -> bool:
        return "\0" not in text


class OnlyAscii(Picky):
    """Refuses texts beyond ASCII."""

    def accepts(self, text: str) -> bool:
        return text.isascii()


class TooLarge(BodyReader):
    """Answers 413 to bodies of more than 20 kilobytes."""

    def read_body(self, request: ProviderRequest, operation: Operation) -> Any:
        if len(request.body) > 20_000:
            raise RefusalError(413, "That is too much.")
        return super().read_body(request, operation)


class TooLong(Provider):
    """Answers 414 and 431 to long addresses and headers, before it asks for a key."""

    def authenticate(self, request: ProviderRequest, operation: Operation) -> str:
        if len(request.path) > 1000:
            raise RefusalError(414, "The address is too long.")
        if sum(len(value) for _, value in request.headers) > 2000:
            raise RefusalError(431, "The headers are too long.")
        return super().authenticate(request, operation)


class NoUnknownMembers(BodyReader):
    """Refuses members that the schema does not name."""

    def check_body(self, value: Any, operation: Operation) -> None:
        super().check_body(value, operation)
        if operation.body and has_unknown_member(value, operation.body.schema, self.contract.document):
            raise RefusalError(400, "There is no such member.")


class PickyAboutVersions(BodyReader):
    """Refuses versions that are not three numbers and names with odd letters, as sibling operations do."""

    def check_body(self, value: Any, operation: Operation) -> None:
        super().check_body(value, operation)
        artifact = value["artifact"]
        named = re.fullmatch(r"[a-zA-Z0-9._-]+", artifact["prompt"])
        if not re.fullmatch(r"\d+\.\d+\.\d+", artifact["version"]) or not named:
            raise RefusalError(400, "That is no version or no name.")


class HashMustBeHex(BodyReader):
    """Refuses hashes that are not hexadecimal digits."""

    def check_body(self, value: Any, operation: Operation) -> None:
        super().check_body(value, operation)
        if not re.fullmatch("[0-9a-f]{8,}", value["artifact"]["hash"]):
            raise RefusalError(400, "That is no hash.")


class IgnoresTheBody(BodyReader):
    """Does not look at the members of a body whose members are all optional."""

    def check_body(self, value: Any, operation: Operation) -> None:
        return


class NullForAbsent(BodyReader):
    """Takes null for a member that is left out, where one may be left out."""

    def check_body(self, value: Any, operation: Operation) -> None:
        if operation.body is None or not operation.body.accepts_without_nulls(value):
            super().check_body(value, operation)


class NumbersForTexts(BodyReader):
    """Takes numbers for texts, where no page says of which type a member is."""

    def check_body(self, value: Any, operation: Operation) -> None:
        members = value.items() if isinstance(value, dict) else ()
        texts = {name: str(member) if type(member) in (int, float) else member for name, member in members}
        super().check_body(texts or value, operation)


class LenientAboutMediaTypes(BodyReader):
    """Treats any body as JSON."""

    def check_media_type(self, request: ProviderRequest, operation: Operation) -> None:
        return


class StrictAboutMediaTypes(BodyReader):
    """Knows the media type in lower case and without parameters only."""

    def check_media_type(self, request: ProviderRequest, operation: Operation) -> None:
        if request.header("content-type") not in operation.bodies:
            raise RefusalError(415, "Send application/json.")


class NoChunks(BodyReader):
    """Answers 411 to a body without a length."""

    def read_body(self, request: ProviderRequest, operation: Operation) -> Any:
        if request.header("transfer-encoding"):
            raise RefusalError(411, "Say how long the body is.")
        return super().read_body(request, operation)


class Tolerant(BodyReader):
    """Reads NaN, comments, commas at the end, duplicate members and a byte order mark, as some parsers do."""

    def parse(self, body: bytes) -> Any:
        text = body.decode("utf-8", "replace").lstrip("\ufeff")
        text = re.sub(r"/\*.*?\*/", "", text).replace(",}", "}").replace("NaN", "null")
        return super().parse(text.encode())

    def refuse_duplicates(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        return dict(pairs)


class ReplacesBytes(BodyReader):
    """Reads bytes that are not UTF-8 as replacement characters."""

    def parse(self, body: bytes) -> Any:
        return super().parse(body.decode("utf-8", "replace").encode())


class CaseInsensitiveNames(ResourceStore):
    """Finds resources whatever the letter case of their names, where the alphabet is left open."""

    def owner(self, name: Any, operation: Operation) -> str | None:
        resource = self.contract.inputs_of(operation).resource
        known = self.inputs[resource.known] if resource else ""
        return super().owner(known if isinstance(name, str) and name.lower() == known.lower() else name, operation)


class NamesOfOneForm(ResourceStore):
    """Refuses names that do not look like those it gives, before it looks for them."""

    def check_resource(self, name: Any, operation: Operation, account: str) -> None:
        resource = self.contract.inputs_of(operation).resource
        known = self.inputs[resource.known] if resource else ""
        if not re.fullmatch(rf"(?:.+-)?{known.rpartition('-')[0]}-[0-9a-f]{{12}}", str(name)):
            raise RefusalError(400, "That is no name of anything.")
        super().check_resource(name, operation, account)


class AlwaysTyped(BodyReader):
    """Asks for a media type also where there is no body, as the page lists the header without a condition."""

    def read_body(self, request: ProviderRequest, operation: Operation) -> Any:
        self.check_media_type(request, operation)
        return super().read_body(request, operation)


class NoFurtherParameters(Provider):
    """Refuses parameters of a query that no document names."""

    def check_method(self, request: ProviderRequest, operation: Operation) -> None:
        super().check_method(request, operation)
        if request.query:
            raise RefusalError(400, "There is no such parameter.")


class KnownModelsOnly(BodyReader):
    """Refuses models that it does not know."""

    def check_body(self, value: Any, operation: Operation) -> None:
        super().check_body(value, operation)
        if value["artifact"]["model"] not in ("generic", "gpt-4o", "claude-3"):
            raise RefusalError(400, "There is no such model.")


class SchemasMustBeJson(BodyReader):
    """Refuses schemas of input and output that are no JSON objects."""

    def check_body(self, value: Any, operation: Operation) -> None:
        super().check_body(value, operation)
        schemas = value["artifact"]["schema"]
        if not all(text.startswith("{") for name, text in schemas.items() if name in ("input", "output")):
            raise RefusalError(400, "That is no schema.")


VARIANTS = (
    ConformingVariant.of("no-empty-texts", NoEmptyTexts),
    ConformingVariant.of("no-long-texts", NoLongTexts),
    ConformingVariant.of("no-odd-characters", NoControls),
    ConformingVariant.of("no-nul", NoNul),
    ConformingVariant.of("only-ascii", OnlyAscii),
    ConformingVariant.of("content-too-large", TooLarge),
    ConformingVariant.of("addresses-and-headers-too-long", TooLong),
    ConformingVariant.of("no-unknown-members", NoUnknownMembers),
    ConformingVariant.of("versions-must-be-semantic", PickyAboutVersions, only_for=("elacity",)),
    ConformingVariant.of("hash-must-be-hexadecimal", HashMustBeHex, only_for=("elacity",)),
    ConformingVariant.of("ignores-the-body", IgnoresTheBody, only_for=("ctxfy",)),
    ConformingVariant.of("null-for-absent", NullForAbsent),
    ConformingVariant.of("numbers-for-texts", NumbersForTexts, only_for=("ctxfy",)),
    ConformingVariant.of("any-media-type", LenientAboutMediaTypes),
    ConformingVariant.of("media-type-to-the-letter", StrictAboutMediaTypes),
    ConformingVariant.of("length-required", NoChunks),
    ConformingVariant.of("tolerant-parser", Tolerant),
    ConformingVariant.of("replaces-bad-bytes", ReplacesBytes),
    ConformingVariant.of("identifiers-in-any-case", CaseInsensitiveNames),
    ConformingVariant.of("names-of-one-form", NamesOfOneForm),
    ConformingVariant.of("always-typed", AlwaysTyped, only_for=("ctxfy",)),
    ConformingVariant.of("no-further-parameters", NoFurtherParameters),
    ConformingVariant.of("known-models-only", KnownModelsOnly, only_for=("elacity",)),
    ConformingVariant.of("schemas-must-be-json", SchemasMustBeJson, only_for=("elacity",)),
)
