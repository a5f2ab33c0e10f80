"""Warnings of ranks whose cut goes through equal values, which only the data can tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from segql import compiler
from segql.diagnostics.messages import say
from segql.diagnostics.model import Diagnostic, Diagnostics
from segql.semantics import ir, reach
from segql.syntax import ast

if TYPE_CHECKING:
    from segql.engines import Engine
    from segql.rules import Rules


def tied_cuts(
    rules: Rules, program: ir.Program, segments: Sequence[str], engine: Engine, options: Mapping[str, str]
) -> list[Diagnostic]:
    """A warning for each of the segments' rules with such a rank, at the rule.

    Raises SegqlError when the target cannot answer.
    """
    diagnostics = Diagnostics()
    asked: dict[ir.InRank, int] = {}
    warned: set[object] = set()
    for name in segments:
        rule = rules.rule(name)
        # Equal tiers are asked for as equal parts: that somebody stands on their borders is nobody's mistake.
        if not isinstance(rule, ast.Selection) or rule.span in warned:
            continue
        for node in _own(program, name):
            if node not in asked:
                sql = compiler.tied_statement(program, node, engine.dialect, options)
                asked[node] = int(engine.fetch(sql).column(0)[0].as_py() or 0)
            if asked[node]:
                warned.add(rule.span)
                diagnostics.warning(
                    "tied-cut",
                    say(
                        "a rank of `{name}` cuts through {count:,} members of the same value; their keys decide who is in",
                        name=name,
                        count=asked[node],
                    ),
                    rule.span,
                    help=say("rank by what tells them apart, or compare with the value itself"),
                )
                break
    return list(diagnostics)


def _own(program: ir.Program, name: str) -> list[ir.InRank]:
    """The ranks of a rule itself, not of the segments that it refers to."""
    alone = ir.Program({name: program.segments[name]}, program.timezone, program.week_starts, program.clock)
    return [node for node in reach.reach(alone, [name]) if isinstance(node, ir.InRank)]
