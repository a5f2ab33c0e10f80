"""Policies: who is in no segment, what a channel asks for, what needs a purpose, what is too small."""

from __future__ import annotations

from pathlib import Path

import pytest

from segql.diagnostics import Diagnostic, SegqlError
from segql.files import find_catalog
from segql.project import Project
from segql.source import Source

CATALOG = """\
timezone: Europe/Paris
targets: {local: {engine: duckdb, path: data}}
entities:
  customer:
    table: customers
    key: id
    attributes:
      id: text
      age: {type: number, stored: integer}
      consent: boolean
      staff: boolean
      religion: text
      company: {entity: account, by: company_id}
  account: {table: companies, key: code, attributes: {code: text, size: {type: number, stored: integer}, closed: boolean}}
facts:
  orders:
    table: orders
    of: {customer: buyer, account: customer.company_id}
    columns: {buyer: text, amount: {type: number, stored: integer}}
metrics: {devout: religion IS KNOWN}
"""
RULES = """\
SEGMENT erased AS old AND age > 90
SEGMENT old AS age > 60
SEGMENT unsubscribed AS id = 'c'
SEGMENT young AS age <= 60
SEGMENT mailed WITH channel = email AS age > 20
SEGMENT best WITH channel = email AS age > 20 TOP 2 BY age
SEGMENT wrapped WITH channel = email AS (age > 20 TOP 2 BY age)
SEGMENT drawn WITH channel = email AS age > 20 SAMPLE 100%
SEGMENT ranked AS age IN TOP 1
SEGMENT firms OF account AS COUNT(orders) > 0
SEGMENTATION tiers WITH channel = email BY age IN 2 TIERS
"""
# h is erased (and old); s is staff; c has unsubscribed; n has not consented.
CUSTOMERS = """\
id,age,consent,staff,religion,company_id
a,30,true,false,,X
b,70,true,false,,X
c,40,true,false,,Y
h,95,true,false,,Y
n,50,false,false,,Y
s,80,true,true,,Z
"""
POLICIES = """\
policies:
  always_exclude: [erased, staff]
  channels: {email: {require: consent, exclude: [unsubscribed]}, post: {}}
"""


def project(tmp_path: Path, policies: str, rules: str = RULES) -> Project:
    (tmp_path / "data").mkdir(exist_ok=True)
    (tmp_path / "data" / "customers.csv").write_text(CUSTOMERS)
    (tmp_path / "data" / "companies.csv").write_text("code,size,closed\nX,1,false\nY,2,false\nZ,3,true\n")
    (tmp_path / "data" / "orders.csv").write_text("buyer,amount\na,1\nh,2\ns,3\n")
    (tmp_path / "segql.yml").write_text(CATALOG + policies)
    return Project(find_catalog(tmp_path)).with_rules([(Source("rules.seg", rules), "rules")])


def members(found: Project, segment: str) -> str:
    with found.open() as session:
        return "".join(sorted(session.members(segment).column(0).to_pylist()))


def findings(found: Project) -> list[Diagnostic]:
    return [item for item in found.check() if item.code.name != "always-holds"]


@pytest.mark.parametrize(
    ("segment", "bare", "under_policies"),
    [
        ("erased", "h", "h"),  # read bare, and so is `old` inside of it
        ("old", "bhs", "b"),
        ("young", "acn", "acn"),
        ("ranked", "h", "b"),
        ("mailed", "abchns", "ab"),
        ("best", "hs", "ab"),  # of those who may be written to
        ("wrapped", "hs", "ab"),
        ("drawn", "abchns", "ab"),
        ("tiers.tier_2", "bhs", "b"),  # of b, n, c, a the upper half is b and n, and n has not consented
        ("firms", "XYZ", "XYZ"),
    ],
)
def test_members(tmp_path: Path, segment: str, bare: str, under_policies: str) -> None:
    assert members(project(tmp_path, ""), segment) == bare
    found = project(tmp_path, POLICIES)
    assert findings(found) == []
    assert members(found, segment) == under_policies


def test_the_complement_is_without_them_too(tmp_path: Path) -> None:
    found = project(tmp_path, POLICIES, RULES + "SEGMENT rest AS NOT young\nSEGMENT everyone AS all")
    assert members(found, "rest") == "b"
    assert members(found, "everyone") == "abcn"
    with found.open() as session:
        assert session.sizes(["young"]) == ({"young": 3}, {"young": 4})


