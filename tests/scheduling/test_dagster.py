"""Dagster materialises the example's asset, and its schedule asks for the right partition."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.environments import environment as own_environment
from tests.scheduling.conftest import example, history, runs

#: Dagster comes with many packages of its own.
ENVIRONMENT = ("dagster", "dagster==1.13.29")
pytestmark = pytest.mark.environment(*ENVIRONMENT)

PROGRAM = """\
import datetime as dt
import json
import dagster as dg
import dagster_segments as example

def fill(day):
    result = dg.materialize([example.segments], partition_key=day, raise_on_error=False)
    if not result.success:
        return None
    (event,) = result.asset_materializations_for_node("segments")
    return {name: value.value for name, value in event.metadata.items() if name in ("run", "sizes")}

context = dg.build_schedule_context(
    scheduled_execution_time=dt.datetime(2026, 11, 1, 5, 30), repository_def=example.defs.get_repository_def()
)
asked = example.every_morning.evaluate_tick(context).run_requests
print(json.dumps({
    "days": [fill("2026-10-30"), fill("2026-10-31"), fill("2026-10-31"), fill("2026-10-29")],
    "asked": [request.partition_key for request in asked],
    "cron": example.every_morning.cron_schedule,
}))
"""


def test_partitions_are_recorded_once(shop: Path, environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "dagster_segments.py").write_text(example("dagster_segments.py", shop))
    (tmp_path / "program.py").write_text(PROGRAM)
    command = [str(own_environment(*ENVIRONMENT) / "python"), "program.py"]
    variables = environment | {"DAGSTER_HOME": "", "DAGSTER_DISABLE_TELEMETRY": "yes"}
    done = subprocess.run(command, cwd=tmp_path, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    first, second, again, earlier = told["days"]
    assert first["run"] == "2026-10-30T23:00:00Z"
    assert second["run"] == again["run"] == "2026-10-31T23:00:00Z"
    assert second["sizes"] == again["sizes"]
    assert second["sizes"]["vip"] == 2
    assert earlier is None
    assert {run for run, _, _ in runs(shop)} == {first["run"], second["run"]}
    assert len(history(shop)) == 9
    assert told["asked"] == ["2026-10-31"]
    assert told["cron"] == "30 5 * * *"
