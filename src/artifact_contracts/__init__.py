"""Judges, with evidence, whether an HTTP service keeps its published contract."""

__version__ = "0.1.0"
