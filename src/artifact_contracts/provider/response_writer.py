"""How a conforming provider words its answers."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from artifact_contracts.contract.openapi import Operation
from artifact_contracts.provider.http_messages import ProviderResponse, RefusalError, json_answer
from artifact_contracts.provider.part import Part


class ResponseWriter(Part):
    """Words success, errors and the headers of a rate limit as they are documented."""

    def success(self, operation: Operation) -> ProviderResponse:
        """Return the documented success."""
        documented = next(status for status in operation.replies if status.startswith("2"))
        example = operation.replies[documented].example
        return json_answer(int(documented.replace("XX", "00")), {} if example is None else example)

    def error(self, refusal: RefusalError) -> ProviderResponse:
        """Return an error in the documented envelope."""
        words = {
            "{status}": refusal.status,
            "{reason}": HTTPStatus(refusal.status).phrase,
            "{message}": refusal.message,
            "{request_id}": f"req_{uuid.uuid4().hex[:10]}",
        }
        answer = json_answer(refusal.status, _filled(self.contract.target.errors.template(refusal.status), words))
        answer.headers.update(refusal.headers)
        return answer

    def limit_headers(self, operation: Operation, status: int, counts: Mapping[str, str]) -> dict[str, str]:
        """Return the rate limit headers of an answer, where the document names them.

        Args:
            operation: what was called.
            status: the status of the answer.
            counts: what the customary headers would say, by name.
        """
        reply = operation.reply(status)
        return {name: counts[name] for name in (reply.headers if reply else ()) if name in counts}


def _filled(template: Any, words: Mapping[str, Any]) -> Any:
    if isinstance(template, str):
        return words.get(template, template)
    if isinstance(template, Mapping):
        return {key: _filled(value, words) for key, value in template.items()}
    return template
