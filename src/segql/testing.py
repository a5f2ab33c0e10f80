"""Running a project's tests: each check on the target's rows, or on the rows that its test gives."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from segql.diagnostics.messages import Message, say
from segql.diagnostics.model import SegqlError
from segql.inline import Inline
from segql.semantics import ir

if TYPE_CHECKING:
    from segql.project import Project
    from segql.session import Session

#: How many of the keys that break a promise are named.
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one check: `found` says it in numbers, `keys` names a few of those who break a promise."""

    subject: str
    check: str
    passed: bool
    found: str
    keys: tuple[str, ...]
    source: str
    line: int


def run_tests(
    project: Project,
    names: Sequence[str] | None = None,
    *,
    files: Sequence[str] = (),
    target: str | None = None,
    as_of: str | None = None,
    params: Mapping[str, str] | None = None,
) -> Iterator[Outcome]:
    """Every check of the project's tests in the order of files, or of those about segments that are named or in the files
    that are.

    The target is asked only for tests without rows of their own. Raises SegqlError when one cannot be run.
    """
    runner = _Runner(project, target, as_of, dict(params or {}))
    try:
        wanted = None if names is None else {name.casefold() for name in names}
        for test in runner.tests():
            if wanted is None or test.source in files or not wanted.isdisjoint(_called(test.subject)):
                yield from runner.run(test)
    finally:
        runner.close()


def _called(subject: str) -> set[str]:
    """A segment's name, and that of the segmentation that it is a part of."""
    folded = subject.casefold()
    return {folded, folded.partition(".")[0]}


class _Runner:
    def __init__(self, project: Project, target: str | None, as_of: str | None, params: dict[str, str]) -> None:
        self._project = project
        self._target = target
        self._as_of = as_of
        self._params = params
        self._session: Session | None = None

    def tests(self) -> tuple[ir.Test, ...]:
        """The tests. The target is asked for types when the catalog declares too few."""
        return self._project.declared_program(self._open, as_of=self._as_of, params=self._params).tests

    def _open(self) -> Session:
        if self._session is None:
            self._session = self._project.open(self._target)
        return self._session

    def close(self) -> None:
        if self._session is not None:
            self._session.close()

    def run(self, test: ir.Test) -> Iterator[Outcome]:
        """The outcomes of a test's checks."""
        if not test.given:
            yield from self._checked(test, self._open())
            return
        with tempfile.TemporaryDirectory(prefix="segql-") as folder, self._over_given(test, Path(folder)) as session:
            yield from self._checked(test, session)

    def _over_given(self, test: ir.Test, folder: Path) -> Session:
        """A connection to the rows that a test gives."""
        catalog = self._session.catalog if self._session is not None else self._project.catalog
        inline = Inline(catalog)
        for given in test.given:
            inline.add(given)
        expected = [key for check in test.checks if isinstance(check, ir.Exactly | ir.Lists) for key in check.keys]
        for entity in catalog.entities:
            inline.add_members(entity, expected if entity == test.entity else ())
        return self._project.with_catalog(inline.write(folder)).open()

    def _checked(self, test: ir.Test, session: Session) -> Iterator[Outcome]:
        asking = _Asking(session, test, test.as_of or self._as_of, self._params)
        for check in test.checks:
            found: str
            try:
                passed, found, keys = asking.outcome(check)
            except SegqlError as error:  # what is not recorded yet is one test's trouble, not every other's
                unrecorded = next((one.message for one in error.diagnostics if one.code.name == "no-history"), None)
                if unrecorded is None:
                    raise
                passed, found, keys = False, unrecorded, ()
            yield Outcome(test.subject, check.words, passed, found, tuple(keys), test.source, check.line)


