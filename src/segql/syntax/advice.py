"""A proposal for a token that does not fit, from what people bring along from SQL, from speech and from other tools."""

from __future__ import annotations

from segql.diagnostics.messages import keyword, say
from segql.diagnostics.suggest import nearest
from segql.syntax.advice_facts import advise_on_facts
from segql.syntax.expected import Context

_SQL = frozenset(
    {
        "SELECT",
        "FROM",
        "GROUP",
        "HAVING",
        "ORDER",
        "LIMIT",
        "JOIN",
        "UNION",
        "UPDATE",
        "DELETE",
        "INSERT",
    }
)
_PATTERNS = frozenset(
    {
        "LIKE",
        "ILIKE",
        "RLIKE",
        "SIMILAR",
        "REGEXP",
        "GLOB",
    }
)
_SIGNS = {
    ("AT", "LEAST"): ">=",
    ("AT", "MOST"): "<=",
    ("MORE", "THAN"): ">",
    ("GREATER", "THAN"): ">",
    ("OVER",): ">",
    ("ABOVE",): ">",
    ("LESS", "THAN"): "<",
    ("FEWER", "THAN"): "<",
    ("UNDER",): "<",
    ("BELOW",): "<",
    ("EXACTLY",): "=",
    ("EQUALS",): "=",
    ("EQUAL", "TO"): "=",
}
_NUMBERS = ("ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX", "SEVEN", "EIGHT", "NINE", "TEN", "ELEVEN", "TWELVE")
_AGGREGATES = frozenset(("COUNT", "SUM", "AVG", "MIN", "MAX", "MEDIAN", "MODE", "SHARE"))
_CONTINUING = frozenset({"EQUAL", "COMPARE", "PLUS", "MINUS", "STAR", "SLASH", "IN", "IS", "BETWEEN", "RPAR"})
_LITERALS = ("TEXT", "NUMBER", "DATE", "TRUE", "FALSE")
_LEAVING_OUT = frozenset({"EXCEPT", "MINUS", "WITHOUT", "BUT", "EXCLUDING"})
_RESERVED = frozenset(
    {
        "AND",
        "OR",
        "NOT",
        "IN",
        "IS",
        "HAS",
        "BETWEEN",
        "WHERE",
        "AS",
        "EXCLUDE",
        "INCLUDE",
        "TRUE",
        "FALSE",
        "OTHERWISE",
        "SEGMENT",
        "SEGMENTATION",
        "METRIC",
        "PARAM",
        "TEST",
    }
)


def advise(context: Context) -> str | None:
    """What to write instead, None if nothing better than what was expected can be said."""
    index = context.index
    return (
        _header(context)
        or advise_on_facts(context)
        or _sql(context)
        or _fact(context)
        or _comparison(context)
        or _shape(context)
        or _reserved(context)
        or (_misspelt(context) if index < len(context.tokens) else None)
    )


def _header(context: Context) -> str | None:
    """Between a definition's first word and its rule."""
    index = context.index
    word = context.word(0) if context.start == "definition" else ""
    if "COMMA" in context.expected and "AS" in context.expected and context.kind(index + 1) == "EQUAL":
        return say("options are separated by commas")
    if word in ("METRIC",) and context.kind(index) in ("EXCLUDE", "INCLUDE"):
        return say("a metric is a value of each member; members are added and left out in segments")
    if index == 1 and context.start == "definition" and context.kind(index) in _CONTINUING:
        return say(
            "{word} is a reserved word; in back-quotes it is a name: `{name}`", word=keyword(word), name=context.text(0)
        )
    if word in ("SEGMENT", "METRIC", "SEGMENTATION") and "AS" in context.expected and index < len(context.tokens):
        meant = context.nearest(index, ("WITH", "AMONG"))
        if meant is not None:
            return say("did you mean {meant}?", meant=keyword(meant))
        name = context.text(1)
        if word == "SEGMENTATION" and context.word(index) == "SPLIT":
            return say("write SPLIT INTO {part} …", part=context.between(index + 1, index + 3))
        if word == "SEGMENTATION":
            return say("a segmentation's tiers begin with AS: SEGMENTATION {name} AS …", name=name)
        if word == "SEGMENT":
            return say("a segment's rule begins with AS: SEGMENT {name} AS …", name=name)
        return say("a metric's value begins with AS: METRIC {name} AS …", name=name)
    if word == "PARAM" and "EQUAL" in context.expected:
        return say("a param's value follows =: PARAM {name} = 3", name=context.text(1))
    if word == "PARAM" and index > 2 and "$END" in context.expected:
        return say("a param is one value or a list: PARAM regions = ('FR', 'BE')")
    if word == "SEGMENTATION" and "TIER_NAME" in context.expected and "AND" not in context.expected:
        return say("a tier is a name, a colon and a rule: active: HAS orders IN LAST 90 DAYS")
    if index == 1 and context.is_name(0) and context.is_name(1) and context.kind(2) in ("AS", "TEXT", "EQUAL", "WORD"):
        meant = context.nearest(0, ("SEGMENT", "SEGMENTATION", "METRIC", "PARAM"))
        if meant is not None:
            return say("did you mean {meant}?", meant=keyword(meant))
    stray = context.kind(index) == "AS" and context.kind(index + 1) not in _LITERALS
    if stray and context.start == "selection" and context.is_name(index - 1):
        return say(
            "a definition begins with SEGMENT, METRIC or PARAM: SEGMENT {name} AS …", name=context.text(index - 1)
        )
    if context.kind(index) == "COLON" or context.kind(index) == "TIER_NAME":
        return say("tiers stand in a segmentation: SEGMENTATION name AS …")
    if context.kind(index) == "OTHERWISE":
        return say("OTHERWISE is the last tier of a segmentation: never: OTHERWISE")
    return None


