"""Spelling: from a plan to the text of one statement in a dialect. Nothing is decided here."""

from segql.sql.dialects import DIALECTS
from segql.sql.render import render, render_statement

__all__ = ["DIALECTS", "render", "render_statement"]
