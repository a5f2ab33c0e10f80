"""Keywords of another language in a file: which they are, and how the file's own language says it."""

from __future__ import annotations

from segql.diagnostics.messages import say
from segql.source import Span
from segql.syntax.ast import Unit
from segql.syntax.expected import Context
from segql.syntax.tokens import Token
from segql.syntax.vocabulary import Phrase, Vocabulary, called, declaring, is_slot, languages, load_vocabulary


def foreign_keyword(context: Context) -> tuple[str, str, Span] | None:
    """The language of a keyword at the mistake that this file's language does not have, a hint, and the keyword's place."""
    for language in languages():
        if language == context.vocabulary.language:
            continue
        other = load_vocabulary(language)
        for first in range(max(0, context.index - 2), min(context.index + 1, len(context.tokens))):
            phrase = _longest(context, other, first)
            if phrase is None or first + len(phrase.words) <= context.index - (len(phrase.words) == 1):
                continue
            if len(phrase.words) == 1 and first != context.index and not _certain(phrase):
                continue
            if _known_here(context, first, len(phrase.words)):
                continue
            wider = _wider(context, other, first)
            if wider is not None:
                return language, wider[0], context.span(first, wider[1] - 1)
            instead = _instead(phrase, other, context.vocabulary)
            if instead is not None:
                return language, instead, context.span(first, first + len(phrase.words) - 1)
    return None


def hint(context: Context, language: str, instead: str, span: Span) -> str:
    """`FOLLOWED BY is English; this file is in French: SUIVI DE`."""
    return say(
        "{words} is {theirs}; this file is in {ours}: {instead}",
        words=" ".join(span.text.split()),
        theirs=called(language),
        ours=called(context.vocabulary.language),
        instead=instead,
    )


def advice(language: str, instead: str) -> str:
    """What to write: the file's own words, or the line that says that the file is in the other language."""
    return say(
        "write {instead}, or {line} as the file's first line if all of it is so",
        instead=instead,
        line=f"{declaring(language)} {language}",
    )


def _certain(phrase: Phrase) -> bool:
    """Whether a single word before the mistake is the keyword and not a name: HAS before a fact, METRIC before a name."""
    return phrase.terminal in ("HAS", "METRIC", "PARAM", "SEGMENT", "SEGMENTATION", "TEST")


def _longest(context: Context, other: Vocabulary, first: int) -> Phrase | None:
    """The longest keyword of the other language that begins at a token."""
    words = [_folded(other, token, context) for token in context.tokens[first : first + 8]]
    if not words or not words[0]:
        return None
    for phrase in other.phrases.get(words[0], ()):
        if tuple(words[: len(phrase.words)]) == phrase.words:
            return phrase
    reserved = other.reserved.get(words[0])
    return None if reserved is None else Phrase((words[0],), reserved)


def _folded(vocabulary: Vocabulary, token: Token, context: Context) -> str:
    text = context.source.text[token.start : token.stop]
    return vocabulary.fold(text.replace("\u2019", "'")) if text[:1].isalpha() or text[:1] == "-" else ""


def _known_here(context: Context, first: int, width: int) -> bool:
    """Whether the file's own language has these words too."""
    own = _longest(context, context.vocabulary, first)
    return own is not None and len(own.words) >= width


def _wider(context: Context, other: Vocabulary, first: int) -> tuple[str, int] | None:
    """How our language says the whole phrase that begins there (`IN LAST 30 DAYS`), and where the phrase ends."""
    ours = context.vocabulary
    best: tuple[str, int] | None = None
    for form in other.forms:
        found = _laid_beside(context, other, [(piece.symbol, piece.words) for piece in form.pieces], first)
        if found is not None and (best is None or found[1] > best[1]):
            filled, stop = found
            order = zip(form.means, form.order(), strict=True)
            slots = [filled[place] for symbol, place in order if place is not None and is_slot(symbol)]
            best = ours.written(" ".join(form.means), *slots), stop
    for key in ours.templates:
        symbols = key.rpartition(": ")[2].split()
        found = _laid_beside(context, other, [(symbol, ()) for symbol in symbols], first)
        if found is not None and len(symbols) > 1 and (best is None or found[1] > best[1]):
            slots = [text for symbol, text in zip(symbols, found[0], strict=True) if is_slot(symbol)]
            best = ours.written(key, *slots).replace(" -", "-"), found[1]
    return best


def _laid_beside(
    context: Context, other: Vocabulary, pieces: list[tuple[str, tuple[str, ...]]], first: int
) -> tuple[list[str], int] | None:
    """What stands in the pieces of a phrase, in our language, and where it ends; None where the phrase does not stand."""
    filled: list[str] = []
    place = first
    for symbol, words in pieces:
        phrase = _longest(context, other, place)
        if words:
            folded = other.folding.words(" ".join(words))
            stand = [_folded(other, token, context) for token in context.tokens[place : place + len(folded)]]
            if tuple(stand) != folded:
                return None
            place += len(folded)
            filled.append("")
        elif symbol == "UNIT" and phrase is not None and isinstance(phrase.unit, Unit):
            filled.append(context.vocabulary.units[phrase.unit][1])
            place += 1
        elif symbol in ("amount", "NUMBER") and context.kind(place) == "NUMBER":
            filled.append(context.text(place))
            place += 1
        elif phrase is not None and phrase.terminal == symbol:
            place += len(phrase.words)
            filled.append("")
        else:
            return None
    return filled, place


def _instead(phrase: Phrase, other: Vocabulary, ours: Vocabulary) -> str | None:
    """How our language says what the phrase of the other one does, with samples in its slots."""
    if phrase.unit is not None:
        return ours.units[phrase.unit][1] if phrase.terminal == "UNIT" else None  # type: ignore[index]
    if phrase.terminal == "HAS":
        return sample("HAS target", ours)
    if phrase.terminal in ours.spellings and phrase.terminal in other.spellings:
        return ours.spellings[phrase.terminal]
    meanings = other.meanings.get(phrase.terminal) or tuple(
        key for key in ours.templates if phrase.terminal in key.split()
    )
    if not meanings:
        return None
    return sample(meanings[0].rpartition(": ")[2], ours)


def sample(key: str, vocabulary: Vocabulary) -> str | None:
    """A phrase as the language writes it, with samples in its slots."""
    slots: list[str] = []
    for symbol in key.split():
        if not is_slot(symbol):
            continue
        days = vocabulary.units[next(unit for unit in vocabulary.units if unit.name == "DAY")][1]
        match symbol:
            case "amount" | "NUMBER":
                slots.append("30")
            case "UNIT":
                slots.append(days)
            case "duration":
                slots.append(f"30 {days}")
            case _:
                slots.append("…")
    try:
        template = vocabulary.template(key)
    except KeyError:
        return None
    return " ".join(piece if isinstance(piece, str) else slots[piece] for piece in template).replace(" -", "-")
