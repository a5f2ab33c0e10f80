"""What to say when no token fits, and how to read on where what was meant is certain."""

from __future__ import annotations

from collections.abc import Sequence

from segql.diagnostics.messages import keyword, say
from segql.diagnostics.model import Diagnostics
from segql.diagnostics.suggest import nearest
from segql.source import Source, Span
from segql.syntax import advice, foreign, repairs
from segql.syntax.expected import Context, expected, found
from segql.syntax.tokens import Token
from segql.syntax.vocabulary import Vocabulary

_DEFINING = ("SEGMENT", "SEGMENTATION", "METRIC", "PARAM", "TEST")


def report(context: Context, diagnostics: Diagnostics) -> list[Token] | None:
    """Report the mistake. The tokens as they were meant, when that is certain enough to look for further mistakes."""
    repaired = repairs.repair(context, diagnostics)
    if repaired is not None:
        return repaired.tokens
    keyword_of = foreign.foreign_keyword(context)
    if keyword_of is not None:
        language, instead, span = keyword_of
        message = foreign.hint(context, language, instead, span)
        diagnostics.error("syntax", message, span, help=foreign.advice(language, instead))
        return None
    index = context.index
    help = advice.advise(context)
    what, wanted = found(context), expected(context)
    if index < len(context.tokens):
        message = say("expected {wanted}, found {what}", wanted=wanted, what=what)
    elif context.start == "definition":
        message = say("the definition ends where {wanted} is expected", wanted=wanted)
    else:
        message = say("the rule ends where {wanted} is expected", wanted=wanted)
    diagnostics.error("syntax", message, context.span(index), help=help)
    return None


def report_stray_rule(
    source: Source, diagnostics: Diagnostics, tokens: Sequence[Token], vocabulary: Vocabulary
) -> None:
    """What stands before the first definition is no definition."""
    first = tokens[0]
    word = source.text[first.start : first.stop]
    defining = [vocabulary.spellings[terminal] for terminal in _DEFINING]
    meant = nearest(word, defining) if any(token.kind == "AS" for token in tokens) else None
    span = Span(source, first.start, tokens[-1].stop)
    if meant is not None and len(tokens) > 2 and tokens[1].kind in ("NAME", "WORD"):
        span = Span(source, first.start, first.stop)
        diagnostics.error(
            "syntax",
            say("`{word}` begins no definition", word=word),
            span,
            help=say("did you mean {meant}?", meant=keyword(meant)),
        )
        return
    diagnostics.error(
        "syntax",
        say("a rule without a name stands beside definitions"),
        span,
        help=say("give it a name: SEGMENT name AS …; or keep it in a file of its own"),
    )
