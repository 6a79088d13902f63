"""Tests mirror judge/ and sandbox/; hostile/ holds one attack a file."""
