"""The tests of segql."""
