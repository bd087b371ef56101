"""Our own conforming implementation of every API, driven by its contract: the target when no base URL is given."""
