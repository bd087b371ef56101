"""Conforming variants of a provider: each a proof that the suite raises no false alarm."""
