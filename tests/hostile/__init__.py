"""Servers that hang, lie, drown and cut off, and a network that does."""
