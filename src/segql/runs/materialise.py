"""Recording a run: who is in each segment at one moment, and who entered and left since its last run."""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from segql.catalog.model import Target
from segql.diagnostics.messages import say
from segql.diagnostics.model import Diagnostic, Diagnostics
from segql.engines.recording import keeps_bits, no_store
from segql.files import argument
from segql.runs import in_bits, tables
from segql.runs.computed import as_bits
from segql.runs.model import Computing, Kept, Known, Outcome, Recorded, Run, Status, Task, run_name
from segql.runs.versions import rule_versions

if TYPE_CHECKING:
    from segql.bitsets.computed import Before
    from segql.engines import Engine
    from segql.engines.limits import Limits
    from segql.plan.strategy import Choice
    from segql.runs.computed import Computed, Progress
    from segql.session import Session


def open_store(session: Session, store: Path | None, limits: Limits) -> Engine:
    """Where runs are recorded: the file, which may be one to be made, or the session's target.

    Raises SegqlError when the file cannot be opened, or the target keeps no runs (SEG614).
    """
    from segql.engines.open import open_store_file

    target = session.target
    if store is None:
        if not session.engine.can_record:
            raise no_store(target)
        return session.engine
    if session.engine.is_file(store):
        return session.engine
    return open_store_file(store, argument(str(store), "--store"), limits)


@dataclass(frozen=True, slots=True)
class Due:
    """What a run has to do: `tasks` are to be computed, `already` (with their sizes) recorded under the same rule at the
    same moment. `late` have a later run already, with what is to be said of them (SEG613)."""

    tasks: tuple[Task, ...]
    already: Mapping[str, int]
    late: Mapping[str, list[Diagnostic]]


def known_runs(rows: Sequence[Sequence[object]]) -> Known:
    """The last runs of segments by the rows of `tables.last_runs`."""
    known: dict[str, tuple[Recorded, ...]] = {}
    for segment, as_of, version, size in rows:
        assert isinstance(as_of, dt.datetime), "runs have instants"
        assert isinstance(size, int), "runs have sizes"
        found = Recorded(as_of.astimezone(dt.UTC), str(version), size)
        known[str(segment)] = (*known.get(str(segment), ()), found)
    return known


def due(versions: Mapping[str, str], known: Known, as_of: dt.datetime, target: Target) -> Due:
    """What is to be recorded of these segments."""
    tasks: list[Task] = []
    already: dict[str, int] = {}
    late: dict[str, dt.datetime] = {}
    for place, (name, version) in enumerate(versions.items()):
        found = known.get(name, ())
        if found and found[0].as_of > as_of:
            late[name] = found[0].as_of
            continue
        again = bool(found) and found[0].as_of == as_of
        if again and found[0].rule_version == version:
            already[name] = found[0].size
            continue
        before = found[1:] if again else found
        baseline = not before or before[0].rule_version != version
        tasks.append(Task(name, place, version, baseline, again))
    return Due(tuple(tasks), already, _backwards(late, as_of, target))


def _backwards(late: Mapping[str, dt.datetime], as_of: dt.datetime, target: Target) -> dict[str, list[Diagnostic]]:
    """By segment, what is to be said of those that were recorded later: once for all that were recorded together."""
    found: dict[str, list[Diagnostic]] = {name: [] for name in late}
    for last in sorted(set(late.values())):
        first, *others = [name for name, moment in late.items() if moment == last]
        diagnostics = Diagnostics()
        diagnostics.error(
            "backwards",
            say(
                "{what} recorded as of {last} already, which is later than {as_of}",
                what=say("`{segment}` and {count:,} more were", segment=first, count=len(others))
                if others
                else say("`{segment}` was", segment=first),
                last=run_name(last),
                as_of=run_name(as_of),
            ),
            target.span,
            help=say("runs are recorded forwards in time; `segql members` writes those of a past moment to a file"),
        )
        found[first] += diagnostics
    return found


@dataclass(frozen=True, slots=True)
class Planned:
    """A run before it: its moment, the `versions` of its segments' rules, which of them are to be computed (`asked`), which
    are `refused` with what is to be said of them, and those `already` recorded, with their sizes. `has_runs`: whether a run
    is recorded there."""

    as_of: dt.datetime
    params: Mapping[str, str]
    versions: Mapping[str, str]
    asked: tuple[str, ...]
    refused: Mapping[str, list[Diagnostic]]
    already: Mapping[str, int]
    has_runs: bool


def plan_run(
    session: Session,
    store: Engine,
    segments: Sequence[str],
    *,
    as_of: str | None = None,
    params: Mapping[str, str] | None = None,
) -> Planned:
    """What a run has to do."""
    moment = session.cutoff(as_of=as_of, params=params)
    versions = rule_versions(session.live_program(params=params), segments)
    known: Known = {}
    if tables.exist(store):
        found = store.fetch(tables.last_runs())
        known = known_runs(list(zip(*(column.to_pylist() for column in found.columns), strict=True)))
    to_do = due(versions, known, moment, store.target)
    names = [task.segment for task in to_do.tasks]
    if store is not session.engine:
        session.recall(store, names, as_of=as_of, params=params)
    asked, refused = session.answerable(names, as_of=as_of, params=params)
    all_refused = {**to_do.late, **refused}
    return Planned(moment, dict(params or {}), versions, tuple(asked), all_refused, to_do.already, bool(known))


