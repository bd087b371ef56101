"""Lets pytest run the suite: cases as items, options as pytest has them."""
