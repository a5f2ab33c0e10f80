"""What is typed wrongly: one clear message, the right exit code, never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from segql.cli import main
from segql.cli.main import COMMANDS
from tests.cli.conftest import Segql


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["count", "vpi"], 2, "error[SEG705]: there is no segment `vpi`\n  = help: did you mean `vip`?"),
        (["count", "age > 3"], 2, "  = help: a rule that is typed follows -e"),
        (["compile", "xyz"], 2, "error[SEG705]: there is no segment `xyz`\n  = help: there are `vip`, `reachable`"),
        (["compile", "vip", "-d", "bigqueri"], 2, "did you mean `bigquery`?"),
        (["count", "vip", "-t", "loca"], 2, "error[SEG706]: the catalog declares no target `loca`"),
        (["count", "vip", "--as-of", "yesterday"], 2, "error[SEG704]: `yesterday` is not a moment"),
        (["count", "vip", "--set", "min_orders"], 2, "is not of the form name=value"),
        (["count", "vip", "--set", "min_order=3"], 1, "did you mean `min_orders`?"),
        (["count", "segments/none.seg"], 2, "error[SEG701]: there is no segments/none.seg"),
        (["check", "-p", "elsewhere"], 2, "error[SEG703]: there is no elsewhere"),
        (["count", "vip", "-t", "nowhere"], 1, "error[SEG604]"),
        (["count", "vip", "-t", "warehouse"], 1, "error[SEG604]"),
        (
            ["members", "vip", "-o", "no/such/folder/vip.csv"],
            1,
            "error[SEG607]: no/such/folder/vip.csv could not be written",
        ),
        (["members", "vip", "-o", "vip.xlsx"], 2, "a file of members ends in .csv or .parquet"),
        (["members", "vip", "reachable"], 2, "2 segments were named: give a folder with -o"),
        (["members", "vip", "-o", "a.csv", "--table", "b"], 2, "-o and --table exclude each other"),
        (["members"], 2, "name a segment to run"),
        (["preview"], 2, "name a segment to preview"),
        (["preview", "vip", "-c", "regin"], 1, "did you mean `region`?"),
        (["preview", "vip", "-n", "0"], 2, "is not in the range"),
        (["compile", "vip", "--live", "--as-of", "2026-01-01"], 2, "--live and --as-of exclude each other"),
        (["explain-code", "SEG999"], 2, "error[SEG704]: there is no code `SEG999`"),
        (["explain-code", "unkown-name"], 2, "did you mean `unknown-name`?"),
        (["fmt", "none.seg"], 2, "error[SEG701]: there is no none.seg"),
        (["chek"], 2, "No such command 'chek'"),
        (["check", "--colour"], 2, "No such option"),
        (["init", "--from", "data"], 2, "there is a catalog in . already"),
        (["init", "new", "--from", "mysql://x/y"], 2, "mysql:// is not known"),
        (["init", "new", "--from", "bigquery:acme"], 2, "bigquery:PROJECT.DATASET"),
        (["init", "new", "--from", "data", "--schema", "crm"], 2, "--schema is for Postgres and Spark"),
        (["init", "new", "--from", "data", "--timezone", "Paris"], 2, "did you mean `Europe/Paris`?"),
        (["count", "-e", "-- nothing"], 2, "error[SEG704]: there is no rule in -e"),
        (["count", "-"], 2, "error[SEG704]: there is no rule in standard input"),
        (["completion", "tcsh"], 2, "is not one of 'bash', 'zsh', 'fish'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_mistake_at_the_prompt(shop: Path, segql: Segql, arguments: list[str], code: int, said: str) -> None:
    outcome = segql(*arguments)
    assert said in outcome.err
    assert outcome.code == code
    assert outcome.out == ""
    assert "Traceback" not in outcome.err


def test_no_project_says_how_to_make_one(tmp_path: Path, segql: Segql, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = segql("count")
    assert outcome.code == 2
    assert outcome.err.startswith("error[SEG703]: no segql.yml in . or in a folder above it\n  = help: `segql init")


def test_a_password_is_never_shown(tmp_path: Path, segql: Segql, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = segql("init", "--from", "postgresql://reader:hush@localhost:1/shop")
    assert outcome.code == 1
    assert "SEG604" in outcome.err
    assert "hush" not in outcome.err
    assert not (tmp_path / "segql.yml").exists()


def test_without_a_command_the_help_is_shown(segql: Segql) -> None:
    outcome = segql()
    assert outcome.code == 2
    assert "Commands:" in outcome.err


@pytest.mark.parametrize("name", ["", *COMMANDS])
@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_every_command_helps(segql: Segql, name: str, flag: str) -> None:
    outcome = segql(*([name] if name else []), flag)
    assert outcome.code == 0
    assert outcome.err == ""
    assert outcome.out.startswith(f"Usage: segql {name}".rstrip())
    if name:
        assert f"Examples:\n    segql {name}" in outcome.out
        assert COMMANDS[name] in outcome.out


def test_a_mistake_of_our_own_is_one_line_and_a_code_of_its_own(
    shop: Path, segql: Segql, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the\nreason")

    monkeypatch.setattr("segql.project.Project.check", broken)
    outcome = segql("check")
    assert outcome.code == 70
    assert outcome.err.count("\n") == 1
    assert "RuntimeError: the reason" in outcome.err
    assert "SEGQL_TRACEBACK=1" in outcome.err
    monkeypatch.setenv("SEGQL_TRACEBACK", "1")
    with pytest.raises(RuntimeError):
        main.run(["check"])


def test_ctrl_c_is_quiet(shop: Path, segql: Segql, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("segql.project.Project.check", interrupted)
    outcome = segql("check")
    assert outcome.code == 130
    assert outcome.err.strip() == ""


def _process(*arguments: str, stdout: object) -> subprocess.Popen[bytes]:
    # Python's unbuffered standard output takes a write that was cut short for a whole one
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    return subprocess.Popen(
        [sys.executable, "-m", "segql", *arguments],
        stdout=stdout,  # type: ignore[arg-type]
        stderr=subprocess.PIPE,
        env=environment,
    )


def test_a_reader_that_leaves_is_no_mistake(shop: Path) -> None:
    with _process("explain-code", *["SEG201"] * 2000, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        assert process.wait(30) == 141
        assert process.stderr.read() == b""


if sys.platform == "linux":  # the one system with a device that is always full

    @pytest.mark.parametrize("arguments", [["explain-code"], ["check"], ["members", "vip"]], ids=" ".join)
    def test_a_full_disk_behind_standard_output(shop: Path, arguments: list[str]) -> None:
        with Path("/dev/full").open("wb") as full, _process(*arguments, stdout=full) as process:
            assert process.stderr is not None
            assert process.wait(60) == 1
            said = process.stderr.read().decode()
        assert said == "error[SEG607]: the output could not be written: No space left on device\n"


def test_the_version_needs_nothing_else(tmp_path: Path) -> None:
    program = (
        "import sys; sys.argv = ['segql', '--version']; from segql.__main__ import main; main();"
        "print(sorted({'click', 'importlib.metadata', 'dataclasses', 'typing', 'enum', 're'} & set(sys.modules)), end='')"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path.insert(0, {str(_SRC)!r}); {program}"],
        capture_output=True,
        text=True,
        check=True,
    )
    version, imported = done.stdout.split("\n")
    assert version.startswith("segql ")
    assert imported == "[]"


_SRC = Path(main.__file__).parents[2]


def test_the_group_and_its_help_import_no_command(segql: Segql) -> None:
    program = (
        f"import sys; sys.path.insert(0, {str(_SRC)!r}); from segql.cli.main import run; run(['--help']);"
        "print([name for name in sys.modules if name.startswith('segql.cli.')], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stderr == "['segql.cli.language', 'segql.cli.main']\n"


def test_the_list_of_commands_is_what_they_say_of_themselves() -> None:
    context = click.Context(main.cli)
    for name, summary in COMMANDS.items():
        command = main.cli.get_command(context, name)
        assert command is not None
        assert command.name == name
        assert (command.help or "").split("\n")[0] == summary


def test_a_mistake_in_the_catalog_concerns_every_rule(shop: Path, segql: Segql) -> None:
    catalog = shop / "segql.yml"
    catalog.write_text(catalog.read_text().replace("COUNT(orders)", "COUNT(ordrs)"))
    for arguments in (["-e", "frequency > 3"], ["-e", "age > 3"], ["reachable"]):
        outcome = segql("check", *arguments)
        assert outcome.code == 1
        assert "`ordrs` is not a fact of customer" in outcome.out
