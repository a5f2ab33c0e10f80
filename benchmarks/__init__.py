"""Measurements, run by hand; they test nothing.

* `python -m benchmarks.memberships`: many segments at once, by naive and expert SQL, polars, Ibis and segql.
* `python -m benchmarks.days`: one more day of facts, refreshed and computed anew; who entered and left.
* `python -m benchmarks.compiling`: a rule beside the same rule in PRQL.
* `python -m benchmarks.project`: a large project, checked and compiled.
* `python -m benchmarks.startup`: how long the command takes to start.

What they compare with comes with the extra `bench`.
"""
