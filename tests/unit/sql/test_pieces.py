"""A statement in pieces, its places filled with what they stand for, is the statement itself."""

from __future__ import annotations

import pytest

from segql.catalog.model import Table
from segql.plan import plan, statement
from segql.semantics import ir
from segql.sql import DIALECTS
from segql.sql.lower import Lowering
from segql.sql.pieces import Now, Piece, now, pieces
from tests.conformance import corpus, running

FILES = ["hostile/cases/names.seg", "ranking/cases/ranks.seg", "shop/cases/text.seg", "clocks_paris/cases/spring.seg"]
#: A schema, so that every table has its alias behind it.
SCHEMA = "s"


def filled(piece: Piece, dialect: str) -> str:
    match piece:
        case str():
            return piece
        case Table(parts):
            return ".".join(quoted(part, dialect) for part in (SCHEMA, *parts))
        case ir.ListValues():
            return quoted(piece.table, dialect)
        case Now():
            return now(dialect)


def quoted(name: str, dialect: str) -> str:
    mark = "`" if dialect in ("bigquery", "spark") else '"'
    return mark + name.replace("\\", "\\\\" if dialect == "bigquery" else "\\").replace(mark, mark * 2) + mark


def words(sql: str) -> str:
    """The statement without its layout, which goes by how long a line is."""
    return "".join(sql.split())


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("file", FILES)
def test_pieces_make_the_statement(file: str, dialect: str) -> None:
    path = corpus.ROOT / file
    program = running.project(path).prepare(live=True).program
    found: list[Piece] = []
    for case in corpus.cases(path):
        made = statement(plan(program, case.segment))
        whole = Lowering(DIALECTS[dialect], [SCHEMA]).statement(made)
        sql = whole.sql(DIALECTS[dialect].sqlglot, pretty=True, identify=True)
        parts = pieces(statement(plan(program, case.segment)), dialect)
        found += parts
        assert words("".join(filled(part, dialect) for part in parts)) == words(sql), case.name
    assert any(isinstance(part, Table) for part in found)
    assert any(isinstance(part, Now) for part in found) or "clocks" not in file
