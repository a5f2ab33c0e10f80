"""A project's segments in Dagster: an asset with a partition for each day, and a schedule that fills one every morning.

A partition is the end of its day, so materialising it again changes nothing. Runs are recorded forwards in time: fill days
in order.
"""

import json
import subprocess

import dagster as dg

PROJECT = "/srv/segments"
DAYS = dg.DailyPartitionsDefinition(start_date="2026-01-01", timezone="Europe/Paris")  # the project's time zone


@dg.asset(partitions_def=DAYS, group_name="crm")
def segments(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
    """Who is in which segment at the end of the day, recorded in segql_members, segql_history and segql_runs."""
    command = ["segql", "run", "--project", PROJECT, "--as-of", context.partition_key, "--json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    run = json.loads(done.stdout)
    sizes = {one["segment"]: one["size"] for one in run["segments"]}
    return dg.MaterializeResult(metadata={"run": run["run"], "took": run["took"], "sizes": sizes})


every_morning = dg.build_schedule_from_partitioned_job(
    dg.define_asset_job("record_segments", selection=[segments], partitions_def=DAYS), hour_of_day=5, minute_of_hour=30
)

defs = dg.Definitions(assets=[segments], schedules=[every_morning])
