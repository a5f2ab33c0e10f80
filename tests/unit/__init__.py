"""Tests of one stage each."""
