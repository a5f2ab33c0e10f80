"""What `segql dbt` writes, replaces, removes and leaves alone; dbt itself does not run here."""

from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.cli.conftest import Segql, segql, shop

__all__ = ["segql", "shop"]

HEAD = "written by segql dbt (shop): segql dbt"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """An empty dbt project."""
    folder = tmp_path / "warehouse"
    folder.mkdir()
    (folder / "dbt_project.yml").write_text("name: warehouse\nprofile: warehouse\n")
    return folder


def below(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_model_a_segment(shop: Path, project: Path, segql: Segql) -> None:
    done = segql("dbt", "-o", str(project))
    assert (done.code, done.out) == (0, "")
    assert done.err.splitlines()[-1].startswith("wrote 6 models into ")
    files = below(project)
    assert list(files) == [
        "dbt_project.yml",
        "macros/shop/shop_moment.sql",
        "models/shop/schema.yml",
        "models/shop/segment_grown_up.sql",
        "models/shop/segment_lifecycle_active.sql",
        "models/shop/segment_lifecycle_lost.sql",
        "models/shop/segment_lifecycle_never.sql",
        "models/shop/segment_reachable.sql",
        "models/shop/segment_vip.sql",
    ]
    vip = files["models/shop/segment_vip.sql"]
    assert vip.startswith(f"-- {HEAD} -p ../shop -o .\n")
    assert "FROM {{ source('shop', 'orders') }} AS" in vip
    assert "{{ shop_moment() }}" in vip
    assert "shop_moment" not in files["models/shop/segment_grown_up.sql"]


def test_writing_twice_changes_nothing(shop: Path, project: Path, segql: Segql) -> None:
    segql("dbt", "-o", str(project))
    before = {path: path.stat().st_mtime_ns for path in project.rglob("*")}
    assert segql("dbt", "-o", str(project)).code == 0
    assert {path: path.stat().st_mtime_ns for path in project.rglob("*")} == before


def test_what_is_gone_is_removed_and_what_is_not_ours_stays(shop: Path, project: Path, segql: Segql) -> None:
    (shop / "lists").mkdir()
    (shop / "lists" / "long.csv").write_text("\n".join(f"c{number}" for number in range(2000)))
    (shop / "segments" / "listed.seg").write_text("customer_id IN LIST 'lists/long.csv'\n")
    (shop / "segql.yml").write_text((shop / "segql.yml").read_text() + "policies: {smallest: 2}\n")
    assert segql("dbt", "-o", str(project)).code == 0
    (seed,) = (project / "seeds" / "shop").glob("shop_list_*.csv")
    mine = project / "models" / "shop" / "segment_mine.sql"
    mine.write_text("SELECT 1 AS one\n")
    other = project / "models" / "shop" / "segment_other.sql"
    other.write_text("-- written by segql dbt (shops): segql dbt\nSELECT 1\n")
    edited = seed.with_name("shop_list_0123456789abcdef.csv")
    edited.write_text('"value"\n"x"\n')
    for name in ("listed", "grown_up"):
        (shop / "segments" / f"{name}.seg").unlink()
    done = segql("dbt", "-o", str(project))
    assert done.code == 0
    assert "removed 5 files of an earlier command" in done.err
    left = list(below(project))
    assert not [name for name in left if "grown_up" in name or "listed" in name]
    assert not seed.exists()
    assert mine.exists() and other.exists() and edited.exists()


def test_a_file_of_somebody_else_is_in_the_way(shop: Path, project: Path, segql: Segql) -> None:
    mine = project / "models" / "shop" / "segment_vip.sql"
    mine.parent.mkdir(parents=True)
    mine.write_text("SELECT 1 AS one\n")
    done = segql("dbt", "-o", str(project))
    assert done.code == 1
    assert "SEG607" in done.err and "segment_vip.sql" in done.err
    assert list(below(project)) == ["dbt_project.yml", "models/shop/segment_vip.sql"]
    assert segql("dbt", "-o", str(project), "--prefix", "crm_").code == 0
    assert mine.read_text() == "SELECT 1 AS one\n"


def test_all_in_one(shop: Path, project: Path, segql: Segql) -> None:
    assert segql("dbt", "--one", "-o", str(project)).code == 0
    files = below(project)
    assert [name for name in files if name.endswith(".sql")] == [
        "macros/shop/shop_moment.sql",
        "models/shop/segment_members.sql",
        "tests/shop/segment_members_has_each_member_once.sql",
    ]
    assert files["models/shop/segment_members.sql"].startswith(f"-- {HEAD} -p ../shop --one -o .\n")
    assert "'lifecycle.lost' AS \"segment\"" in files["models/shop/segment_members.sql"]


def test_a_folder_of_models(shop: Path, project: Path, segql: Segql) -> None:
    folder = project / "models" / "marketing" / "segments"
    assert segql("dbt", "vip", "-o", str(folder), "--materialized", "table", "--set", "min_orders=5").code == 0
    assert sorted(path.name for path in folder.iterdir()) == ["schema.yml", "segment_vip.sql"]
    text = (folder / "segment_vip.sql").read_text()
    assert f"-- {HEAD} vip -p ../shop --materialized table --set min_orders=5 -o models/marketing/segments\n" in text
    assert 'AND "orders_per_customer"."count" >= 5' in text
    (model,) = YAML(typ="safe").load(folder / "schema.yml")["models"]
    assert model["config"]["materialized"] == "table"


def test_models_move_with_their_folder(shop: Path, project: Path, segql: Segql) -> None:
    assert segql("dbt", "-o", str(project)).code == 0
    assert segql("dbt", "-o", str(project / "models" / "marketing")).code == 0
    assert sorted({path.parent.name for path in (project / "models").rglob("*.*")}) == ["marketing"]


def test_sources(shop: Path, project: Path, segql: Segql) -> None:
    assert segql("dbt", "-o", str(project), "--dialect", "bigquery", "--source", "crm-raw").code == 0
    found = YAML(typ="safe").load(project / "models" / "crm_raw" / "schema.yml")
    (source,) = found["sources"]
    assert (source["name"], source["database"], source["schema"]) == ("crm-raw", "acme", "crm")
    assert [table["name"] for table in source["tables"]] == ["customers", "orders"]
    assert segql("dbt", "-o", str(project), "--dialect", "bigquery", "--source", "crm-raw", "--declared").code == 0
    assert "sources" not in YAML(typ="safe").load(project / "models" / "crm_raw" / "schema.yml")


def test_tables_in_several_schemas(shop: Path, project: Path, segql: Segql) -> None:
    catalog = (shop / "segql.yml").read_text()
    (shop / "segql.yml").write_text(catalog.replace("table: orders", "table: sales.orders"))
    assert segql("dbt", "-o", str(project), "--dialect", "postgres", "--schema", "crm").code == 0
    sources = YAML(typ="safe").load(project / "models" / "shop" / "schema.yml")["sources"]
    assert [(one["name"], one["schema"], [table["name"] for table in one["tables"]]) for one in sources] == [
        ("shop", "crm", ["customers"]),
        ("shop_sales", "sales", ["orders"]),
    ]
    assert "{{ source('shop_sales', 'orders') }}" in (project / "models" / "shop" / "segment_vip.sql").read_text()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("-o", "."), "is not in a dbt project: there is no dbt_project.yml"),
        (("-o", "{project}", "--prefix", "", "customers"), "a model would be called `customers`"),
        (("-o", "{project}", "nobody"), "there is no segment `nobody`"),
        (("-o", "{project}", "--dialect", "bigquery", "--target", "local"), "in which schema of bigquery"),
    ],
)
def test_what_is_refused(arguments: tuple[str, ...], words: str, shop: Path, project: Path, segql: Segql) -> None:
    (shop / "segments" / "customers.seg").write_text("age > 1\n")
    done = segql("dbt", *(one.format(project=project) for one in arguments))
    assert done.code == 2
    assert words in done.err
    assert list(below(project)) == ["dbt_project.yml"]


