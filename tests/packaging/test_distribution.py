"""The wheel works where the repository is not: built, installed in a fresh environment elsewhere, and used there."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(*command: str | Path, cwd: Path, path: str | None = None) -> str:
    """What the command prints; it must end well. `path`: a folder of packages to see besides the environment's own."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "VIRTUAL_ENV"))}
    if path is not None:
        environment["PYTHONPATH"] = path
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False, env=environment
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def tracked(folder: str) -> set[str]:
    """The files below a folder of the repository, as git knows them."""
    listed = run("git", "ls-files", folder, cwd=ROOT).splitlines()
    return {name for name in listed if (ROOT / name).exists() and not name.endswith(".gitkeep")}


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the source distribution, built with the installed hatchling."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "hatchling", "build", "-d", folder, cwd=ROOT)
    return folder


@pytest.fixture(scope="module")
def wheel(distributions: Path) -> Path:
    (found,) = distributions.glob("segql-*.whl")
    return found


def test_the_wheel_carries_the_grammar_and_the_examples_once(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    expected = {f"segql/{name}" for folder in ("grammar", "examples") for name in tracked(folder)}
    assert expected, "the repository has a grammar and examples"
    assert expected <= set(names)
    assert len(names) == len(set(names))
    assert not [name for name in names if name.startswith(("tests/", "benchmarks/"))]


def test_the_source_distribution_is_whole(distributions: Path) -> None:
    (found,) = distributions.glob("segql-*.tar.gz")
    with tarfile.open(found) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames() if "/" in name}
    wanted = {"LICENSE", "README.md", "pyproject.toml", "CHANGELOG.md"}
    for folder in ("src", "grammar", "examples", "tests", "docs", "benchmarks"):
        wanted |= tracked(folder)
    assert wanted <= names, sorted(wanted - names)


def test_an_installed_wheel_compiles_an_example_elsewhere(wheel: Path, tmp_path: Path) -> None:
    environment = tmp_path / "environment"
    venv.create(environment, with_pip=True)
    binaries = environment / ("Scripts" if os.name == "nt" else "bin")
    python = binaries / "python"
    # The wheel's requirements are installed already in the environment that runs this test; only segql is new.
    run(python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", wheel, cwd=tmp_path)
    requirements = os.pathsep.join(entry for entry in sys.path if entry.endswith(("site-packages", "dist-packages")))

    place = run(python, "-c", "import segql; print(segql.__file__)", cwd=tmp_path, path=requirements).strip()
    assert Path(place).is_relative_to(environment), "the installed package is used, not the repository's"

    project = Path(place).parent / "examples" / "complete_journey"
    sql = run(
        python, "-m", "segql", "compile", "lapsed", "--project", project, "--dialect", "postgres",
        "--as-of", "2017-12-31", cwd=tmp_path, path=requirements,
    )  # fmt: skip
    assert "SELECT" in sql
    assert '"household_id"' in sql
