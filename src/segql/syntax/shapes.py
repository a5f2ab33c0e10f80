"""What tokens look like: the patterns and signs that texts are scanned with."""

from __future__ import annotations

import re
from functools import cache

from segql.syntax.vocabulary import Vocabulary

#: What closes a text, by what opens it.
QUOTES = {
    "'": "'",
    '"': '"',
    "“": "”",
    "„": "“",
    "‘": "’",
    "‚": "‘",
    "«": "»",
}

#: What every language's tokens look like.
MASTER = re.compile(
    r"""
    (?P<SPACE>[^\S\x1c-\x1f\x85]+)
  | (?P<COMMENT>(?:--|—|\#)[^\n\r]*)
  | (?P<WORD>[^\W\d]\w*)(?![\w.`]|-[\w`]|[^\x00-\x7f])
  | (?P<DATE>[0-9]{4}-[0-9]{2}(?:-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?)?)?)
      (?![\w:/%]|-[0-9]|\.[0-9]|[ \xa0][0-9])
  | (?P<NUMBER>[0-9]+(?:_[0-9]+)*(?:\.[0-9]+)?%?)(?![\w%:]|[.,/'’-][0-9]|[ \xa0\u2007\u2009\u202f]+[0-9%€$£¥]|[€$£¥])
  | (?P<TEXT>'(?:[^'\n\r]|'')*+'|"(?:[^"\n\r]|"")*+"|“(?:[^”\n\r]|””)*+”|‘(?:[^’\n\r]|’’)*+’|„[^“”\n\r]*+[“”]
      |‚[^‘’\n\r]*+[‘’]|«(?:[^»\n\r]|»»)*+»)
  | (?P<FOREIGN><>|==|=>|=<|&&|\|\||[&|×÷]|!(?!=))
  | (?P<SIGN><=|>=|!=|[=<>+*/(),:\[\]≥≤≠–−-])
  | (?P<NAME>[^\W\d]|`)
  | (?P<DIGIT>[0-9])
  | (?P<QUOTE>['"“„‘‚«])
  | (?P<OTHER>.)
    """,
    re.VERBOSE | re.DOTALL,
)


@cache
def _own_words(elided: frozenset[str], joined: frozenset[str], apostrophes: frozenset[str]) -> re.Pattern[str]:
    """The patterns, before them the words of a language that hold an apostrophe or a hyphen."""
    whole = [word for word in joined if word[0] != "-"]
    tails = [word[1:] for word in joined if word[0] == "-"]
    parts = [f"(?:{'|'.join(map(re.escape, sorted(whole)))})(?!\\w)"] if whole else []
    if tails:
        tail = "|".join(map(re.escape, sorted(tails)))
        parts += [f"-(?:{tail})(?!\\w)", f"[^\\W\\d]\\w*(?=-(?:{tail})(?!\\w))"]
    if apostrophes:
        spelt = (re.escape(word).replace("'", "['\u2019]") for word in sorted(apostrophes))
        parts.append(f"(?:{'|'.join(spelt)})(?!\\w)")
    if elided:
        parts.append(f"(?:{'|'.join(sorted(elided))})['\u2019](?=[^\\W\\d]|`)")
    return re.compile(f"(?P<OWN>(?i:{'|'.join(parts)}))|{MASTER.pattern}", re.VERBOSE | re.DOTALL)


def pattern_of(vocabulary: Vocabulary) -> re.Pattern[str]:
    """The patterns of a language's tokens, each a group with the name of what it is."""
    elided = vocabulary.folding.elided
    if not elided and not vocabulary.joined:
        return MASTER
    return _own_words(elided, vocabulary.joined, frozenset(word for word in vocabulary.moments if "'" in word))


#: The terminal of a sign, and the sign as the tree has it.
SIGNS = {
    "=": ("EQUAL", "="),
    "!=": ("COMPARE", "!="),
    "≠": ("COMPARE", "!="),
    "<": ("COMPARE", "<"),
    "<=": ("COMPARE", "<="),
    "≤": ("COMPARE", "<="),
    ">": ("COMPARE", ">"),
    ">=": ("COMPARE", ">="),
    "≥": ("COMPARE", ">="),
    "+": ("PLUS", "+"),
    "-": ("MINUS", "-"),
    "–": ("MINUS", "-"),
    "−": ("MINUS", "-"),
    "*": ("STAR", "*"),
    "/": ("SLASH", "/"),
    "(": ("LPAR", "("),
    ")": ("RPAR", ")"),
    "[": ("LSQB", "["),
    "]": ("RSQB", "]"),
    ",": ("COMMA", ","),
    ":": ("COLON", ":"),
}

#: Signs of other languages: what segql writes instead, and the terminal that stands in so that reading goes on.
FOREIGN = {
    "<>": ("!=", "COMPARE", "!="),
    "==": ("=", "EQUAL", "="),
    "=>": (">=", "COMPARE", ">="),
    "=<": ("<=", "COMPARE", "<="),
    "&&": ("AND", "AND", None),
    "||": ("OR", "OR", None),
    "&": ("AND", "AND", None),
    "|": ("OR", "OR", None),
    "!": ("NOT", "NOT", None),
    "×": ("*", "STAR", "*"),
    "÷": ("/", "SLASH", "/"),
}
#: A name, or a part of one with dots.
PART = re.compile(r"`(?:[^`\n\r]|``)*+`|[^\W\d]\w*")
HYPHENATED = re.compile(r"(?:-(?!-)\w+)+")
CURRENCY = "€$£¥"
INSIDE_GUILLEMETS = " \xa0\u202f"
