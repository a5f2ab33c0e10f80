"""In which language the command line speaks: the project's, a file's own, else the machine's."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Segql

FRENCH = """\
SEGMENT citadins 'Ceux de la ville' EST region = 'urban'
SEGMENT acheteurs EST A DES orders DANS LES 30 DERNIERS JOURS
"""


@pytest.fixture
def in_french(shop: Path) -> Path:
    """The shop as a project in French."""
    catalog = shop / "segql.yml"
    text = catalog.read_text(encoding="utf-8").replace("COUNT(orders)", "NOMBRE(orders)")
    catalog.write_text(f"language: fr\n{text}", encoding="utf-8")
    for file in (shop / "segments").rglob("*.seg"):
        file.unlink()
    (shop / "segments" / "clients.seg").write_text(FRENCH, encoding="utf-8")
    return shop


def speaking(monkeypatch: pytest.MonkeyPatch, **variables: str) -> None:
    for name in ("SEGQL_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)


def test_a_project_in_french_is_told_in_french(segql: Segql, in_french: Path) -> None:
    done = segql("check", "-e", "régoin = 'urban'")
    assert "erreur[SEG201]\N{NO-BREAK SPACE}: nom inconnu `régoin`" in done.out
    assert "= aide\N{NO-BREAK SPACE}: vouliez-vous dire `region`\N{NO-BREAK SPACE}?" in done.out
    assert done.out.endswith("1 erreur dans 1 fichier\n")
    assert segql("check").out == "rien à signaler dans 2 fichiers\n"


def test_a_rule_that_is_typed_is_in_the_projects_language(segql: Segql, in_french: Path) -> None:
    assert segql("check", "-e", "A DES orders DANS LES 30 DERNIERS JOURS").code == 0
    done = segql("check", "-e", "A DES orders DONT amount")
    assert "écrivez" in segql("check", "-e", "orders").out
    assert done.code == 1


def test_results_have_french_headings_and_numbers(segql: Segql, in_french: Path) -> None:
    done = segql("count", "citadins", "--as-of", "2026-11-01")
    heading, _, row = done.out.splitlines()
    assert heading.split() == ["segment", "membres", "du", "total"]
    assert row.endswith("\N{NO-BREAK SPACE}%")
    assert "," in row


def test_shares_of_tests_and_values_have_a_decimal_comma(segql: Segql, in_french: Path) -> None:
    rules = in_french / "segments" / "clients.seg"
    rules.write_text(
        f"{FRENCH}INDICATEUR tiers EST age / 3\nINDICATEUR adulte EST SI(age > 17, 1, 0) = 1\nTEST citadins TAILLE > 1%\n",
        encoding="utf-8",
    )
    done = segql("test", "--as-of", "2026-11-01")
    assert "sur 5, 60,0\N{NO-BREAK SPACE}%)" in done.out, done.out + done.err
    shown = segql("preview", "citadins", "--columns", "tiers", "--as-of", "2026-11-01").out
    assert "," in shown and "." not in shown, shown
    for_programs = segql("preview", "citadins", "--columns", "tiers", "--format", "csv", "--as-of", "2026-11-01").out
    assert "." in for_programs


def test_formats_for_programs_say_it_in_french_under_the_same_keys(segql: Segql, in_french: Path) -> None:
    (finding,) = json.loads(segql("check", "-e", "régoin = 1", "--format", "json").out)["diagnostics"]
    assert (finding["severity"], finding["message"]) == ("error", "nom inconnu `régoin`")
    github = segql("check", "-e", "régoin = 1", "--format", "github").out
    assert github.startswith("::error ") and "aide\N{NO-BREAK SPACE}: vouliez-vous" in github
    (rule,) = json.loads(segql("check", "-e", "régoin = 1", "--format", "sarif").out)["runs"][0]["tool"]["driver"][
        "rules"
    ]
    assert rule["shortDescription"]["text"] == "Un nom que n'ont ni le catalogue ni le projet"
    assert "## Pourquoi" in rule["help"]["markdown"]


def test_a_broken_catalog_is_told_in_its_language(segql: Segql, in_french: Path) -> None:
    catalog = in_french / "segql.yml"
    catalog.write_text(catalog.read_text(encoding="utf-8").replace("table: orders", "tabel: orders"), encoding="utf-8")
    assert "clé inconnue `tabel`" in segql("check").out


def test_a_file_in_french_is_told_in_french_in_a_project_in_english(segql: Segql, shop: Path) -> None:
    (shop / "segments" / "anglais.seg").write_text("SEGMENT a1 AS regoin = 'urban'\n", encoding="utf-8")
    (shop / "segments" / "francais.seg").write_text("LANGUE fr\nSEGMENT a2 EST regoin = 'urban'\n", encoding="utf-8")
    out = segql("check").out
    assert "error[SEG201]: unknown name `regoin`" in out
    assert "erreur[SEG201]\N{NO-BREAK SPACE}: nom inconnu `regoin`" in out
    assert out.endswith("2 errors in 4 files\n") or "2 errors in" in out


@pytest.mark.parametrize(
    "variables",
    [
        {"SEGQL_LANGUAGE": "fr"},
        {"SEGQL_LANGUAGE": "FR", "LANG": "en_US.UTF-8"},
        {"LANG": "fr_FR.UTF-8"},
        {"LC_MESSAGES": "fr_CA", "LANG": "C"},
        {"LC_ALL": "fr", "LC_MESSAGES": "en_GB"},
    ],
)
def test_help_is_in_the_machines_language(
    segql: Segql, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]
) -> None:
    speaking(monkeypatch, **variables)
    out = segql("check", "--help").out
    assert out.startswith("Utilisation\N{NO-BREAK SPACE}: segql check")
    assert "Trouver les fautes dans les règles d'un projet." in out
    assert "Afficher cette aide et sortir." in out
    assert "Exemples\N{NO-BREAK SPACE}:" in out
    assert "Compter les membres de segments." in segql("--help").out


@pytest.mark.parametrize(
    "variables", [{}, {"LANG": "C.UTF-8"}, {"LANG": "tlh"}, {"SEGQL_LANGUAGE": "en", "LANG": "fr_FR"}]
)
def test_help_is_in_english_otherwise(segql: Segql, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]) -> None:
    speaking(monkeypatch, **variables)
    assert segql("check", "--help").out.startswith("Usage: segql check")


def test_what_is_typed_wrongly_is_told_in_the_machines_language(segql: Segql, monkeypatch: pytest.MonkeyPatch) -> None:
    speaking(monkeypatch, SEGQL_LANGUAGE="fr")
    done = segql("check", "--formt", "json")
    assert "Erreur\N{NO-BREAK SPACE}: L'option '--formt' n'existe pas." in done.err
    assert "Pour de l'aide\N{NO-BREAK SPACE}: segql check --help" in done.err
    assert "il n'y a pas de code `SEG999`" in segql("explain-code", "SEG999").err


def test_codes_are_explained_in_french(segql: Segql, monkeypatch: pytest.MonkeyPatch) -> None:
    speaking(monkeypatch, SEGQL_LANGUAGE="fr")
    assert "## Pourquoi" in segql("explain-code", "SEG201").out
    assert "Un nom que n'ont ni le catalogue ni le projet" in segql("explain-code").out


def test_the_project_goes_before_the_machine(segql: Segql, shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    speaking(monkeypatch, SEGQL_LANGUAGE="fr")
    assert "unknown name `regoin`" in segql("check", "-e", "regoin = 'urban'").out


def test_a_first_catalog_is_in_the_machines_language(segql: Segql, shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    speaking(monkeypatch, SEGQL_LANGUAGE="fr")
    (shop / "segql.yml").unlink()
    for file in (shop / "segments").rglob("*.seg"):
        file.unlink()
    done = segql("init", "--from", "data")
    assert done.code == 0, done.err
    catalog = (shop / "segql.yml").read_text(encoding="utf-8")
    assert "\nlanguage: fr\n" in catalog
    assert "# deviné" in catalog and "guessed" not in catalog
    assert "NOMBRE(orders)" in catalog
    (rule,) = (shop / "segments").glob("*.seg")
    assert "A AU MOINS 2 orders" in rule.read_text(encoding="utf-8")
    speaking(monkeypatch)
    assert segql("check", "--data").out == "rien à signaler dans 2 fichiers\n"


def test_the_formatter_speaks_the_projects_language(segql: Segql, in_french: Path) -> None:
    (in_french / "segments" / "long.seg").write_text("SEGMENT a3  EST region =   'urban'\n", encoding="utf-8")
    done = segql("fmt", "--check")
    assert "serait réécrit" in done.out
    assert done.err.endswith("fichier laissé tel quel\n") or "fichiers laissés tels quels" in done.err
    assert "attendu\N{NO-BREAK SPACE}:" in segql("fmt", "-", stdin="A DES orders DANS").err


def test_codes_are_explained_in_the_projects_language(
    segql: Segql, in_french: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    speaking(monkeypatch, LANG="C.UTF-8")
    monkeypatch.chdir(in_french)
    assert "## Pourquoi" in segql("explain-code", "SEG201").out


def test_runs_are_told_in_french(segql: Segql, in_french: Path) -> None:
    windows = "\n\n".join(
        f"SEGMENT s{days} EST A DES orders DANS LES {days} DERNIERS JOURS" for days in range(10, 100, 10)
    )
    (in_french / "segments" / "fenêtres.seg").write_text(windows, encoding="utf-8")
    for day in ("2026-10-23", "2026-10-24"):
        segql("run", "--as-of", day, "--store", "runs.duckdb")
    again = segql("run", "--as-of", "2026-10-28", "--store", "runs.duckdb")
    assert again.out.split("\n")[0].split() == ["segment", "membres", "entrées", "sorties"]
    assert "1 comptage repris du dernier calcul, sur 1 : 1 fait déplacé, 0 membre recompté" in again.err
    moved = segql("changes", "acheteurs", "s10", "--store", "runs.duckdb", "--since", "2026-10-01", "--format", "text")
    assert "entrée " in moved.out
    assert "entrées" not in moved.out
    assert " and " not in segql("run", "zzzzzzzz", "--store", "runs.duckdb").err
