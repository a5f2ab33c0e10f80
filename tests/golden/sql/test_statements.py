"""The text of statements, as a tripwire for reviewers: members are proved elsewhere."""

from __future__ import annotations

import pytest

from tests.golden.sql.statements import FOLDER, written


@pytest.fixture(scope="module")
def statements() -> dict[str, str]:
    return written()


def test_every_case_has_its_file_and_every_file_its_case(statements: dict[str, str]) -> None:
    assert {path.stem for path in FOLDER.glob("*.sql")} == set(statements)


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.sql")))
def test_a_statement_reads_as_it_did(statements: dict[str, str], name: str) -> None:
    golden = (FOLDER / f"{name}.sql").read_text(encoding="utf-8")
    assert statements[name] == golden, "read the difference; if it is better: python -m tests.golden.sql.statements"