def test_a_reference_is_the_bare_rule(tmp_path: Path) -> None:
    found = project(tmp_path, POLICIES, RULES + "SEGMENT both AS mailed AND NOT tiers.tier_1")
    assert members(found, "both") == "bn"


def test_an_entity_has_policies_of_its_own(tmp_path: Path) -> None:
    found = project(tmp_path, "policies: {always_exclude: [account.closed]}")
    assert findings(found) == []
    assert members(found, "firms") == "XY"
    assert members(found, "young") == "acn"


@pytest.mark.parametrize(
    ("policies", "rule", "code", "place", "help"),
    [
        ("{always_exclude: [erazed]}", "all", "catalog-reference", "erazed", "`erased`"),
        ("{always_exclude: [age]}", "all", "not-a-condition", "age", "age > 3"),
        ("{channels: {email: {}}}", "SEGMENT a WITH channel = emial AS all", "unknown-channel", "emial", "`email`"),
        ("{channels: {email: {}}}", "SEGMENT a WITH channel = sms AS all", "unknown-channel", "sms", "sms: {}"),
        ("{channels: {email: {require: consnt}}}", "SEGMENT a WITH channel = email AS all",
         "unknown-name", "consnt", "`consent`"),
        ("{channels: {email: {require: consent}}}", "SEGMENT a OF account WITH channel = email AS all",
         "unknown-name", "consent", None),
        ("{sensitive: religoin}", "all", "catalog-reference", "religoin", "`religion`"),
        ("{sensitive: religion}", "SEGMENT a AS religion IS KNOWN", "no-purpose", "religion", "WITH purpose"),
        ("{sensitive: religion}", "SEGMENT a WITH purpose = ' ' AS religion IS KNOWN",
         "no-purpose", "religion", "WITH purpose"),
        ("{sensitive: religion}", "SEGMENT a AS devout", "no-purpose", "a", "WITH purpose"),
        ("{sensitive: religion}", "SEGMENT a AS HAS orders WHERE customer.religion = 'x'",
         "no-purpose", "customer.religion", None),
    ],
)  # fmt: skip
def test_mistakes(tmp_path: Path, policies: str, rule: str, code: str, place: str, help: str | None) -> None:
    found = findings(project(tmp_path, f"policies: {policies}", "SEGMENT erased AS age > 90\n" + _named(rule)))
    assert [item.code.name for item in found] == [code], [item.message for item in found]
    assert found[0].span.text == place
    assert help is None or help in (found[0].help or ""), found[0].help


def _named(rule: str) -> str:
    return rule if rule.startswith("SEGMENT") else f"SEGMENT a AS {rule}"


def test_a_purpose_opens_what_is_sensitive(tmp_path: Path) -> None:
    rules = "SEGMENT a WITH purpose = 'menus' AS religion IS KNOWN\nSEGMENT b AS NOT a"
    found = project(tmp_path, "policies: {sensitive: [customer.religion]}", rules)
    assert findings(found) == []
    with found.open() as session:
        assert session.preview("b").column_names == ["id"]
        with pytest.raises(SegqlError, match="sensitive"):
            session.preview("b", columns=["religion"])


def test_a_small_result_is_refused(tmp_path: Path) -> None:
    found = project(tmp_path, "policies: {smallest: 2}")
    with found.open() as session:
        for refused in (session.members, session.preview, lambda name: session.counts([name])):
            with pytest.raises(SegqlError, match="fewer than 2"):
                refused("ranked")
        assert session.sizes(["ranked", "young"])[0] == {"ranked": None, "young": 3}
        assert session.members("young").num_rows == 3


def test_a_mistake_in_a_head_is_said_once(tmp_path: Path) -> None:
    """Although every part of a segmentation has that head."""
    rules = "SEGMENTATION s WITH channel = sms BY age IN 5 TIERS\n"
    rules += "SEGMENTATION t AS one: religion = 'x' two: age > 3 three: OTHERWISE"
    found = findings(project(tmp_path, "policies: {channels: {email: {}}, sensitive: religion}", rules))
    assert [item.code.name for item in found] == ["unknown-channel", "no-purpose"]
