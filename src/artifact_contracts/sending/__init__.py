"""The one way out: everything that is sent goes through here, and everything that comes back is recorded here."""
