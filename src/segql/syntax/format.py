"""Whole files: definitions laid out, comments kept at their places, at most one blank line between two things."""

from __future__ import annotations

from collections.abc import Sequence

from segql.diagnostics.model import Diagnostics, InternalError, Severity
from segql.source import NOWHERE, Source, Span
from segql.syntax import ast
from segql.syntax.layout import Layout, Line
from segql.syntax.parse import parse_file
from segql.syntax.print import Printer
from segql.syntax.tables import ENGLISH
from segql.syntax.vocabulary import declaring, load_vocabulary


def format_source(
    source: Source, diagnostics: Diagnostics, language: str = ENGLISH, to: str | None = None
) -> str | None:
    """The source in canonical form; None, with diagnostics, if it cannot be parsed.

    `language` is the project's, `to` the language to write it in (without one, its own). Raises InternalError if the
    result would not parse to the same tree with the same comments.
    """
    found = Diagnostics()
    file = parse_file(source, found, language)
    if found.has_errors:
        diagnostics.extend(item for item in found if item.severity is Severity.ERROR)
        return None
    text = print_file(file, to, project=language)
    again = Diagnostics()
    printed = parse_file(Source(source.name, text), again, language)
    if (
        again.has_errors
        or printed.definitions != file.definitions
        or printed.language != (to or file.language)
        or len(printed.comments) != len(file.comments)
    ):
        raise InternalError("syntax", f"formatting {source.name} would change it")
    return text


def print_file(file: ast.File, language: str | None = None, *, project: str = ENGLISH) -> str:
    """The file's text in canonical form, comments included; it parses to an equal tree.

    `language` is the one to write it in, without one the file's own. A line that names it stands first wherever it is not
    the project's, and where the file had one and stays in its language.
    """
    to = language or file.language
    definitions = list(file.definitions)
    comments = list(file.comments)
    blocks: list[tuple[int, int, list[str]]] = []
    used = 0
    said = file.declared.span if file.declared is not None else None
    if to != project or (said is not None and to == file.language):
        while said is not None and used < len(comments) and comments[used].span.start < said.start:
            blocks.append(_comment_block(comments[used]))
            used += 1
        start, stop = (said.start, said.stop) if said is not None else (0, 0)
        line = f"{declaring(to)} {to}"
        if (
            said is not None
            and used < len(comments)
            and not comments[used].own_line
            and not _breaks_off(comments[used], said)
        ):
            line += f"  {written(comments[used])}"
            stop = comments[used].span.stop
            used += 1
        # A line that is put in stands apart, as it does where the file was made and not read.
        apart = said is None and file.span.source is not NOWHERE.source
        blocks.append((start, stop, [line, ""] if apart else [line]))
    for place, definition in enumerate(definitions):
        span = definition.span
        while used < len(comments) and comments[used].span.start < span.start:
            blocks.append(_comment_block(comments[used]))
            used += 1
        following = definitions[place + 1].span.start if place + 1 < len(definitions) else None
        inside: list[ast.Comment] = []
        while used < len(comments) and _belongs(comments[used], definition, following):
            inside.append(comments[used])
            used += 1
        stop = max([span.stop, *(comment.span.stop for comment in inside)])
        blocks.append((span.start, stop, _definition(definition, inside, to, file.language)))
    blocks += [_comment_block(comment) for comment in comments[used:]]
    return _joined(blocks, file)


def _breaks_off(comment: ast.Comment, before: Span) -> bool:
    """Whether a line ends between a place and a comment after it."""
    between = before.source.text[before.stop : comment.span.start]
    return "\n" in between or "\r" in between


def _comment_block(comment: ast.Comment) -> tuple[int, int, list[str]]:
    return comment.span.start, comment.span.stop, [written(comment)]


def _belongs(comment: ast.Comment, definition: ast.Definition, following: int | None) -> bool:
    """Whether a comment lies inside a definition or on the line where it ends."""
    if following is not None and comment.span.start >= following:
        return False
    if comment.span.start < definition.span.stop:
        return True
    return not _breaks_off(comment, definition.span)


def _joined(blocks: Sequence[tuple[int, int, list[str]]], file: ast.File) -> str:
    lines: list[str] = []
    previous: int | None = None
    for start, stop, block in blocks:
        if previous is not None and _blank_between(previous, start, file):
            lines.append("")
        lines += block
        previous = stop
    return "".join(f"{line}\n" for line in lines)


def _blank_between(stop: int, start: int, file: ast.File) -> bool:
    source = file.span.source
    if source is NOWHERE.source:
        return True
    between = source.text[stop:start].replace("\r\n", "\n").replace("\r", "\n")
    return between.count("\n") > 1


def _definition(
    definition: ast.Definition, comments: Sequence[ast.Comment], language: str, written_in: str
) -> list[str]:
    inner = any(comment.span.start < definition.span.stop for comment in comments)

    def same(text: str) -> bool:
        return parse_file(Source("<printed>", text), Diagnostics(), language).definitions == (definition,)

    printer = Printer(language)
    lines = Layout(printer).definition(definition, inner)
    if printer.met_keywords and not same("".join(f"{line}\n" for line in lines)):
        lines = Layout(Printer(language, quoting=True)).definition(definition, inner)
    vocabulary = load_vocabulary(language)
    if language == written_in and vocabulary.folding.accents and definition.span.source is not NOWHERE.source:
        from segql.syntax.keep_wording import keep_wording

        kept = keep_wording("\n".join(line.text for line in lines), definition.span, vocabulary, same)
        for line, text in zip(lines, kept.split("\n"), strict=True):
            line.text = text
    return _woven(lines, comments)


def _woven(lines: list[Line], comments: Sequence[ast.Comment]) -> list[str]:
    """The lines with their comments: one of its own before the line that it precedes, or in the midst of the last line above
    that; the others at their line's end. So all of them stay inside when this is read again."""
    before: dict[int, list[str]] = {}
    at_end: dict[int, str] = {}
    for comment in comments:
        start = comment.span.start
        earlier = max((place for place, line in enumerate(lines) if line.place < start), default=0)
        if comment.own_line or earlier in at_end:
            before.setdefault(min(earlier + 1, len(lines) - 1), []).append(written(comment))
        else:
            at_end[earlier] = written(comment)
    woven: list[str] = []
    for place, line in enumerate(lines):
        woven += [" " * line.indent + comment for comment in before.get(place, ())]
        woven.append(f"{line}  {at_end[place]}" if place in at_end else str(line))
    return woven


def written(comment: ast.Comment) -> str:
    """A comment with its own sign, and a space after the dashes."""
    text = comment.span.text.rstrip() if comment.span.source is not NOWHERE.source else ""
    if text.startswith("#"):
        return text
    body = text.removeprefix("--").removeprefix("—") if text else comment.text
    if not body.strip():
        return "--"
    return f"--{body}" if body[0] in " -" else f"-- {body}"
