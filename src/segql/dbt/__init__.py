"""A project's segments as dbt models, with tests, docs, sources and seeds.

Statements come from the same plans as everywhere; here their tables become dbt's sources and their moment the run's.
"""

from segql.dbt.folder import DbtProject, find_dbt_project
from segql.dbt.models import Wanted, dbt_files
from segql.dbt.placing import Placed, place_files

__all__ = ["DbtProject", "Placed", "Wanted", "dbt_files", "find_dbt_project", "place_files"]