def _sql(context: Context) -> str | None:
    index = context.index
    word, previous = context.word(index), context.word(index - 1)
    joined = word in ("GROUP", "ORDER") and context.word(index + 1) != "BY"
    if "SELECT" in (context.word(0), previous) or (word in _SQL - {"FROM", "LIMIT"} and not joined):
        return say("a rule is a condition alone, such as region = 'urban' AND HAS orders; segql writes the SQL")
    if word in _PATTERNS:
        return say("write CONTAINS 'x', STARTS WITH 'x', ENDS WITH 'x' or MATCHES '^x'")
    if word == "WHEN" or (previous == "CASE" and context.word(index - 2) != "IGNORING") or word in ("THEN", "ELSE"):
        return say("write IF(condition, a, b)")
    if word == "LIMIT":
        return say("write vip TOP 100 BY monetary for the first by a value, or vip SAMPLE 10% for some by chance")
    if previous == "EXISTS" or word == "EXISTS":
        return say("write HAS orders")
    if context.kind(index) == "STAR" and context.kind(index - 1) == "LPAR":
        return say("name the fact that is counted: {function}(orders)", function=context.text(index - 2))
    if word in _LEAVING_OUT and "EXCLUDE" in context.expected:
        return say("whom to leave out follows EXCLUDE")
    if context.kind(index) == "LSQB":
        return say("a list stands in round brackets: ('FR', 'BE')")
    return None


def _fact(context: Context) -> str | None:
    """In and after HAS."""
    index = context.index
    previous, word = context.word(index - 1), context.word(index)
    if previous == "HAS" and word == "NOT":
        return say("write HAS NO orders")
    if context.word(index - 2) == "HAS" and previous in ("ANY", "SOME", "ONE", "ANOTHER") and context.is_name(index):
        return say("write HAS {fact}", fact=context.text(index))
    if previous == "HAS" and word in _NUMBERS and context.is_name(index + 1):
        return say(
            "write the number in digits: {number} {fact}",
            number=_NUMBERS.index(word) + 1,
            fact=context.text(index + 1),
        )
    if previous in _NUMBERS and context.is_name(index) and _in_has(context):
        return say(
            "write the number in digits: {number} {fact}", number=_NUMBERS.index(previous) + 1, fact=context.text(index)
        )
    if context.is_name(index - 1) and context.word(index - 2) in ("LEAST", "MOST", "EXACTLY", "THAN"):
        return say(
            "write a number: {quantity} 3 {fact}",
            quantity=context.between(max(0, index - 3), index - 1),
            fact=context.text(index - 1),
        )
    if "UNIT" in context.expected and context.kind(index - 2) == "IN" and _in_has(context):
        return say("after a fact, IN takes a window: IN LAST 30 DAYS")
    if context.word(index - 2) in ("LAST", "NEXT") and "UNIT" in context.vocabulary.terminals(previous):
        return say(
            "write a number: {direction} 30 {unit}", direction=keyword(context.word(index - 2)), unit=keyword(previous)
        )
    if previous in ("LESS", "UNDER") and word == "THAN":
        return say("write HAS FEWER THAN 3 orders")
    if previous in ("ATLEAST", "ATMOST"):
        return say("write {words} with a space", words=keyword(f"{previous[:2]} {previous[2:]}"))
    if "AGO" in context.expected and "UNIT" in context.vocabulary.terminals(previous):
        return _length(context)
    if context.kind(index) in ("EQUAL", "COMPARE") and _in_has(context):
        return say("write COUNT(orders) > 3, or HAS MORE THAN 3 orders")
    if context.kind(index) == "IN" and "WHERE" not in context.expected and _in_has(context):
        return say("a fact takes one window, before WHERE")
    if context.kind(index) == "WHERE":
        if "AND" in context.expected or "$END" in context.expected:
            return say(
                "WHERE filters facts (HAS orders WHERE channel = 'web'); conditions on the member are joined with AND"
            )
        return say("a filter follows a fact: HAS orders WHERE channel = 'web'")
    return None


