"""An Airflow DAG that records every morning who is in which segment. Put it into the folder of the DAGs.

The moment is the logical date of the DAG's run, so a task that is tried again, or cleared and run again, names the same
moment and changes nothing. Runs are recorded forwards in time: one at a time, in order, and none for days long past.
"""

from __future__ import annotations

import pendulum
from airflow.providers.standard.operators.bash import BashOperator
from airflow.sdk import DAG

PROJECT = "/srv/segments"
ZONE = "Europe/Paris"  # the project's

with DAG(
    dag_id="segments",
    schedule="30 5 * * *",
    start_date=pendulum.datetime(2026, 1, 1, tz=ZONE),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 2, "retry_delay": pendulum.duration(minutes=10), "depends_on_past": True},
) as dag:
    BashOperator(
        task_id="run",
        bash_command=f"segql run --project {PROJECT} --timeout 1h --as-of "
        f"{{{{ logical_date.in_timezone('{ZONE}').strftime('%Y-%m-%dT%H:%M') }}}}",
        append_env=True,
    )
