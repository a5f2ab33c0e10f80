"""Recorded runs: who was in which segment when, and what changed from one run to the next."""