def _length(context: Context) -> str:
    """After `30 DAYS`, which is no condition and no value of its own."""
    index = context.index
    if context.kind(index - 3) == "IN":
        return say(
            "write IN LAST {number} {unit}, or IN {number} {unit} AGO for that one",
            number=context.text(index - 2),
            unit=context.text(index - 1),
        )
    return say(
        "write {number} {unit} AGO for the date, or {number} alone for a number of {unit}",
        number=context.text(index - 2),
        unit=context.text(index - 1),
    )


def _in_has(context: Context) -> bool:
    place = context.index - 1
    while place >= 0 and context.kind(place) not in ("AND", "OR", "LPAR", "COMMA", "AS", "WHERE", "COLON", "NOT"):
        if context.kind(place) == "HAS":
            return True
        place -= 1
    return False


def _comparison(context: Context) -> str | None:
    index = context.index
    kind, word = context.kind(index), context.word(index)
    if "COMPARE" in context.expected and "IN" in context.expected:
        for words, sign in _SIGNS.items():
            if all(context.word(index + place) == one for place, one in enumerate(words)):
                amount = context.text(index + len(words))
                return say("write {comparison}", comparison=f"{context.text(index - 1)} {sign} {amount}".rstrip())
        if word == "WITHIN" and "OF" in (context.word(index + 2), context.word(index + 3)):
            return say("a distance has a unit: WITHIN 25 KM OF 'Lyon store'")
        if word in ("WITHIN", "DURING") and "UNIT" in context.begins(index + 2):
            return say("write IN LAST {number} {unit}", number=context.text(index + 1), unit=context.text(index + 2))
        if context.word(index - 1) in _AGGREGATES and context.is_name(index):
            return say("write {function}({fact})", function=context.text(index - 1), fact=context.text(index))
        if word == "IGNORING":
            return say("IGNORING CASE stands last: {name} = 'a' IGNORING CASE", name=context.text(index - 1))
        if kind == "AS" and context.kind(index + 1) in _LITERALS and context.is_name(index - 1):
            return say("write {name} = {value}", name=context.text(index - 1), value=context.text(index + 1))
        if kind in _LITERALS and context.is_name(index - 1):
            return say("write {name} = {value}", name=context.text(index - 1), value=context.text(index))
    if "AND" in context.expected and (word == "IGNORING" or kind == "COMMA") and _ignored(context):
        return say("write IGNORING CASE AND ACCENTS")
    if kind in ("EQUAL", "COMPARE") and "AND" in context.expected:
        return say("a comparison has two sides: write x BETWEEN 1 AND 5, or join two comparisons with AND")
    if context.kind(index - 1) == "IS":
        if kind in ("TRUE", "FALSE"):
            name = context.text(index - 2)
            return say("write {name}", name=name) if kind == "TRUE" else say("write NOT {name}", name=name)
        for words, sign in _SIGNS.items():
            if all(context.word(index + place) == one for place, one in enumerate(words)):
                amount = context.text(index + len(words))
                return say("write {comparison}", comparison=f"{context.text(index - 2)} {sign} {amount}".rstrip())
        meant = context.nearest(index, ("KNOWN", "UNKNOWN"))
        if meant is not None:
            return say("did you mean IS {meant}?", meant=keyword(meant))
        if kind != "" and word != "NOT":
            return say("write {name} = {value}", name=context.text(index - 2), value=context.text(index))
    if "AND" in context.expected and "OR" not in context.expected and _open_range(context):
        return say("a range is BETWEEN 1 AND 5")
    if context.is_name(index) and context.is_name(index - 1) and context.kind(index - 2) in ("EQUAL", "COMPARE"):
        end = index
        while context.is_name(end):
            end += 1
        return say("a text stands in quotes: '{text}'", text=context.between(index - 1, end))
    return None


