"""A key, and the keys that resemble it; each is a secret like the one it comes from."""

from __future__ import annotations

import base64

from artifact_contracts.redaction import Secrets
from artifact_contracts.targets import Target


class Key:
    """A valid key.

    Args:
        name: the input that holds it.
        target: the target it is of.
        secrets: where the keys derived from it are made known.
    """

    def __init__(self, name: str, target: Target, secrets: Secrets) -> None:
        self.text = target.inputs[name]
        self._variable = target.contract.target.inputs[name].variable
        self._secrets = secrets

    def truncated(self) -> str:
        """Return the key without its last character."""
        return self._derived(self.text[:-1], f"${{{self._variable}%?}}")

    def extended(self) -> str:
        """Return the key with one more character."""
        return self._derived(f"{self.text}x", f"${{{self._variable}}}x")

    def in_other_case(self) -> str:
        """Return the key with capitals for small letters and the other way round; the same where it has no letters."""
        swapped = self.text.swapcase()
        if swapped == self.text:
            return self.text
        return self._derived(swapped, f'$(printf %s "${self._variable}" | tr a-zA-Z A-Za-z)')

    def as_basic(self) -> str:
        """Return the key as the user name of HTTP Basic authentication (RFC 7617)."""
        encoded = base64.b64encode(f"{self.text}:".encode()).decode()
        return self._derived(encoded, f'$(printf %s "${self._variable}:" | base64 -w 0)')

    def _derived(self, text: str, shell: str) -> str:
        self._secrets.add(text, shell)
        return text
