"""Every case has its written members on the oracle and on every engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import pytest

from tests.conformance import corpus, running
from tests.conformance.corpus import Case
from tests.conformance.ledger import divergences
from tests.engines_under_test import DIALECTS, EngineRoom
from tests.engines_under_test.tables import duplicates

CASES = corpus.all_cases()
LEDGER = divergences()


def named(keys: Iterable[tuple[Any, ...]]) -> str:
    """Keys as they are written in a case file."""
    return ", ".join(str(key[0]) if len(key) == 1 else str(key) for key in sorted(keys, key=str)) or "nobody"


def difference(got: Iterable[tuple[Any, ...]], written: Iterable[tuple[Any, ...]]) -> str:
    """Who is missing and who is too many."""
    missing, extra = set(written) - set(got), set(got) - set(written)
    return f"missing: {named(missing)}; too many: {named(extra)}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_oracle(case: Case) -> None:
    got = running.by_oracle(case)
    assert got == case.members, difference(got, case.members)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_engine(case: Case, dialect: str, engine_room: EngineRoom) -> None:
    engine = engine_room.engine(dialect, case.dataset, corpus.tables(case.dataset))
    sql = running.statement(case, dialect)
    got = engine.members(sql)
    known = LEDGER.get((case.name, dialect))
    if known is not None:
        assert set(got) != case.members, f"{dialect} agrees: take {case.name} out of the ledger ({known.reason})"
        return
    assert not duplicates(got), f"{dialect} lists somebody twice: {named(duplicates(got))}\n{sql}"
    assert set(got) == case.members, f"{dialect}: {difference(got, case.members)}\n{sql}"


def test_names_are_unique() -> None:
    counted = Counter(case.name for case in CASES)
    assert [name for name, count in counted.items() if count > 1] == []


def test_ledger_names_cases() -> None:
    assert [entry.case for entry in LEDGER.values() if entry.case not in {case.name for case in CASES}] == []
    assert [entry.case for entry in LEDGER.values() if len(entry.reason) < 20] == []
