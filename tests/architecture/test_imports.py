"""Imports run one way, and nothing heavy is imported before it is needed."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import PACKAGE, imported, modules

#: From the bottom to the top: a stage imports from its own rank and from lower ones.
RANKS = (
    ("dataclass", "source", "types", "version"),
    ("diagnostics",),
    ("syntax",),
    ("catalog",),
    ("operators",),
    ("semantics",),
    ("plan",),
    ("sql",),
    ("engines",),
    (
        "files",
        "compiler",
        "columns",
        "rules",
        "project",
        "recorded",
        "bitsets",
        "runs",
        "connection",
        "session",
        "audit",
        "ties",
        "doctor",
        "next_change",
        "planning",
        "inline",
        "testing",
    ),
    ("dbt",),
    ("cli",),
)
RANK = {stage: rank for rank, stages in enumerate(RANKS) for stage in stages}

#: The public face and the command's entry: they load the rest on first use.
DOORS = {"segql", "segql.__main__"}

HEAVY = ("click", "duckdb", "numpy", "pyarrow", "psycopg", "sqlglot")
#: Where a heavy package may be imported, even lazily.
HOMES = {
    "click": ("cli",),
    "duckdb": ("engines",),
    "numpy": ("bitsets", "runs"),
    "psycopg": ("engines",),
    "sqlglot": ("sql",),
}


def test_every_stage_has_a_rank() -> None:
    unranked = {module.stage for module in modules() if module.name not in DOORS} - RANK.keys()
    assert not unranked, f"say in RANKS where these stand: {sorted(unranked)}"


def test_imports_run_one_way() -> None:
    wrong = []
    for module in modules():
        if module.name in DOORS:
            continue
        for name in imported(module):
            parts = name.split(".")
            if len(parts) > 1 and parts[1] in RANK and RANK[parts[1]] > RANK[module.stage]:
                wrong.append(f"{module.name} imports {name}")
    assert not wrong, wrong


def test_heavy_packages_stay_in_their_stage() -> None:
    wrong = []
    for module in modules():
        for node in ast.walk(module.tree):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                names = [node.module]
            for name in names:
                root = name.split(".")[0]
                if root in HOMES and module.stage not in HOMES[root]:
                    wrong.append(f"{module.name} imports {name}")
    assert not wrong, wrong


def loaded(code: str) -> set[str]:
    """The top-level packages in memory after a fresh interpreter ran the code."""
    script = f"{code}\nimport sys\nprint('loaded:', *sorted({{name.split('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.rpartition("loaded:")[2].split())


@pytest.mark.parametrize(
    "code",
    [
        "import segql",
        "import segql.syntax",
        "import segql.catalog, segql.semantics",
        "import segql.semantics.resolve",
    ],
)
def test_imports_are_light(code: str) -> None:
    assert not loaded(code) & set(HEAVY), f"{code} loads {sorted(loaded(code) & set(HEAVY))}"


def command(*arguments: str) -> str:
    """Code that runs the command line within the interpreter and outlives its exit."""
    return (
        f"import sys; sys.argv = ['segql', *{list(arguments)!r}]\n"
        "from segql.__main__ import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass"
    )


def test_version_is_light() -> None:
    found = loaded(command("--version")) & {*HEAVY, "lark", "ruamel"}
    assert not found - {"click"}, f"segql --version loads {sorted(found)}"


def test_check_is_light(tmp_path: Path) -> None:
    (tmp_path / "segql.yml").write_text(
        "name: light\ntimezone: Europe/Paris\nsegments: .\n"
        "entities: {customer: {table: customers, key: id, attributes: {id: {type: number}, age: {type: number}}}}\n",
        encoding="utf-8",
    )
    (tmp_path / "adults.seg").write_text("age >= 18\n", encoding="utf-8")
    found = loaded(command("check", str(tmp_path))) & set(HEAVY)
    assert not found - {"click"}, f"segql check loads {sorted(found)}"


def test_package_is_where_it_is_read_from() -> None:
    assert (PACKAGE / "__init__.py").is_file()
    assert len(modules()) > 30
