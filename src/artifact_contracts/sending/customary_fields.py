"""What every request says, beside what it is sent for."""

from __future__ import annotations

from artifact_contracts import __version__

USER_AGENT = f"artifact-contracts/{__version__}"
CUSTOMARY = {"User-Agent": USER_AGENT, "Accept": "application/json", "Accept-Encoding": "identity"}
