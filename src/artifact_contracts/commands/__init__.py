"""The commands of ``artifact-contracts``."""
