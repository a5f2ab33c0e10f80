"""Talking to the databases: schemas, rows, tables."""

from segql.engines.base import Engine
from segql.engines.open import open_engine

__all__ = ["Engine", "open_engine"]