def test_too_many_for_one_model(shop: Path, project: Path, segql: Segql) -> None:
    rules = "\n\n".join(f"SEGMENT s{number} AS age > {number}" for number in range(1501))
    (shop / "segments" / "all.seg").write_text(rules)
    done = segql("dbt", "--one", "-o", str(project), "--dialect", "postgres", "--schema", "crm")
    assert done.code == 2
    assert "1,502 segments are more than postgres takes in one model, which are 1,500" in done.err
    assert list(below(project)) == ["dbt_project.yml"]


def test_names_that_would_be_alike(shop: Path, project: Path, segql: Segql) -> None:
    (shop / "segments" / "all.seg").write_text(
        "SEGMENT `a b` AS age > 1\n\nSEGMENT a_b AS age > 2\n\nSEGMENT `A.B` AS age > 3\n\nSEGMENT été AS age > 4\n"
    )
    assert segql("dbt", "-o", str(project)).code == 0
    models = {model["config"]["meta"]["segment"]: model["name"] for model in _models(project)}
    assert models["a_b"] == "segment_a_b"
    assert {models["a b"], models["A.B"]} == {"segment_a_b_2", "segment_A_B_3"}
    assert models["été"] == "segment_été"


def _models(project: Path) -> list[dict[str, dict[str, dict[str, str]]]]:
    return list(YAML(typ="safe").load(project / "models" / "shop" / "schema.yml")["models"])


def test_french(shop: Path, project: Path, segql: Segql) -> None:
    catalog = (shop / "segql.yml").read_text()
    (shop / "segql.yml").write_text(catalog.replace("segments: segments/", "segments: segments/\nlanguage: fr"))
    (shop / "segments" / "all.seg").write_text(
        "SEGMENT fidèles 'Nos fidèles' EST fréquence >= 2\n".replace("fréquence", "frequency")
    )
    done = segql("dbt", "-o", str(project))
    assert done.code == 0
    assert done.err.splitlines()[-1].startswith("2 modèles écrits dans ")
    text = (project / "models" / "shop" / "segment_fidèles.sql").read_text()
    assert "changez les règles et relancez cette commande, pas ce fichier" in text
    assert "La clé" in (project / "models" / "shop" / "schema.yml").read_text()