class _Asking:
    """The checks of one test as questions to a session."""

    def __init__(self, session: Session, test: ir.Test, as_of: str | None, params: dict[str, str]) -> None:
        self._session = session
        self._test = test
        self._when = as_of
        self._params = params
        self._rows = session.members_of(test.subject, test.entity, as_of=as_of, params=params)

    def outcome(self, check: ir.Check) -> tuple[bool, Message, Iterable[str]]:
        """Whether the check holds, the numbers, and who breaks it."""
        match check:
            case ir.Size(bound):
                return self._size(bound)
            case ir.Overlap(other, bound):
                return self._overlap(other, bound)
            case ir.Disjoint(other):
                both = self._and(self._in(other))
                return self._nobody(both, say("{count:,} {count:is|are} in both", count=self._count(both)))
            case ir.Subset(other):
                outside = self._and(ir.Not(self._in(other)))
                size = self._count(outside)
                return self._nobody(outside, say("{count:,} {count:is|are} not in {other}", count=size, other=other))
            case ir.Lists(keys, lacks):
                return self._lists(keys, lacks)
            case ir.Exactly(keys):
                return self._exactly(keys)

    def _size(self, bound: ir.Bound) -> tuple[bool, Message, Iterable[str]]:
        size = self._count(self._in(self._test.subject))
        if not bound.share:
            return _fits(Decimal(size), bound), say("{count:,} {count:member|members}", count=size), ()
        everybody = self._session.members_of("all", self._test.entity, as_of=self._when, params=self._params)
        total = self._session.count_where(everybody, ir.Constant(True), as_of=self._when, params=self._params)
        return self._part(size, total, bound, say("{part:,} of {whole:,}", part=size, whole=total))

    def _overlap(self, other: str, bound: ir.Bound) -> tuple[bool, Message, Iterable[str]]:
        total = self._count(self._in(self._test.subject))
        both = self._and(self._in(other))
        size = self._count(both)
        passed, found, _ = self._part(size, total, bound, say("{part:,} of {whole:,}", part=size, whole=total))
        too_many = not passed and bound.operator == "<="
        return passed, found, self._some(both) if too_many else ()

    def _part(self, part: int, whole: int, bound: ir.Bound, found: Message) -> tuple[bool, Message, Iterable[str]]:
        """A share compared exactly: the part with so much of the whole. Of nobody any share is 0."""
        scaled = ir.Bound(bound.operator, bound.low * whole, None if bound.high is None else bound.high * whole)
        if whole:
            found = say("{part:,} of {whole:,}, {share:.1f}%", part=part, whole=whole, share=100 * part / whole)
            return _fits(Decimal(part), scaled), found, ()
        return _fits(Decimal(0), bound), found, ()

    def _nobody(self, breaking: ir.Condition, found: Message) -> tuple[bool, Message, Iterable[str]]:
        keys = self._some(breaking)
        return not keys, found, keys

    def _lists(self, keys: tuple[ir.Key, ...], lacks: bool) -> tuple[bool, Message, Iterable[str]]:
        wanted = {_text(key) for key in keys}
        found = set(self._some(self._and(self._is_one_of(keys)), limit=len(keys)))
        breaking = wanted & found if lacks else wanted - found
        message = say("{part:,} of {whole:,} {whole:is|are} in it", part=len(wanted & found), whole=len(wanted))
        return not breaking, message, sorted(breaking)[:SHOWN]

    def _exactly(self, keys: tuple[ir.Key, ...]) -> tuple[bool, Message, Iterable[str]]:
        wanted = {_text(key) for key in keys}
        found = set(self._some(self._in(self._test.subject), limit=None))
        if wanted == found:
            return True, say("{count:,} {count:member|members}", count=len(found)), ()
        missing, extra = sorted(wanted - found), sorted(found - wanted)
        if not extra:
            message = say("missing: {missing}", missing=tuple(missing[:SHOWN]))
        elif not missing:
            message = say("not expected: {extra}", extra=tuple(extra[:SHOWN]))
        else:
            message = say(
                "missing: {missing}; not expected: {extra}",
                missing=tuple(missing[:SHOWN]),
                extra=tuple(extra[:SHOWN]),
            )
        return False, message, [*missing, *extra][:SHOWN]

    # Questions --------------------------------------------------------------------------------------------------------

    def _in(self, segment: str) -> ir.Condition:
        return ir.Constant(True) if segment == "all" else ir.InSegment(segment, self._rows.key)

    def _and(self, condition: ir.Condition) -> ir.Condition:
        return ir.And((self._in(self._test.subject), condition))

    def _is_one_of(self, keys: tuple[ir.Key, ...]) -> ir.Condition:
        def equal(key: ir.Key) -> ir.Condition:
            parts: tuple[ir.Condition, ...] = tuple(
                ir.Compare(ir.Comparison.EQUAL, column, ir.Literal(column.type, part))
                for column, part in zip(self._rows.key, key, strict=True)
            )
            return parts[0] if len(parts) == 1 else ir.And(parts)

        tests = tuple(equal(key) for key in keys)
        return tests[0] if len(tests) == 1 else ir.Or(tests)

    def _count(self, condition: ir.Condition) -> int:
        return self._session.count_where(self._rows, condition, as_of=self._when, params=self._params)

    def _some(self, condition: ir.Condition, limit: int | None = SHOWN) -> list[str]:
        keys = self._session.keys_where(self._rows, condition, limit, as_of=self._when, params=self._params)
        return [_text(key) for key in keys]


def _fits(number: Decimal, bound: ir.Bound) -> bool:
    low, high = bound.low, bound.high
    match bound.operator:
        case None:
            return high is not None and low <= number <= high
        case "=":
            return number == low
        case "!=":
            return number != low
        case "<":
            return number < low
        case "<=":
            return number <= low
        case ">":
            return number > low
        case _:
            return number >= low


def _text(key: Sequence[Any]) -> str:
    """A key as it is written: whole numbers by their digits, several parts with `:` between them."""
    return ":".join(str(int(part)) if isinstance(part, Decimal) and part == int(part) else str(part) for part in key)
