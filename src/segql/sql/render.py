"""The text of a statement: a head that says what it is, then SQL that a person can read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from segql.diagnostics.messages import ENGLISH, say, translated
from segql.diagnostics.model import Diagnostics, SegqlError
from segql.diagnostics.suggest import nearest
from segql.plan.forms import Form, Statement, statement
from segql.plan.model import Plan
from segql.plan.recorded import FROM_BESIDE
from segql.source import Source, Span
from segql.sql.dialects import DIALECTS
from segql.sql.lower import Lowering


def render(
    plan: Plan,
    dialect: str,
    *,
    form: Form = "members",
    columns: Sequence[str] = (),
    limit: int | None = None,
    options: Mapping[str, str] | None = None,
    language: str = ENGLISH,
) -> str:
    """The plan as one statement, headed by its notes in a language.

    Its members' keys, how many they are (one row, `members`), or a preview with the extras named in `columns` (none named:
    all). `options` are the target's (a schema; a project and a dataset) for its tables.

    Raises SegqlError: an unknown dialect, SQL of the catalog that cannot be used, what the dialect cannot express.
    """
    sql = render_statement(statement(plan, form, columns, limit), dialect, options=options)
    return "\n".join([*comments(plan.notes, dialect, language), sql, ""])


def comments(notes: Sequence[str], dialect: str, language: str = ENGLISH) -> list[str]:
    """Notes as lines of comments, said in a language."""
    lines = (DIALECTS[dialect].comment(_line(translated(note, language))) for note in notes)
    return [f"-- {line}".rstrip() for line in lines]


def render_statement(made: Statement, dialect: str, *, options: Mapping[str, str] | None = None) -> str:
    """A statement alone. Raises SegqlError as `render` does."""
    spelling = DIALECTS.get(dialect)
    if spelling is None:
        raise _unknown(dialect)
    given = options or {}
    namespace = [given[name] for name in spelling.namespace if given.get(name)]
    tree = Lowering(spelling, namespace, beside=FROM_BESIDE in given).statement(made)
    return tree.sql(spelling.sqlglot, pretty=True, identify=True, copy=False)


def _line(text: str) -> str:
    """A text on one line: what any engine takes for the end of a line ends no comment here."""
    return text if text.isprintable() else "".join(character if character.isprintable() else " " for character in text)


def _unknown(dialect: str) -> SegqlError:
    diagnostics = Diagnostics()
    known = ", ".join(DIALECTS)
    close = nearest(dialect, DIALECTS)
    diagnostics.error(
        "bad-option",
        say("there is no dialect `{dialect}`", dialect=dialect),
        Span(Source("dialect", dialect), 0, len(dialect)),
        help=say("did you mean `{close}`?", close=close) if close else say("the dialects are {known}", known=known),
    )
    return SegqlError(diagnostics)
