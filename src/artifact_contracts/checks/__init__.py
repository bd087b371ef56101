"""Pure functions that judge an exchange: no clock, no network, no state."""
