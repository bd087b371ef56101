"""Runs tests/contract: what its tests ask of an operation, and the pytest hooks that judge and report them."""
