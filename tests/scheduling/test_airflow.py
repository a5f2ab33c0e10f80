"""The DAG's command, with its template filled as Airflow fills it, records a day once.

Airflow itself, with its hundreds of packages and its database, does not run here: stand-ins take what the DAG gives it.
"""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.scheduling.conftest import example, history, runs


class Moment(dt.datetime):
    """A logical date: pendulum's moments have a method more."""

    def in_timezone(self, zone: str) -> dt.datetime:
        return self.astimezone(ZoneInfo(zone))


class Dag:
    def __init__(self, **settings: Any) -> None:
        self.settings = settings

    def __enter__(self) -> Dag:
        return self

    def __exit__(self, *_: object) -> None:
        return None


@pytest.fixture
def dag(shop: Path, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """What the file gives Airflow: the DAG's settings and those of its tasks."""
    tasks: list[dict[str, Any]] = []
    stand_ins: dict[str, dict[str, Any]] = {
        "pendulum": {"datetime": lambda *parts, tz: Moment(*parts, tzinfo=ZoneInfo(tz)), "duration": dt.timedelta},
        "airflow": {},
        "airflow.sdk": {"DAG": Dag},
        "airflow.providers": {},
        "airflow.providers.standard": {},
        "airflow.providers.standard.operators": {},
        "airflow.providers.standard.operators.bash": {"BashOperator": lambda **settings: tasks.append(settings)},
    }
    for name, members in stand_ins.items():
        module = ModuleType(name)
        module.__dict__.update(members)
        monkeypatch.setitem(sys.modules, name, module)
    found: dict[str, Any] = {"__name__": "dags"}
    exec(compile(example("airflow_segments.py", shop), "airflow_segments.py", "exec"), found)
    return SimpleNamespace(settings=found["dag"].settings, tasks=tasks)


def filled(template: str, logical_date: Moment) -> str:
    """A template whose expressions are Python's too."""
    return re.sub(r"\{\{ (.*?) \}\}", lambda found: str(eval(found[1], {"logical_date": logical_date})), template)


def test_a_logical_date_is_recorded_once(dag: SimpleNamespace, shop: Path, environment: dict[str, str]) -> None:
    (task,) = dag.tasks
    command = filled(task["bash_command"], Moment(2026, 10, 31, 4, 30, tzinfo=dt.UTC))
    assert command.endswith("--as-of 2026-10-31T05:30")
    for _ in range(2):
        subprocess.run(["bash", "-c", command], env=environment, check=True)
        assert {run for run, _, _ in runs(shop)} == {"2026-10-31T04:30:00Z"}
        assert len(history(shop)) == 9
    assert task["append_env"], "the command is found on the worker's path"


def test_runs_come_one_at_a_time_and_none_for_long_ago(dag: SimpleNamespace) -> None:
    assert dag.settings["max_active_runs"] == 1
    assert dag.settings["catchup"] is False
    assert dag.settings["default_args"]["depends_on_past"] is True


def test_an_earlier_day_fails(dag: SimpleNamespace, environment: dict[str, str]) -> None:
    (task,) = dag.tasks
    codes = []
    for day in (31, 30):
        command = filled(task["bash_command"], Moment(2026, 10, day, 4, 30, tzinfo=dt.UTC))
        codes.append(subprocess.run(["bash", "-c", command], env=environment, check=False).returncode)
    assert codes == [0, 1]
