"""A plan as text for people, and as a JSON document for programs."""

from __future__ import annotations

from collections.abc import Sequence

from segql.cli.language import count, percent, told
from segql.cli.table import MISSING, text_table
from segql.diagnostics.messages import say
from segql.diagnostics.render_text import without_control
from segql.engines.sizes import written_size
from segql.plan.overview import Condition, Cost, Overview, Scan
from segql.plan.strategy import Strategy
from segql.plan.tasks import Purpose

#: How many of each are shown: what is more is for --json.
_SCANS, _CONDITIONS, _SEGMENTS, _LONGEST = 40, 12, 20, 96


def purpose(of: Purpose) -> str:
    """What a scan is for, in a few words."""
    match of:
        case Purpose.KEYS:
            return told(say("how many there are"))
        case Purpose.NUMBERS:
            return told(say("a number for each"))
        case Purpose.MEMBERS:
            return told(say("who they are"))
        case Purpose.TALLY:
            return told(say("counts and sums"))
        case Purpose.CONDITIONS:
            return told(say("conditions"))
        case Purpose.SEGMENTS:
            return told(say("segments"))


def amount(found: Overview, cost: float) -> str:
    """A cost in the unit that the plan has."""
    if found.in_bytes:
        return told(written_size(round(cost)))
    return count(round(cost)) if cost == round(cost) else told(say("{cost:.1f}", cost=cost))


def text(found: Overview, dialect: str) -> str:
    """The plan as a page of text."""
    blocks = [_head(found, dialect), _shared(found), _scans(found), _conditions(found), _costs(found)]
    return "\n".join(block for block in blocks if block).rstrip("\n")


def summary(found: Overview, dialect: str) -> list[str]:
    """What the plan comes to, in a few lines."""
    entities = tuple(dict.fromkeys(cost.entity for cost in found.costs))
    first = say(
        "{segments:,} {segments:segment|segments} of {entities} on {dialect}",
        segments=len(found.costs),
        entities=entities,
        dialect=dialect,
    )
    strategy = say(
        "strategy: {strategy} ({reason})", strategy=_named(found.choice.strategy), reason=found.choice.reason
    )
    return [told(first), told(strategy), *_totals(found)]


def _named(strategy: Strategy) -> str:
    match strategy:
        case Strategy.PLAIN:
            return say("plain")
        case Strategy.TOGETHER:
            return say("together")
        case Strategy.BITSETS:
            return say("bitsets")


def _head(found: Overview, dialect: str) -> str:
    first, strategy, *totals = summary(found, dialect)
    lines = [first, strategy, "", *totals]
    if found.on_arrays:
        lines.append(
            told(
                say(
                    "{count:,} further {count:statement reads|statements read} only what is in memory by then",
                    count=found.on_arrays,
                )
            )
        )
    times = sum(scan.times for scan in found.scans)
    if times > len(found.scans):
        lines.append(
            told(
                say(
                    "an engine that works a step out anew for each of its readers scans up to {times:,} times",
                    times=times,
                )
            )
        )
    unknown = sum(scan.bytes is None for scan in found.scans)
    if found.in_bytes and unknown:
        lines.append(
            told(
                say(
                    "of {count:,} {count:scan|scans} of queries in the catalog the size is not known: not counted in bytes",
                    count=unknown,
                )
            )
        )
    if found.billed is not None:
        lines.append(told(say("billed: {size}, by a dry run", size=written_size(found.billed))))
    return "\n".join(lines) + "\n"


def _totals(found: Overview) -> list[str]:
    together = told(
        say(
            "together: {statements:,} {statements:statement|statements}, {scans:,} {scans:scan|scans}, {amount}",
            statements=found.statements,
            scans=len(found.scans),
            amount=_unit(found, found.cost),
        )
    )
    alone = told(
        say(
            "one by one: {statements:,} {statements:statement|statements}, {scans:,} {scans:scan|scans}, {amount}",
            statements=found.alone.statements,
            scans=found.alone.scans,
            amount=_unit(found, found.alone.cost),
        )
    )
    return [together, alone]


def _unit(found: Overview, cost: float) -> str:
    if found.in_bytes:
        return say("about {size}", size=written_size(round(cost)))
    return say("{columns:,} {columns:column|columns} read", columns=round(cost))


def _shared(found: Overview) -> str:
    header = [told(one) for one in (say("what"), say("distinct"), say("used"), say("shared by several segments"))]
    rows = [
        [
            told(say("conditions")),
            count(len(found.conditions)),
            told(say("{uses:,} times", uses=found.condition_uses)),
            count(found.shared_conditions),
        ],
        [
            told(say("counts, sums and the like")),
            count(found.measures),
            told(say("{uses:,} times", uses=found.measure_uses)),
            count(found.shared_measures),
        ],
    ]
    return text_table(header, rows, right=(False, True, True, True))


