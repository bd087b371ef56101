"""Settings of Hypothesis for searches through random values that a unit test has time for."""

from __future__ import annotations

from hypothesis import settings

# No database and no deadline: neither a past run nor a slow machine decides.
quick = settings(max_examples=50, deadline=None, database=None)
