"""Measurements, run by hand: `python -m benchmarks.startup`, `python -m benchmarks.project`. They test nothing."""
