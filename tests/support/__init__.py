"""What tests of several folders share: samples, senders with a mocked network, and guards; no tests."""