def _scans(found: Overview) -> str:
    header = [
        told(one)
        for one in (
            say("scan"),
            say("table"),
            say("for"),
            say("columns"),
            say("conditions"),
            say("segments"),
            say("rows"),
            say("reads"),
        )
    ]
    shown = found.scans if len(found.scans) <= _SCANS else _dearest(found.scans)
    rows = [_scan(found, scan) for scan in shown]
    table = text_table(header, rows, right=(True, False, False, True, True, True, True, True))
    return table + _more(len(found.scans) - len(shown), say("scans"))


def _dearest(scans: Sequence[Scan]) -> list[Scan]:
    dear = sorted(scans, key=lambda scan: (-(scan.bytes or 0), -len(scan.columns)))[:_SCANS]
    return sorted(dear, key=lambda scan: scan.number)


def _scan(found: Overview, scan: Scan) -> list[str]:
    reads = count(len(scan.columns)) if not found.in_bytes else MISSING
    if scan.bytes is not None:
        reads = amount(found, scan.bytes)
    return [
        count(scan.number),
        scan.table,
        purpose(scan.purpose),
        count(len(scan.columns)),
        count(len(scan.conditions)) if scan.conditions else MISSING,
        count(len(scan.segments)),
        MISSING if scan.rows is None else count(scan.rows),
        reads,
    ]


def _conditions(found: Overview) -> str:
    several = [condition for condition in found.conditions if len(condition.segments) > 1]
    if not several:
        return ""
    several.sort(key=lambda condition: (-len(condition.segments), condition.number))
    shown = several[:_CONDITIONS]
    width = max(len(told(say("segments"))), *(len(count(len(one.segments))) for one in shown))
    lines = [f"{told(say('segments')):>{width}}  {told(say('condition that they share'))}"]
    lines.append(f"{'─' * width}  {'─' * len(told(say('condition that they share')))}")
    lines += [f"{count(len(one.segments)):>{width}}  {label(one, _LONGEST)}" for one in shown]
    return "\n".join(lines) + "\n" + _more(len(several) - len(shown), say("shared conditions"))


def label(condition: Condition, longest: int) -> str:
    """A condition as a rule has it, or as segql says it, cut where it is too long."""
    said = without_control(condition.words or condition.text)
    return said if len(said) <= longest else said[: longest - 1] + "…"


def _costs(found: Overview) -> str:
    header = [
        told(one)
        for one in (
            say("segment"),
            say("conditions"),
            say("used by it alone"),
            say("own cost"),
            say("part of shared"),
            say("of the whole"),
            say("one by one"),
        )
    ]
    order = sorted(found.costs, key=lambda cost: (-cost.total, cost.segment))
    shown = order[:_SEGMENTS]
    rows = [_cost(found, cost) for cost in shown]
    table = text_table(header, rows, right=(False, True, True, True, True, True, True))
    return table + _more(len(order) - len(shown), say("segments"))


def _cost(found: Overview, cost: Cost) -> list[str]:
    return [
        cost.segment,
        count(len(cost.conditions)),
        count(cost.lonely),
        amount(found, cost.own),
        amount(found, cost.shared),
        percent(cost.total / found.cost) if found.cost else MISSING,
        amount(found, cost.alone),
    ]


def _more(left: int, what: str) -> str:
    if left <= 0:
        return ""
    return told(say("… and {left:,} further {what}: --json has all", left=left, what=what)) + "\n"


# JSON -----------------------------------------------------------------------------------------------------------------


def document(found: Overview, dialect: str) -> dict[str, object]:
    """The plan as JSON has it; see docs/planning.md."""
    return {
        "dialect": dialect,
        "strategy": found.choice.strategy.value,
        "reason": str(found.choice.reason),
        "unit": "bytes" if found.in_bytes else "columns",
        "cost": _rounded(found.cost),
        "billed": found.billed,
        "statements": found.statements,
        "in_memory": found.on_arrays,
        "alone": {
            "statements": found.alone.statements,
            "scans": found.alone.scans,
            "cost": _rounded(found.alone.cost),
        },
        "measures": {"distinct": found.measures, "uses": found.measure_uses, "shared": found.shared_measures},
        "conditions": [
            {
                "condition": one.number,
                "entity": one.entity,
                "text": one.text,
                "words": one.words,
                "way": one.way.value,
                "measures": one.measures,
                "scans": list(one.scans),
                "segments": list(one.segments),
            }
            for one in found.conditions
        ],
        "scans": [
            {
                "scan": one.number,
                "statement": one.statement,
                "for": one.purpose.value,
                "table": one.table,
                "is_query": one.is_query,
                "columns": list(one.columns),
                "times": one.times,
                "measures": one.measures,
                "conditions": list(one.conditions),
                "segments": len(one.segments),
                "rows": one.rows,
                "bytes": one.bytes,
            }
            for one in found.scans
        ],
        "segments": [
            {
                "segment": one.segment,
                "entity": one.entity,
                "conditions": list(one.conditions),
                "only_its_own": one.lonely,
                "own": _rounded(one.own),
                "shared": _rounded(one.shared),
                "share": round(one.total / found.cost, 6) if found.cost else 0.0,
                "alone": _rounded(one.alone),
            }
            for one in found.costs
        ],
    }


def _rounded(cost: float) -> float | int:
    whole = round(cost, 3)
    return int(whole) if whole == int(whole) else whole
