"""The tests of the suite itself; those that the suite runs against services are in tests/contract."""
