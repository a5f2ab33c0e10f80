"""Every sentence is a template that can be said in another language, and the French catalogue has each of them."""

from __future__ import annotations

import ast
import copy
import pickle
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import click
import pytest

from segql.cli.language import help_paragraphs
from segql.cli.main import COMMANDS, cli
from segql.diagnostics.codes import NUMBERS
from segql.diagnostics.messages import SLOT, decimal, either, languages, say, shortened, tables, translated
from segql.engines.sizes import written_size
from segql.syntax.vocabulary import read_table
from tests.architecture.sources import Module, modules

LANGUAGES = [language for language in languages() if language != "en"]
BY_LANGUAGE = pytest.mark.parametrize("language", LANGUAGES)


def said() -> Iterator[tuple[Module, ast.Call]]:
    """Every call of `say` in the package."""
    for module in modules():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say":
                yield module, node


@cache
def templates() -> dict[str, str]:
    """The templates in the sources, with the place of one that says it."""
    found = {}
    for module, call in said():
        if call.args and isinstance(call.args[0], ast.Constant):
            found[str(call.args[0].value)] = f"{module.name}:{call.lineno}"
    return found


def slots(template: str) -> set[str]:
    return {slot[1] for slot in SLOT.finditer(template)}


def test_every_template_is_written_out_and_its_slots_are_filled() -> None:
    wrong = []
    for module, call in said():
        place = f"{module.name}:{call.lineno}"
        if len(call.args) != 1 or not isinstance(call.args[0], ast.Constant):
            wrong.append(f"{place}: the template is not a literal")
            continue
        given = {keyword.arg for keyword in call.keywords}
        if given != slots(str(call.args[0].value)):
            wrong.append(f"{place}: the slots of {call.args[0].value!r} are not {given}")
    assert not wrong, wrong


def _pieces(node: ast.expr) -> Iterator[ast.expr]:
    """The texts that an expression may be."""
    match node:
        case ast.IfExp():
            yield from _pieces(node.body)
            yield from _pieces(node.orelse)
        case ast.BoolOp():
            for value in node.values:
                yield from _pieces(value)
        case _:
            yield node


def test_no_finding_is_made_without_a_template() -> None:
    wrong = []
    for module in modules():
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            messages: list[ast.expr] = []
            if name in ("error", "warning") and len(node.args) >= 3:
                messages += [node.args[1], *(keyword.value for keyword in node.keywords if keyword.arg == "help")]
            elif name == "Note" and len(node.args) == 2:
                messages.append(node.args[1])
            elif name == "failure":
                messages += node.args[2:]
            elif name in ("UsageError", "tell"):
                messages += node.args[:1]
            for message in messages:
                for piece in _pieces(message):
                    if isinstance(piece, ast.JoinedStr) or (
                        isinstance(piece, ast.Constant) and isinstance(piece.value, str)
                    ):
                        wrong.append(f"{module.name}:{piece.lineno}: {ast.unparse(piece)}")
    assert not wrong, f"these need a `say`: {wrong}"


def _messages(language: str) -> Mapping[str, str]:
    return tables(language)["messages"]


@BY_LANGUAGE
def test_every_template_is_translated(language: str) -> None:
    missing = {template: place for template, place in templates().items() if template not in _messages(language)}
    assert not missing, f"{language}.json lacks these: {missing}"


@BY_LANGUAGE
def test_no_translation_is_left_over(language: str) -> None:
    left_over = sorted(set(_messages(language)) - set(templates()))
    assert not left_over, f"nothing says these any more: {left_over}"


@BY_LANGUAGE
def test_a_translation_has_the_slots_of_its_template(language: str) -> None:
    wrong = {
        template: translation
        for template, translation in _messages(language).items()
        if not slots(translation) <= slots(template)
        or not {slot for slot in slots(template) if f"{{{slot}}}" in template} <= slots(translation)
    }
    assert not wrong, wrong


@BY_LANGUAGE
def test_every_code_has_a_title(language: str) -> None:
    assert tables(language)["titles"].keys() == NUMBERS.keys()


def commands(command: click.Command) -> Iterator[click.Command]:
    yield command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from commands(found)


def helped() -> set[str]:
    """What the command line's help says, in paragraphs."""
    texts = [*COMMANDS.values(), "Commands"]
    for command in commands(cli):
        texts += [text for text in (command.help, command.epilog, command.short_help) if text]
        texts += [param.help for param in command.params if isinstance(param, click.Option) and param.help is not None]
    # what stands indented is an example: the same in every language, unless the catalogue has it
    return {key for text in texts for key in help_paragraphs(text) if not key.startswith(" ")}


@BY_LANGUAGE
def test_the_help_is_translated(language: str) -> None:
    known = {key for key in tables(language)["help"] if not key.startswith(" ")}
    assert sorted(helped() - known) == []
    assert sorted(known - helped()) == []


@BY_LANGUAGE
def test_what_click_says_is_still_said_so(language: str) -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in Path(click.__file__).parent.glob("*.py"))
    gone = [text for text in tables(language)["click"] if repr(text)[1:-1] not in re.sub(r'"\s+"', "", sources)]
    assert not gone


