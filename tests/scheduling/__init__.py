"""The examples of how cron, Airflow and Dagster run segql every day."""
