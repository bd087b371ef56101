"""The contract of one API: its document with the overlays applied, its requirements, what a target of it needs."""
