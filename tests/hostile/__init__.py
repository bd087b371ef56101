"""Servers, networks and surroundings that do their worst; the run always ends, and tells the truth."""
