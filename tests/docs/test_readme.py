"""What the README tells a newcomer to type works, and prints what it shows."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.blocks import ROOT, blocks

README = ROOT / "README.md"
#: What `segql demo` leaves behind is this example, under this name.
DEMO, EXAMPLE = "segql-demo", ROOT / "examples" / "complete_journey"
_FILE = re.compile(r"Put this into `(?P<file>[^`]+)`.*?^```seg [^\n]*\n(?P<rule>.*?)^```$", re.DOTALL | re.MULTILINE)


def steps() -> list[tuple[str, str]]:
    """The commands of the README's console blocks, in order, each with the output that is printed below it."""
    found: list[tuple[str, str]] = []
    for block in blocks(README):
        if block.words == ("console",):
            for part in re.split(r"^\$ ", block.body, flags=re.MULTILINE)[1:]:
                command, _, output = part.partition("\n")
                found.append((command, output))
    return found


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's folder, with the file that the README asks for."""
    folder = tmp_path_factory.mktemp("readme") / DEMO
    shutil.copytree(EXAMPLE, folder)
    wanted = _FILE.search(README.read_text(encoding="utf-8"))
    assert wanted is not None, "the README makes a segment"
    (folder / wanted["file"]).write_text(wanted["rule"], encoding="utf-8")
    return folder


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"PATH": path, "NO_COLOR": "1"}
    words = shlex.split(command)
    return subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False, env=environment)


def test_the_commands_of_the_tour_do_what_is_shown(demo: Path) -> None:
    """One after the other, as somebody types them: some read what those before them wrote."""
    for command, output in steps():
        if command.startswith("cd "):
            continue
        done = run(command, demo)
        assert "Traceback" not in done.stderr, command
        assert done.returncode == (1 if "-e " in command else 0), f"{command}\n{done.stdout}{done.stderr}"
        if output.strip():
            assert done.stdout.strip() == output.strip(), command


def test_the_tour_has_its_steps() -> None:
    assert {shlex.split(command)[1] for command, _ in steps() if command.startswith("segql")} >= {
        "check",
        "count",
        "preview",
        "members",
    }


def test_the_python_of_the_readme_runs(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(demo.parent)
    (code,) = [block.body for block in blocks(README) if block.words == ("python",)]
    names: dict[str, object] = {}
    exec(compile(code, str(README), "exec"), names)
    assert len(names["frame"]) == 217  # type: ignore[arg-type]


def test_continuous_integration_runs_the_test_command_of_the_readme() -> None:
    printed = subprocess.run([ROOT / ".ci" / "run", "--print"], capture_output=True, text=True, check=True).stdout
    text = README.read_text(encoding="utf-8")
    assert f"<!-- test command -->\n```sh\n{printed}```" in text
    assert "-m pytest" in printed
