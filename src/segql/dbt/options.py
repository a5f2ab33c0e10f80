"""What segments say of themselves after WITH: whose they are, how they are tagged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from segql.project import Project
from segql.syntax import ast


@dataclass(frozen=True, slots=True)
class Options:
    """A segment's tags, and everything else by name."""

    tags: tuple[str, ...] = ()
    others: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)


def written_options(project: Project) -> dict[str, Options]:
    """What is written after WITH, by segment; all parts of a segmentation have the segmentation's."""
    found: dict[str, Options] = {}
    for source, file in project.written():
        for definition in file.definitions:
            match definition:
                case ast.Segment(name=written, options=options):
                    name = written.value if written is not None else project.bare_names[source.name]
                    found[name] = _options(options)
                case ast.Segmentation(name=written, options=options):
                    own = _options(options)
                    found |= {part: own for part in project.segments if part.startswith(f"{written.value}.")}
                case _:
                    pass
    return found


def _options(options: Iterable[ast.Option]) -> Options:
    tags: tuple[str, ...] = ()
    others: dict[str, str | tuple[str, ...]] = {}
    for option in options:
        name = option.name.value.casefold()
        value = _value(option)
        if name == "tags":
            tags = value if isinstance(value, tuple) else (value,)
        else:
            others[name] = value
    return Options(tags, others)


def _value(option: ast.Option) -> str | tuple[str, ...]:
    if isinstance(option.value, tuple):
        return tuple(_word(one) for one in option.value)
    return _word(option.value)


def _word(value: ast.Text | ast.Number | ast.Boolean | ast.Date | ast.Identifier) -> str:
    match value:
        case ast.Number() | ast.Date():
            return str(value.value)
        case ast.Boolean():
            return "true" if value.value else "false"
        case ast.Text() | ast.Identifier():
            return value.value
