"""The typed model of ``results.json``, from which every other report is made; see schemas/results.schema.json."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

import msgspec

from artifact_contracts import yaml_files
from artifact_contracts.bounded_text import shortened
from artifact_contracts.contract.register import Level, SourceKind
from artifact_contracts.redaction import Secrets
from artifact_contracts.results.outcome import Outcome, RunOutcome


class SuiteInfo(msgspec.Struct, frozen=True, kw_only=True):
    """What judged: versions of the suite, of Python and of schemathesis."""

    version: str
    python: str = ""
    schemathesis: str = ""


class ApiResult(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one API.

    Attributes:
        id: the API's id.
        title: its name, for people.
        base_url: where it was judged.
        embedded: whether the suite's own provider was judged.
        contract_sha256: identifies document and requirements.
        requests: how many were sent.
        accepted: how many valid calls were accepted.
        seconds: how long its cases took.
        outcome: what became of it.
        reason: why it could not be judged, or None.
        incidents: what got in the way and was sent again.
        suspect: the request on which it was last seen alive, if it has answered nothing since; or None.
        partial: whether a bound on requests or time kept a promised MUST from being judged.
    """

    id: str
    title: str
    base_url: str
    embedded: bool
    contract_sha256: str
    requests: int
    accepted: int
    seconds: float
    outcome: RunOutcome
    reason: str | None
    incidents: tuple[str, ...]
    suspect: str | None = None
    partial: bool = False


class CaseCounts(msgspec.Struct, frozen=True, kw_only=True):
    """How many cases of a requirement ended in which way."""

    passed: int
    failed: int
    not_tested: int
    error: int


class RequirementResult(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one requirement of one API; ``reason`` says why it was not tested or does not apply."""

    api: str
    id: str
    level: Level
    statement: str
    source: str
    outcome: Outcome
    reason: str | None
    cases: CaseCounts

    @property
    def concern(self) -> str:
        """What it is about, as in ``authentication``."""
        return self.id.partition(".")[0]

    @property
    def source_kind(self) -> SourceKind:
        """How sure it is."""
        return SourceKind.of(self.source)


class RequestResult(msgspec.Struct, frozen=True, kw_only=True):
    """A request as sent, without secrets; ``encoding`` is ``base64`` where the body is not text."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: str | None
    encoding: str


class ResponseResult(msgspec.Struct, frozen=True, kw_only=True):
    """A response as received, without secrets; ``truncated`` where there was more than was read."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: str
    encoding: str
    truncated: bool


class ExchangeResult(msgspec.Struct, frozen=True, kw_only=True):
    """One request and its response.

    Attributes:
        started: when it was sent, ISO 8601.
        seconds: how long it took.
        request: as sent.
        response: as received, or None.
        error: why there is no complete response, or None.
        request_id: by what the vendor finds the request in logs; empty where the run sent none.
    """

    started: str
    seconds: float
    request: RequestResult
    response: ResponseResult | None
    error: str | None
    request_id: str = ""


class FindingResult(msgspec.Struct, frozen=True, kw_only=True):
    """A requirement that was not kept.

    Attributes:
        key: identifies it across runs.
        api: the API's id.
        about: ``service`` or ``document``.
        requirement: the requirement's id.
        level: how binding it is.
        statement: the requirement in one sentence.
        source: where it is from.
        also: other requirements that are not kept for the same cause.
        case: the first case in which it was not kept.
        cases: all of them.
        sent: what the first case sends, in one sentence.
        expected: what had to come back.
        observed: what came back.
        reproduce: a shell command, or None where the document is at fault.
        exchange: the first exchange, or None likewise.
        waived_by: the reason of the waiver that covers it, or None.
    """

    key: str
    api: str
    about: str
    requirement: str
    level: Level
    statement: str
    source: str
    also: tuple[str, ...]
    case: str
    cases: tuple[str, ...]
    sent: str
    expected: str
    observed: str
    reproduce: str | None
    exchange: ExchangeResult | None
    waived_by: str | None

    @property
    def source_kind(self) -> SourceKind:
        """How sure the requirement is."""
        return SourceKind.of(self.source)

    @property
    def request_id(self) -> str:
        """By what the vendor finds the request of its exchange in logs; empty for nothing."""
        return self.exchange.request_id if self.exchange else ""


class ItemResult(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one case; ``findings`` holds the keys of what it shows."""

    id: str
    api: str
    requirement: str
    level: Level
    outcome: Outcome
    reason: str | None
    sends: str
    expects: str
    seconds: float
    requests: int
    findings: tuple[str, ...]


class Results(msgspec.Struct, frozen=True, kw_only=True):
    """The results of a run.

    Attributes:
        schema: the version of this model.
        suite: what judged.
        profile: how much was sent.
        seed: repeats the run.
        run_id: what tells the run from others in what it sends and makes; empty where it did not say.
        strict: whether a SHOULD that was not kept fails it.
        started: when it began, ISO 8601.
        finished: when it ended.
        outcome: what became of it.
        exit_code: see errors.ExitCode.
        partial: whether the verdict is on a part of what the profile promises.
        sentence: the verdict in one sentence.
        apis: what became of each API.
        requirements: what became of each requirement.
        findings: what was not kept, what fails the run first.
        items: what became of each case.
    """

    schema: int
    suite: SuiteInfo
    profile: str
    seed: int
    strict: bool
    started: str
    finished: str
    outcome: RunOutcome
    exit_code: int
    sentence: str
    apis: tuple[ApiResult, ...]
    requirements: tuple[RequirementResult, ...]
    findings: tuple[FindingResult, ...]
    items: tuple[ItemResult, ...]
    partial: bool = False
    run_id: str = ""


Model = TypeVar("Model", bound=msgspec.Struct)


def redacted(model: Model, secrets: Secrets) -> Model:
    """Return the results, or a line of the journal, as they may leave the process.

    No text in them holds a secret, nor half a character (a lone surrogate), which programs that read JSON treat in
    different ways (RFC 8259, section 8.2): its escape takes its place.
    """
    return msgspec.convert(_Redaction(secrets).of(msgspec.to_builtins(model)), type(model))


# What is of use as a whole only; it has bounds of its own.
_WHOLE = frozenset(("request", "body", "reproduce"))


class _Redaction:
    """Redacts and bounds every text in results; many of them are equal, and looked at once.

    Args:
        secrets: what is kept out.
    """

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets
        self._known: dict[str, str] = {}

    def of(self, value: Any, *, whole: bool = False) -> Any:
        if isinstance(value, str):
            text = self._text(value)
            return text if whole else shortened(text)
        if isinstance(value, dict):
            return {key: self.of(member, whole=whole or key in _WHOLE) for key, member in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.of(member, whole=whole) for member in value]
        return value

    def _text(self, value: str) -> str:
        known = self._known.get(value)
        if known is None:
            text = self._secrets.redact(value)
            known = text if text.isascii() else text.encode("utf-8", "backslashreplace").decode()
            self._known[value] = known
        return known


def read_results(file: Path) -> Results:
    """Read a ``results.json``.

    Raises:
        DocumentError: the file is missing, or is not what its schema describes.
    """
    return yaml_files.read_typed(file, "results", Results)