def _ignored(context: Context) -> bool:
    return context.word(context.index - 2) == "IGNORING"


def _open_range(context: Context) -> bool:
    return any(context.kind(place) == "BETWEEN" for place in range(max(0, context.index - 5), context.index))


def _shape(context: Context) -> str | None:
    index = context.index
    kind = context.kind(index)
    if "AND" in context.expected and "OR" in context.expected:
        if kind == "COMMA":
            return say("conditions are joined with AND or OR")
        if context.is_name(index) and context.kind(index + 1) in ("EQUAL", "COMPARE", "IS", "IN", "BETWEEN", "LPAR"):
            return say("two conditions are joined with AND or OR")
        if kind in ("HAS", "NOT", "LPAR", "TRUE", "FALSE"):
            return say("two conditions are joined with AND or OR")
    if kind in ("AND", "OR") and context.kind(index - 1) in ("AND", "OR"):
        return say("one of the two words is too much")
    if kind == "LPAR" and "GIVEN" in context.kinds and "UNKNOWN" in context.expected:
        return say("leave it out: given members have no list; test what reads one without GIVEN, on the target")
    if kind == "DOT":
        return say("a dot joins two names: product.department")
    if index >= len(context.tokens) and context.kind(index - 1) in ("AND", "OR", "NOT"):
        return say("write a condition after {word}, or leave it out", word=keyword(context.word(index - 1)))
    if "UNIT" in context.expected and context.is_name(index) and "AND" not in context.expected:
        units = [many for _, many in context.vocabulary.units.values()]
        meant = nearest(context.text(index), units)
        if meant is not None:
            return say("did you mean {meant}?", meant=keyword(meant))
    if context.is_name(index) and context.is_name(index - 1) and "COMPARE" in context.expected:
        return _misspelt(context) or say(
            "two names stand side by side: join them with AND or OR, or compare them with ="
        )
    if "UNIT" in context.expected and context.kind(index - 1) == "NUMBER" and "AND" not in context.expected:
        return say("write what is counted: {number} DAYS", number=context.text(index - 1))
    return None


def _reserved(context: Context) -> str | None:
    index = context.index
    if context.word(index) == "FOR" and "FOR_AT_LEAST" in context.expected:
        return say("write FOR AT LEAST {length}", length=context.between(index + 1, index + 3))
    word = context.word(index)
    if word in ("KNOWN", "UNKNOWN", "NULL", "EMPTY") and context.kind(index - 1) == "NOT":
        return say("write IS KNOWN") if word != "KNOWN" else say("write IS UNKNOWN")
    if word in _RESERVED and "NAME" in context.expected and word not in ("HAS", "NOT", "TRUE", "FALSE"):
        return say(
            "{word} is a reserved word; in back-quotes it is a name: `{name}`",
            word=keyword(word),
            name=context.text(index),
        )
    return None


def _stands(context: Context, spelling: str) -> bool:
    """Whether a keyword is what is written there."""
    words = context.vocabulary.folding.words(spelling)
    fold = context.vocabulary.fold
    return words == tuple(fold(context.text(context.index + place)) for place in range(len(words)))


def _misspelt(context: Context) -> str | None:
    """The nearest keyword that would have fitted."""
    if not context.is_name(context.index):
        return None
    index = context.index
    candidates: dict[str, str] = {}
    written: dict[int, str] = {}
    for terminal, spelling in context.vocabulary.spellings.items():
        if terminal in context.expected and len(spelling) > 2:
            candidates[spelling] = spelling
            width = len(spelling.split())
            written[width] = " ".join(context.text(index + place) for place in range(width)).strip().upper()
    for text in sorted(written.values(), key=len, reverse=True):
        near = nearest(text, candidates) if len(text) > 1 else None
        if near is not None and not _stands(context, near):
            return say("did you mean {meant}?", meant=keyword(candidates[near]))
    return None