def test_a_message_is_its_english_text_and_can_be_copied_and_sent() -> None:
    message = say("{count:,} {count:row|rows} of `{name}`", count=1200, name="{count}")
    assert message == "1,200 rows of `{count}`"
    for again in (copy.copy(message), copy.deepcopy(message), pickle.loads(pickle.dumps(message))):
        assert (again, again.template, again.values) == (message, message.template, message.values)


def test_what_stands_in_a_slot_is_translated_too() -> None:
    message = say("expected {wanted}, found {what}", wanted=either(["a", "b", "c"]), what=say("the end"))
    assert message == "expected a, b or c, found the end"
    assert (
        translated(message, "fr")
        == "attendu\N{NO-BREAK SPACE}: a, b ou c\N{NO-BREAK SPACE}; trouvé\N{NO-BREAK SPACE}: la fin"
    )
    assert translated(message, "en") == message
    assert translated(message, "xx") == message
    assert translated("no template", "fr") == "no template"


def test_a_number_is_written_as_the_language_does() -> None:
    rows = say("{count:,} {count:row|rows} of `{relation}` {count:has|have} no key", count=0, relation="t")
    assert rows == "0 rows of `t` have no key"
    assert translated(rows, "fr") == "0 ligne de `t` n'a pas de clé"
    many = say("{number:,}", number=12345)
    assert (many, translated(many, "fr")) == ("12,345", "12\u202f345")


def test_decimal_places_stand_after_the_languages_own_sign() -> None:
    share = say("{share:.1f}%", share=61.44)
    assert (share, translated(share, "fr")) == ("61.4%", "61,4\N{NO-BREAK SPACE}%")
    assert translated(say("{share:.1f}%", share=100), "fr") == "100,0\N{NO-BREAK SPACE}%"
    assert decimal("-0.5", "fr") == "-0,5"
    read = say("reads up to {size}", size=written_size(1_234_567_890))
    assert (read, translated(read, "fr")) == ("reads up to 1.2 GB", "lit jusqu'à 1,2\N{NO-BREAK SPACE}Go")


def test_a_long_text_in_a_slot_is_cut_and_the_sentence_is_not() -> None:
    message = shortened(say("`{written}` names a time zone", written="x" * 500), 100)
    assert len(message) < 130
    assert message.endswith("x` names a time zone")


def spelled(language: str) -> dict[str, set[str]]:
    """The spellings of each keyword, unit and function of a language, by the grammar's terminal or the English name."""
    table = read_table(language)
    found: dict[str, set[str]] = {}
    for group in ("reserved", "keywords", "moments", "units", "functions"):
        for name, spellings in table.get(group, {}).items():
            found.setdefault(name, set()).update(spellings)
    return found


@BY_LANGUAGE
def test_keywords_in_messages_are_those_of_the_grammar(language: str) -> None:
    here = spelled(language)
    allowed: dict[str, set[str]] = {name: set(spellings) for name, spellings in here.items()}
    for name, spellings in spelled("en").items():
        for spelling in spellings:
            allowed.setdefault(spelling, set()).update(here.get(name, set()))
    known = {
        english: shown
        for english, shown in tables(language)["keywords"].items()
        if allowed.get(english) and english in {one for ones in spelled("en").values() for one in ones}
    }
    assert len(known) > 60
    assert {english: shown for english, shown in known.items() if shown not in allowed[english]} == {}


@BY_LANGUAGE
def test_messages_show_the_languages_own_keywords(language: str) -> None:
    table = read_table(language)
    words = {word for ones in spelled(language).values() for one in ones for word in re.findall(r"[^\W\d_]+", one)}
    for group in ("phrases", "printed"):
        for spellings in table.get(group, {}).values():
            words |= {word for one in spellings for word in re.findall(r"[^\W\d_]+", re.sub(r"\{\w+\}", "", one))}
    words |= {form for forms in table.get("forms", {}).values() for form in forms}
    words |= {word for one in words for word in re.findall(r"[^\W\d_]+", one)}
    #: What is written in capitals and is no keyword.
    words |= {
        "SQL",
        "CSV",
        "UTF",
        "JSON",
        "YAML",
        "URL",
        "NULL",
        "NUL",
        "DISTINCT",
        "SELECT",
        "UTC",
        "KM",
        "GB",
        "MB",
        "KB",
    }
    words |= {"ID", "FR", "BE", "BIO", "HOME", "JAVA", "GOOGLE", "APPLICATION", "CREDENTIALS", "SEGQL", "TRACEBACK"}
    words |= {"DOSSIER", "FICHIER", "PG", "PROJET", "JEU", "COMMANDE", "TAB", "SEG", "SARIF"}
    wrong = {}
    for template, translation in _messages(language).items():
        found = set(re.findall(r"\b[^\W\d_a-zà-ÿ]{2,}\b", SLOT.sub("", translation))) - words
        if found:
            wrong[template] = found
    assert not wrong
