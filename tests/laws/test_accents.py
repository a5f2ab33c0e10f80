"""The compiler's table of letters without their accents is the one that Unicode gives."""

from __future__ import annotations

from segql.operators.accents import without_accents
from tests.oracle import accents


def test_every_letter() -> None:
    letters = [chr(point) for point in range(0x20, 0x20000) if not 0xD800 <= point < 0xE000]
    differ = [letter for letter in letters if without_accents(letter) != accents.without_accents(letter)]
    assert differ == []
    assert without_accents("Œuvre où l'Été, Łódź, naïve ǟ, Phở") == "OEuvre ou l'Ete, Lodz, naive a, Pho"
