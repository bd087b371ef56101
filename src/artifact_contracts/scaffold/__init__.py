"""Skeletons of all that a new requirement needs, and what is still missing of the requirements there are."""