def record(
    session: Session,
    store: Engine,
    planned: Planned,
    *,
    as_of: str | None = None,
    progress: Progress | None = None,
    cold: bool = False,
    chosen: Callable[[Choice], None] | None = None,
) -> Run:
    """Compute the segments and record who is in them, all in one transaction. `cold`: from nothing, whatever the last run
    left for this one. `chosen` is told how they are worked out, and again when that turns out not to do.

    Segments that are refused alone (a later run, too small, too little history, keys that are one text) are told in the run;
    the others are recorded. Raises SegqlError when nothing could be recorded.
    """
    begin = time.monotonic()
    versions = planned.versions
    outcomes = {name: Outcome(name, Status.REFUSED, versions[name]) for name in planned.refused}
    findings = [item for found in planned.refused.values() for item in found]
    same = session.same_text(planned.asked, as_of=as_of, params=planned.params)
    findings += [item for found in same.values() for item in found]
    outcomes |= {name: Outcome(name, Status.REFUSED, versions[name]) for name in same}
    asked = [name for name in planned.asked if name not in same]
    computing: Computing | None = None
    if asked:
        computed, computing = _computed(session, store, asked, planned, as_of, progress, cold, chosen)
        small = session.too_small(computed.sizes)
        findings += [item for found in small.values() for item in found]
        for name in small:
            outcomes[name] = Outcome(name, Status.REFUSED, versions[name], took=computed.took[name])
        wanted = {name: versions[name] for name in asked if name not in small}
        if wanted:
            kinds = session.kinds(wanted, as_of=as_of, params=planned.params)
            written, late = _write(store, computed, wanted, planned, kinds, at_hand=store is session.engine)
            outcomes |= {outcome.segment: outcome for outcome in written}
            findings += [item for found in late.values() for item in found]
    for name, size in planned.already.items():
        outcomes[name] = Outcome(name, Status.ALREADY, versions[name], size)
    ordered = tuple(outcomes[name] for name in versions)
    name = run_name(planned.as_of)
    return Run(name, planned.as_of, store.target.name, ordered, time.monotonic() - begin, tuple(findings), computing)


def _computed(
    session: Session,
    store: Engine,
    asked: Sequence[str],
    planned: Planned,
    as_of: str | None,
    progress: Progress | None,
    cold: bool,
    chosen: Callable[[Choice], None] | None,
) -> tuple[Computed, Computing]:
    """Who is in the segments, and how that was worked out."""
    begin = time.monotonic()
    choices: list[Choice] = []
    found = False

    def choose(choice: Choice) -> None:
        choices.append(choice)
        if chosen is not None:
            chosen(choice)

    def before() -> Before | None:
        nonlocal found
        from segql.runs import kept

        last = kept.before(store, cold=cold)
        found = last is not None and bool(last.states)
        return last

    computed = session.compute(
        asked,
        as_of=as_of,
        params=planned.params,
        progress=progress,
        # What is left for the next run costs a fifth more, and the first may be the only one.
        before=before if store.keeps_bits and planned.has_runs else None,
        chosen=choose,
    )
    carried_on = None
    fused = as_bits(computed)
    if fused is not None and fused.efforts:
        efforts = list(fused.efforts.values())
        carried_on = Kept(
            found,
            sum(one.refreshed for one in efforts),
            sum(one.scanned for one in efforts),
            sum(one.moved for one in efforts),
            sum(one.members for one in efforts),
            sum(one.recounted for one in efforts),
        )
    choice, took = choices[-1], time.monotonic() - begin
    return computed, Computing(len(asked), choice.strategy, choice.reason, took, carried_on)


def _write(
    store: Engine,
    computed: Computed,
    versions: Mapping[str, str],
    planned: Planned,
    kinds: Mapping[str, str],
    *,
    at_hand: bool,
) -> tuple[list[Outcome], Mapping[str, list[Diagnostic]]]:
    """Record those of the computed segments that have a version; what became of them, and what is to be said of those that
    another run recorded as of a later moment meanwhile. `kinds` says whose keys a segment's
    members are, `at_hand` that they were computed where they are recorded."""
    moment, params = planned.as_of, json.dumps(dict(planned.params), sort_keys=True)
    places = {name: place for place, name in enumerate(computed.segments)}
    with store.recording() as recording:
        tables.make(recording, store.target)
        # Another run may have been recorded while this one was computed.
        known = known_runs(recording.rows(tables.last_runs(recording.prefix)))
        found = due(versions, known, moment, store.target)
        tasks = [replace(task, place=places[task.segment]) for task in found.tasks]
        sizes, took = [computed.sizes[task.segment] for task in tasks], [computed.took[task.segment] for task in tasks]
        changed: dict[str, tuple[int, int]] = {}
        if tasks:
            tables.load_tasks(recording, tasks, sizes, took, run_name(moment), moment, params)
            tables.take_back(recording)
            if keeps_bits(recording):
                changed = in_bits.record(recording, computed, tasks, kinds, moment)
                tables.add_runs(recording, changed)
            else:
                staged = computed.table if at_hand else None
                if staged is None:
                    staged = tables.load_members(recording, computed.rows())
                tables.find_changes(recording, staged)
                changed = tables.apply_changes(recording)
            fused = as_bits(computed)
            if keeps_bits(recording) and fused is not None and fused.kept is not None:
                from segql.runs import kept

                kept.save(recording, fused.kept, fused.useless, store)
        tables.clear(recording)
    outcomes = [Outcome(name, Status.ALREADY, versions[name], size) for name, size in found.already.items()]
    outcomes += [Outcome(name, Status.REFUSED, versions[name], took=computed.took[name]) for name in found.late]
    for task in tasks:
        entered, left = changed[task.segment]
        outcomes.append(
            Outcome(
                task.segment,
                Status.RECORDED,
                task.rule_version,
                computed.sizes[task.segment],
                entered,
                left,
                computed.took[task.segment],
                task.baseline,
            )
        )
    return outcomes, found.late
