"""Segmentations by lot and by rank: what each of their cells means."""

from __future__ import annotations

from segql.diagnostics import Diagnostics, Note
from segql.diagnostics.messages import say
from segql.semantics import ir
from segql.semantics.cells import Cell, Drawn, Tiers, cells
from segql.semantics.policies import everybody
from segql.semantics.rows import key_columns
from segql.semantics.symbols import SegmentationSymbol, SegmentSymbol, Symbols
from segql.semantics.tails import Tails
from segql.syntax import ast


class Segmentations(Tails):
    """The part of the resolver that reads the cells of segmentations."""

    def cell(self, cell: Cell, base: ir.Condition | None) -> ir.Condition | None:
        """Who is in a cell, of those in the base (None: of everybody); None after an error."""
        match cell.members:
            case Drawn() as drawn:
                return self._drawn(cell, drawn, base)
            case Tiers() as tiers:
                return self._tiered(cell, tiers, base)

    def _drawn(self, cell: Cell, drawn: Drawn, base: ir.Condition | None) -> ir.Condition | None:
        if not self.can_draw(None if drawn.low else cell.span):  # said once for all parts
            return None
        draw = ir.InDraw(drawn.prefix, drawn.low, drawn.high, key_columns(self.row), words=f"drawn for {cell.name}")
        return draw if base is None else ir.And((base, draw))

    def _tiered(self, cell: Cell, tiers: Tiers, base: ir.Condition | None) -> ir.Condition | None:
        values = [self.ranked_value(criterion.value) for criterion in tiers.criteria]
        known = [value for value in values if value is not None]
        if len(known) < len(values):
            return None
        assert self.row.entity is not None, "a segmentation is of an entity"
        if not tiers.parts:
            unknown: tuple[ir.Condition, ...] = tuple(ir.Not(ir.Known(value)) for value in known)
            unranked = unknown[0] if len(unknown) == 1 else ir.Or(unknown)
            return unranked if base is None else ir.And((base, unranked))
        entity, key = everybody(self, self.row.entity), key_columns(self.row)
        among = base if base is not None else ir.Constant(True)
        ranks: tuple[ir.Condition, ...] = tuple(
            ir.InRank(
                value,
                entity,
                among,
                ir.Tile(part, tiers.of),
                key,
                criterion.lowest_first,
                words=f"{' '.join(criterion.value.span.text.split())} in tier {part} of {tiers.of}",
            )
            for value, criterion, part in zip(known, tiers.criteria, tiers.parts, strict=True)
        )
        return ranks[0] if len(ranks) == 1 else ir.And(ranks)


def expand(symbols: Symbols, diagnostics: Diagnostics) -> None:
    """Give the cells of segmentations their symbols, once all params have their values."""

    def param(name: str) -> ast.Expression | tuple[ast.Expression, ...] | None:
        found = symbols.params.get(name.casefold())
        return None if found is None else found.value

    for definition, entity in symbols.partitions:
        name = definition.name.value
        _keep_names(definition, symbols, diagnostics)
        found: list[str] = []
        for cell in cells(definition, param, diagnostics):
            key = f"{name}.{cell.name}".casefold()
            if key in symbols.segments:
                diagnostics.error(
                    "duplicate-name",
                    say("`{segmentation}` has two parts `{part}`", segmentation=name, part=cell.name),
                    cell.span,
                    help=say("rename one of them"),
                    notes=[Note(symbols.segments[key].span, say("the other one is here"))],
                )
                continue
            symbols.segments[key] = SegmentSymbol(
                f"{name}.{cell.name}",
                entity,
                None,
                cell.span,
                among=definition.among,
                is_tier=True,
                options=definition.options,
                cell=cell,
            )
            found.append(cell.name)
        symbols.segmentations[name.casefold()] = SegmentationSymbol(name, entity, tuple(found), definition.name.span)


def _keep_names(definition: ast.Segmentation, symbols: Symbols, diagnostics: Diagnostics) -> None:
    """Report a setting that would give a segmentation other parts than it is known to have."""
    count = definition.equal.count if definition.equal is not None else None
    if not isinstance(count, ast.Name):
        return
    param = symbols.params.get(count.text.casefold())
    if param is not None and isinstance(param.value, ast.Number) and param.value.span.source.name.startswith("--set "):
        diagnostics.error(
            "bad-param",
            say(
                "`{param}` says how many parts `{segmentation}` has, and they are segments with names",
                param=param.name,
                segmentation=definition.name.value,
            ),
            param.value.span,
            help=say("change it where it is defined"),
        )
