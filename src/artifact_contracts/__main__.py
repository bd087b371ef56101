"""Lets ``python -m artifact_contracts`` do what the command does."""

from __future__ import annotations

import sys

from artifact_contracts.cli import main

sys.exit(main())
