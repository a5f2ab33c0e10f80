"""Findings for programs: JSON, GitHub's commands, SARIF."""

from __future__ import annotations

import json

from segql.diagnostics import CODES, Diagnostic, Fix, Note, Severity
from segql.diagnostics.render import render
from segql.source import Source, Span

SOURCE = Source("segments/a b,c.seg", "-- x\nregin = 'é' AND\nage > 1\n")
SPAN = Span(SOURCE, 5, 10)
ITEM = Diagnostic(
    CODES["unknown-name"],
    "unknown name `regin`: 100%\nsecond line",
    SPAN,
    help="did you mean `region`?",
    notes=(Note(Span(SOURCE, 0, 2), "a note"),),
    fix=Fix(SPAN, "region", safe=True),
)
WARNING = Diagnostic(CODES["mixed-and-or"], "mixed", Span(SOURCE, 17, 28), Severity.WARNING)


def test_json_has_the_promised_shape() -> None:
    document = json.loads(render([WARNING, ITEM], "json", files=3))
    assert document["version"] == 1
    assert document["summary"] == {"errors": 1, "warnings": 1, "files": 3}
    first, second = document["diagnostics"]
    place = {"start": {"line": 2, "column": 1, "offset": 5}, "end": {"line": 2, "column": 6, "offset": 10}}
    assert first == {
        "code": "SEG201",
        "name": "unknown-name",
        "severity": "error",
        "message": "unknown name `regin`: 100%\nsecond line",
        "help": "did you mean `region`?",
        "file": "segments/a b,c.seg",
        "range": place,
        "notes": [
            {
                "message": "a note",
                "file": "segments/a b,c.seg",
                "range": {
                    "start": {"line": 1, "column": 1, "offset": 0},
                    "end": {"line": 1, "column": 3, "offset": 2},
                },
            }
        ],
        "fix": {"file": "segments/a b,c.seg", "range": place, "replacement": "region", "safe": True},
    }
    assert second["severity"] == "warning"
    assert second["help"] is None
    assert second["fix"] is None
    assert second["notes"] == []


def test_json_without_findings_is_an_object_too() -> None:
    document = json.loads(render([], "json", files=2))
    assert document == {"version": 1, "diagnostics": [], "summary": {"errors": 0, "warnings": 0, "files": 2}}


def test_github_commands_are_escaped_and_one_line_each() -> None:
    shown = render([ITEM, WARNING], "github")
    first, second, empty = shown.split("\n")
    assert first == (
        "::error file=segments/a b%2Cc.seg,line=2,col=1,endColumn=6,title=SEG201 unknown-name::"
        "unknown name `regin`: 100%25%0Asecond line%0Asegments/a b,c.seg: a note%0Ahelp: did you mean `region`?"
    )
    # of several lines: GitHub takes no columns then
    assert second == "::warning file=segments/a b%2Cc.seg,line=2,endLine=3,title=SEG401 mixed-and-or::mixed"
    assert empty == ""


def test_sarif_names_its_rules_and_regions() -> None:
    log = json.loads(render([WARNING, ITEM], "sarif"))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert [rule["id"] for rule in driver["rules"]] == ["SEG201", "SEG401"]
    assert driver["rules"][0]["help"]["markdown"].startswith("# SEG201 unknown-name")
    error, warning = run["results"]
    assert driver["rules"][error["ruleIndex"]]["id"] == error["ruleId"] == "SEG201"
    assert driver["rules"][warning["ruleIndex"]]["id"] == warning["ruleId"] == "SEG401"
    assert (error["level"], warning["level"]) == ("error", "warning")
    location = error["locations"][0]["physicalLocation"]
    assert location == {
        "artifactLocation": {"uri": "segments/a%20b%2Cc.seg"},
        "region": {"startLine": 2, "startColumn": 1, "endLine": 2, "endColumn": 6, "charOffset": 5, "charLength": 5},
    }
    assert run["columnKind"] == "unicodeCodePoints"
    change = error["fixes"][0]["artifactChanges"][0]["replacements"][0]
    assert change["insertedContent"] == {"text": "region"}
    assert change["deletedRegion"]["charOffset"] == 5
    assert error["relatedLocations"][0]["message"] == {"text": "a note"}


def test_sarif_without_findings_is_a_run_without_results() -> None:
    log = json.loads(render([], "sarif"))
    assert log["runs"][0]["results"] == []
    assert log["runs"][0]["tool"]["driver"]["rules"] == []
