"""Real engines for the tests: each takes small tables and runs the SQL that segql wrote for its dialect."""

from tests.engines_under_test.room import DIALECTS, Engine, EngineRoom

__all__ = ["DIALECTS", "Engine", "EngineRoom"]
