"""Places: "haversine, R = 6371.0088 km, rounded to the metre"."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from segql.catalog import model as catalog
from segql.syntax import ast
from segql.syntax.ast import DistanceUnit
from tests.oracle import names, numbers
from tests.oracle.model import OracleError, Row

if TYPE_CHECKING:
    from tests.oracle.program import Oracle

_RADIUS = 6_371_008.8
_METRES = {
    DistanceUnit.METRE: Fraction(1),
    DistanceUnit.KILOMETRE: Fraction(1000),
    DistanceUnit.MILE: Fraction("1609.344"),
}


def coordinates(column: catalog.Column, row: Row) -> tuple[float, float] | None:
    """A place's latitude and longitude in degrees; a place that lies nowhere on Earth is missing."""
    if column.latitude is None or column.longitude is None:
        raise OracleError(f"{column.name} is no place")
    latitude, longitude = (_degrees(row.record[name]) for name in (column.latitude, column.longitude))
    if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
        return None
    return latitude, longitude


def _degrees(raw: Any) -> float | None:
    """ "floats are rounded once, per row, to nine places"; NaN and infinities are missing, here too."""
    if not isinstance(raw, int | float | Decimal) or isinstance(raw, bool):
        return None
    found = numbers.number(raw)
    return None if found is None else float(found)


def near(oracle: Oracle, node: ast.Near, row: Row) -> bool:
    """`home WITHIN 25 KM OF (48.8566, 2.3522)`: the circle's edge is inside."""
    there = oracle.value(node.subject, row)
    if there is None:
        return False
    if not isinstance(there, tuple):
        raise OracleError(f"{there!r} is no place")
    if isinstance(node.place, ast.Text):
        named = names.of(oracle.catalog.places, node.place.value)
        if named is None:
            raise OracleError(f"no place {node.place.value}")
        here = named
    else:
        here = (node.place.latitude, node.place.longitude)
    limit = oracle.count(node.distance) * _METRES[node.unit]
    return Fraction(metres(there, (float(here[0]), float(here[1])))) <= limit


def metres(a: tuple[float, float], b: tuple[float, float]) -> int:
    """The distance on the sphere, rounded half away from zero to the metre."""
    (lat1, lon1), (lat2, lon2) = (tuple(map(math.radians, place)) for place in (a, b))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return math.floor(2 * _RADIUS * math.asin(min(1.0, math.sqrt(half))) + 0.5)
