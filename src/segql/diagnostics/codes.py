"""The stable codes. A number never changes its meaning; a page explains each (`segql explain-code SEG201`).

SEG1xx: how a rule is written. SEG2xx: names and types. SEG3xx: time. SEG4xx: lint. SEG5xx: the catalog.
SEG6xx: data and engines. SEG7xx: files and options.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """A kind of finding: `number` (`SEG201`), `name` (`unknown-name`) and what it is about in a line."""

    number: str
    name: str
    title: str


_ALL = (
    Code("SEG101", "syntax", "The rule is not written as the language asks"),
    Code("SEG102", "unterminated-text", "A text is opened and never closed"),
    Code("SEG103", "bad-character", "A character has no meaning here"),
    Code("SEG104", "bad-number", "A number is written in a way that could be misread"),
    Code("SEG105", "bad-date", "A date does not exist or is written in a way that could be misread"),
    Code("SEG106", "too-deep", "A rule is nested too deeply"),
    Code("SEG107", "exclude-operand", "AND or OR stands straight after EXCLUDE or INCLUDE"),
    Code("SEG108", "window-after-where", "A window is written after WHERE"),
    Code("SEG109", "null-comparison", "A comparison with NULL"),
    Code("SEG110", "tail-order", "What follows a rule stands in another order"),
    Code("SEG111", "unknown-language", "A language that rules are not written in"),
    Code("SEG112", "hyphenated-name", "A name seems to hold a hyphen"),
    Code("SEG113", "too-long", "A file or a line is too long"),
    Code("SEG114", "bare-segment-in", "IN stands before a segment's name"),
    Code("SEG115", "unclosed", "A parenthesis is opened and never closed"),
    Code("SEG201", "unknown-name", "A name that the catalog and the project do not have"),
    Code("SEG202", "type-mismatch", "Values of different types meet"),
    Code("SEG203", "not-a-condition", "A value stands where a condition is expected"),
    Code("SEG204", "not-a-value", "A condition stands where a value is expected"),
    Code("SEG205", "duplicate-name", "Two things have the same name"),
    Code("SEG206", "cycle", "Definitions refer to each other in a circle"),
    Code("SEG207", "unknown-value", "A text that is not one of the declared values"),
    Code("SEG208", "wrong-arguments", "A function has the wrong number or kind of arguments"),
    Code("SEG209", "unknown-function", "A function that the language does not have"),
    Code("SEG210", "fact-outside-aggregate", "A fact stands where a value of the member is expected"),
    Code("SEG211", "not-a-fact", "HAS and aggregates need a fact"),
    Code("SEG212", "other-entity", "Something of another entity"),
    Code("SEG213", "ratio-range", "A ratio is compared with a number above 1"),
    Code("SEG214", "ambiguous-filter", "A condition after WHERE that may belong to the filter or to the rule"),
    Code("SEG215", "bad-pattern", "A pattern that MATCHES does not know"),
    Code("SEG216", "bad-param", "A parameter's value does not fit"),
    Code("SEG217", "mixed-facts", "Columns of several facts in one aggregate"),
    Code("SEG218", "nested-aggregate", "An aggregate inside another"),
    Code("SEG219", "bad-quantity", "A quantity that no number of facts can be"),
    Code("SEG220", "unknown-entity", "An entity that the catalog does not have"),
    Code("SEG230", "bad-place", "A place that is nowhere on earth"),
    Code("SEG231", "bad-rank", "A part of a ranking, or a share, that cannot be"),
    Code("SEG232", "bad-split", "A split whose parts do not make a whole"),
    Code("SEG233", "not-members", "A rank or a draw of what are no members"),
    Code("SEG234", "bad-test", "A test that cannot be run as it is written"),
    Code("SEG235", "unknown-channel", "A channel that the policies do not have"),
    Code("SEG236", "no-purpose", "A sensitive attribute is read without a purpose"),
    Code("SEG301", "no-time", "A window on a fact that has no time"),
    Code("SEG302", "bad-window", "A window that makes no sense"),
    Code("SEG303", "bad-unit", "A unit of time that cannot be used here"),
    Code("SEG304", "bad-rhythm", "A rhythm that cannot be, or does not go with what is asked"),
    Code("SEG305", "no-validity", "ACTIVE of a fact that does not last"),
    Code("SEG306", "bad-sequence", "A sequence that is not said this way"),
    Code("SEG307", "impossible-sequence", "A sequence that no facts can be"),
    Code("SEG401", "mixed-and-or", "AND beside OR without parentheses"),
    Code("SEG402", "never-holds", "A condition that can never hold"),
    Code("SEG403", "always-holds", "A condition that always holds"),
    Code("SEG404", "unfinished-window", "An unfinished window is compared with a finished one"),
    Code("SEG405", "unused-param", "A parameter that nothing uses"),
    Code("SEG406", "date-window-hours", "Hours counted on a date"),
    Code("SEG407", "tied-facts", "Facts in a sequence that nothing tells apart at the same time"),
    Code("SEG408", "tied-cut", "A rank's cut goes through equal values"),
    Code("SEG501", "catalog-syntax", "The catalog is not valid YAML"),
    Code("SEG502", "catalog-key", "The catalog has a key that is not known, or lacks one"),
    Code("SEG503", "catalog-value", "A value in the catalog is not what is expected there"),
    Code("SEG504", "catalog-reference", "The catalog refers to something that it does not declare"),
    Code("SEG505", "catalog-sql", "An SQL expression in the catalog cannot be used"),
    Code("SEG506", "catalog-missing-file", "A file that the catalog names cannot be read"),
    Code("SEG507", "catalog-env", "An environment variable that the catalog needs is not set"),
    Code("SEG508", "undeclared-type", "A column's type is neither declared nor known from a target"),
    Code("SEG601", "no-table", "A table that the target does not have"),
    Code("SEG602", "no-column", "A column that the table does not have"),
    Code("SEG603", "column-type", "A column's type does not fit its declaration"),
    Code("SEG604", "unreachable", "The target cannot be reached"),
    Code("SEG605", "engine-failed", "The engine refused or failed"),
    Code("SEG606", "unsupported", "A target cannot express this"),
    Code("SEG607", "write-failed", "The output could not be written"),
    Code("SEG608", "bad-keys", "Rows without a key, with a repeated one, or that belong to nobody"),
    Code("SEG609", "no-history", "Recorded runs do not reach back far enough"),
    Code("SEG611", "too-small", "A result has fewer members than the policies allow"),
    Code("SEG612", "busy", "Another program writes to the recorded runs"),
    Code("SEG613", "backwards", "A later run is recorded already"),
    Code("SEG614", "no-store", "A target in which runs cannot be recorded"),
    Code("SEG615", "timed-out", "A statement took longer than it may"),
    Code("SEG616", "unclear-change", "When a segment changes next cannot be told"),
    Code("SEG617", "same-text", "Members that cannot be told apart by their keys as text"),
    Code("SEG701", "no-file", "A file or folder cannot be read"),
    Code("SEG702", "not-text", "A file is not UTF-8 text"),
    Code("SEG703", "no-project", "No catalog was found"),
    Code("SEG704", "bad-option", "An option's value cannot be used"),
    Code("SEG705", "unknown-segment", "A segment that the project does not have"),
    Code("SEG706", "unknown-target", "A target that the catalog does not declare"),
    Code("SEG707", "missing-package", "An optional package is not installed"),
    Code("SEG708", "list-file", "A list file cannot be used"),
    Code("SEG709", "no-segments", "There is no segment to answer for"),
)

#: By name and by number.
CODES: dict[str, Code] = {code.name: code for code in _ALL}
NUMBERS: dict[str, Code] = {code.number: code for code in _ALL}
