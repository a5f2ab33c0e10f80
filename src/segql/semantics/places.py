"""Places: how far a member's place is from another."""

from __future__ import annotations

from decimal import Decimal

from segql.catalog import model
from segql.diagnostics.messages import say
from segql.diagnostics.suggest import nearest
from segql.diagnostics.wording import a_type
from segql.semantics import ir
from segql.semantics.names import Typed
from segql.semantics.texts import Texts
from segql.semantics.wording import words
from segql.syntax import ast
from segql.types import NUMBER, Kind

#: How many metres a unit is; a mile is the international one, exactly.
_METRES = {
    ast.DistanceUnit.METRE: Decimal(1),
    ast.DistanceUnit.KILOMETRE: Decimal(1000),
    ast.DistanceUnit.MILE: Decimal("1609.344"),
}
#: Half the way around the earth, in metres: no place is farther.
_FARTHEST = Decimal(20_015_115)


class Places(Texts):
    """The part of the resolver that reads distances."""

    def near(self, written: ast.Near) -> ir.Condition | None:
        """`home WITHIN 25 KM OF (48.8566, 2.3522)`, `home WITHIN 5 MILES OF 'Lyon store'`."""
        typed = self.value(written.subject)
        to = self._target(written.place)
        limit = self._metres(written)
        if typed is None or to is None or limit is None:
            return None
        if typed.type.kind is not Kind.PLACE:
            return self.diagnostics.error(
                "type-mismatch",
                say("WITHIN … OF is about places, and this is {type}", type=a_type(typed.type)),
                written.subject.span,
                help=say(
                    "a place is declared in the catalog, as {example}",
                    example="home: {type: place, latitude: lat, longitude: lng}",
                ),
            )
        latitude, longitude = coordinates(typed)
        distance = ir.Distance(latitude, longitude, to)
        condition = ir.Compare(ir.Comparison.LESS_EQUAL, distance, ir.Literal(NUMBER, limit))
        if limit >= _FARTHEST:
            self.diagnostics.warning(
                "always-holds",
                say("this always holds for whoever has a place: nowhere on earth is farther than 20,015 km"),
                written.distance.span,
                help=say("write a smaller distance, or {subject} IS KNOWN", subject=words(written.subject)),
            )
        return ir.Not(condition) if written.negated else condition

    def place_known(self, typed: Typed) -> ir.Condition:
        """That a place is known: both of its coordinates are, and it lies on earth, as every distance to it asks."""
        latitude, longitude = coordinates(typed)
        tests: list[ir.Condition] = []
        for coordinate, limit in ((latitude, Decimal(90)), (longitude, Decimal(180))):
            tests.append(ir.Compare(ir.Comparison.GREATER_EQUAL, coordinate, ir.Literal(NUMBER, -limit)))
            tests.append(ir.Compare(ir.Comparison.LESS_EQUAL, coordinate, ir.Literal(NUMBER, limit)))
        return ir.And(tuple(tests))

    def _target(self, written: ast.Point | ast.Text) -> tuple[Decimal, Decimal] | None:
        if isinstance(written, ast.Point):
            latitude, longitude = written.latitude, written.longitude
            if abs(latitude) > 90 or abs(longitude) > 180:
                swapped = abs(longitude) <= 90 and abs(latitude) <= 180
                return self.diagnostics.error(
                    "bad-place",
                    say(
                        "({latitude}, {longitude}) is no place: a latitude lies between -90 and 90, a longitude between -180"
                        " and 180",
                        latitude=latitude,
                        longitude=longitude,
                    ),
                    written.span,
                    help=say(
                        "write the latitude first: ({longitude}, {latitude})", latitude=latitude, longitude=longitude
                    )
                    if swapped
                    else None,
                )
            return latitude, longitude
        places = self.world.catalog.places
        found = self.world.find(places, written.value)
        if found is None:
            near = nearest(written.value, places)
            return self.diagnostics.error(
                "unknown-name",
                say("the catalog has no place '{place}'", place=written.value),
                written.span,
                help=say("did you mean '{near}'?", near=near)
                if near
                else say(
                    "declare it in the catalog under `places:`, or write its latitude and longitude: (48.8566, 2.3522)"
                ),
            )
        return found

    def _metres(self, written: ast.Near) -> Decimal | None:
        """The distance in metres; None after an error."""
        value: object = written.distance
        if isinstance(value, ast.Name):
            value = self.world.param(value.text)
            if value is None:
                return self.diagnostics.error(
                    "unknown-name",
                    say("there is no param `{written}`", written=written.distance.text),  # type: ignore[union-attr]
                    written.distance.span,
                    help=say("a distance is a number or a PARAM"),
                )
        if isinstance(value, ast.Number) and not value.percent and value.value > 0:
            return value.value * _METRES[written.unit]
        return self.diagnostics.error(
            "bad-quantity",
            say("a distance must be a number above 0"),
            written.distance.span,
            help=say("write a number such as 25"),
        )


def coordinates(typed: Typed) -> tuple[ir.Column, ir.Column]:
    """Latitude and longitude of a place, in degrees."""
    assert isinstance(typed.value, ir.Column) and isinstance(typed.column, model.Column)
    names = (typed.column.latitude, typed.column.longitude)
    hops = typed.value.hops
    first, last = (ir.Column(NUMBER, ir.Field(name or ""), hops, name or "") for name in names)
    return first, last
