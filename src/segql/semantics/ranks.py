"""Ranks: the highest, the lowest, and the equal parts of everybody in order."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from segql.diagnostics.messages import keyword, say
from segql.diagnostics.wording import a_type
from segql.semantics import ir
from segql.semantics.folding import grouped
from segql.semantics.policies import everybody
from segql.semantics.recorded import Recorded
from segql.semantics.rows import Row, entity_row, key_columns
from segql.semantics.wording import words
from segql.syntax import ast
from segql.types import Kind

_PARTS = {ast.Rank.QUARTILE: 4, ast.Rank.QUINTILE: 5, ast.Rank.DECILE: 10}
_PLACES = 9
_MOST = Decimal(10) ** 9


@dataclass(frozen=True, slots=True)
class _Members:
    """Whose ranks are meant: the row that a condition is about, and the same member as the row at hand."""

    row: Row
    alone: Row
    entity: ir.EntityRows


class Ranks(Recorded):
    """The part of the resolver that reads ranks."""

    def in_rank(self, written: ast.InRank) -> ir.Condition | None:
        """`monetary IN TOP 10% AMONG vip PER region`; a name that leads to another entity is ranked among its members."""
        row, subject = self._ranked_row(written.subject)
        members = self.members(row, written, say("ranked"))
        cut = self.cut(written.rank, written.amount)
        if members is None:
            return None
        inner = self.at(members.alone)
        value = inner.ranked_value(subject, written.subject)
        among: ir.Condition | None = ir.Constant(True)
        if written.among is not None:
            among = inner.condition(written.among)
        per = inner.group(written.per) if written.per is not None else None
        if cut is None or value is None or among is None or (written.per is not None and per is None):
            return None
        reverse = written.rank is ast.Rank.BOTTOM
        rank = ir.InRank(value, members.entity, among, cut, key_columns(row), reverse, per)
        return ir.Not(rank) if written.negated else rank

    def members(self, row: Row, written: ast.Node, what: str) -> _Members | None:
        """The members that a row is one of; None after an error, when it is a fact's or a lookup's."""
        if row.entity is not None:
            return _Members(row, entity_row(row.entity), everybody(self, row.entity))
        return self.diagnostics.error(
            "not-members",
            say("only members are {what}, and this is about `{row}`", what=what, row=row.title),
            written.span,
            help=say("rank what each member has, as `SUM(orders.amount) IN TOP 10%`") if row.fact is not None else None,
        )

    def _ranked_row(self, subject: ast.Expression) -> tuple[Row, ast.Expression]:
        """The row whose value is ranked, and the value seen from there: `company.revenue` ranks companies."""
        if not isinstance(subject, ast.Name) or len(subject.parts) == 1:
            return self.row, subject
        found, rest = (self.row, subject), subject.parts[1:]
        row = self.first(self.row, subject.parts[0].value)
        while isinstance(row, Row) and rest:
            if row.entity is not None:
                found = row, ast.Name(rest, span=subject.span)
            row, rest = self.inside(row, rest[0].value), rest[1:]
        return found

    def ranked_value(self, subject: ast.Expression, place: ast.Expression | None = None) -> ir.Value | None:
        """A value that puts members in order: a number, a date or a datetime; None after an error."""
        typed = self.value(subject)
        if typed is None:
            return None
        if typed.type.is_numeric or typed.type.is_temporal:
            return typed.value
        return self.diagnostics.error(
            "type-mismatch",
            say("numbers and dates are ranked, and this is {type}", type=a_type(typed.type)),
            (place or subject).span,
            help=say("rank a number or a date, as `{example}`", example=self._example()),
        )

    def _example(self) -> str:
        for (entity, _), metric in self.world.symbols.metrics.items():
            if self.row.entity is not None and entity == self.row.entity.name:
                return say("{name} IN TOP 10%", name=metric.name)
        return say("SUM(orders.amount) IN TOP 10%")

    def group(self, written: ast.Expression) -> ir.Value | None:
        """A value whose equals make a group; None after an error."""
        typed = self.value(written)
        if typed is None:
            return None
        if typed.type.kind in (Kind.LIST, Kind.PLACE):
            return self.diagnostics.error(
                "type-mismatch",
                say("members are ranked in groups of one value, and this is {type}", type=a_type(typed.type)),
                written.span,
                help=say("group by a text, a number, a date or what is true or false"),
            )
        return grouped(typed)

    # Parts of a ranking -----------------------------------------------------------------------------------------------

    def cut(self, rank: ast.Rank, amount: ast.Expression) -> ir.Cut | None:
        """The part of a ranking that is meant; None after an error."""
        number = self.amount(amount)
        if number is None:
            return None
        if rank in _PARTS:
            return self._tile(_PARTS[rank], rank, number, amount)
        if number.percent:
            share = self.share(number, amount)
            return None if share is None else ir.Share(share)
        return self._largest(rank.value, number, amount)

    def end(self, word: str, amount: ast.Expression) -> ir.Cut | None:
        """The same of `TOP 5000 BY …` and `LOWEST 10% BY …`."""
        number = self.amount(amount)
        if number is None:
            return None
        if number.percent:
            share = self.share(number, amount)
            return None if share is None else ir.Share(share)
        return self._largest(word, number, amount)

    def amount(self, written: ast.Expression) -> ast.Number | None:
        """A number that is written or a param's, below zero too; None after an error."""
        value: object = written
        if isinstance(written, ast.Name):
            value = self.world.param(written.text)
            if value is None:
                return self.diagnostics.error(
                    "unknown-name",
                    say("there is no param `{name}`", name=written.text),
                    written.span,
                    help=say("write a number, a percentage or the name of a PARAM"),
                )
        match value:
            case ast.Number():
                return value
            case ast.Negative(operand=ast.Number() as number):
                return ast.Number(-number.value, number.percent, f"-{number.written}", span=number.span)
            case _:
                return self.diagnostics.error(
                    "bad-rank",
                    say("a number or a percentage is expected here"),
                    written.span,
                    help=say("write 500 or 10%"),
                )

    def share(self, number: ast.Number, written: ast.Expression) -> Decimal | None:
        """A percentage that is above 0 and at most 100%; None after an error."""
        if not 0 < number.value <= 1:
            return self.diagnostics.error(
                "bad-rank",
                say("a share is above 0% and at most 100%, and this is {share}", share=_percent(number.value)),
                written.span,
                help=say("write a percentage such as 10%"),
            )
        exponent = number.value.normalize().as_tuple().exponent
        if isinstance(exponent, int) and -exponent > _PLACES:
            return self.diagnostics.error(
                "bad-number",
                say("this percentage has more than {places} decimal places", places=_PLACES - 2),
                written.span,
                help=say("write fewer"),
            )
        return number.value

    def _largest(self, word: str, number: ast.Number, written: ast.Expression) -> ir.Cut | None:
        value = number.value
        if value == value.to_integral_value() and 1 <= value <= _MOST:
            return ir.Largest(int(value))
        asked = f"{value:f}"
        help = say("write {word} 1 or more, or a percentage: {word} 10%", word=keyword(word))
        if value > _MOST:
            help = say("write at most 1_000_000_000")
        elif 0 < value < 1:
            help = say("as a share it is written {word} {share}", word=keyword(word), share=_percent(value))
        return self.diagnostics.error(
            "bad-rank",
            say("{word} takes a whole number from 1, and this is {number}", word=keyword(word), number=asked),
            written.span,
            help=help,
        )

    def _tile(self, of: int, rank: ast.Rank, number: ast.Number, written: ast.Expression) -> ir.Cut | None:
        value = number.value
        if not number.percent and value == value.to_integral_value() and 1 <= value <= of:
            return ir.Tile(int(value), of)
        return self.diagnostics.error(
            "bad-rank",
            say(
                "{rank} counts from 1 to {of}, and this is {number}",
                rank=keyword(rank.value),
                of=of,
                number=words(written) if isinstance(written, ast.Number) else f"{value:f}",
            ),
            written.span,
            help=say("write a number from 1, the lowest, to {of}, the highest", of=of),
        )


def _percent(share: Decimal) -> str:
    text = f"{share * 100:f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text}%"
