"""How it is computed: from the typed IR to a plan of passes, segments and the members."""

from segql.plan.forms import Form, Statement, statement
from segql.plan.history import first_run
from segql.plan.model import Plan
from segql.plan.planner import EVERYBODY, plan, plan_everybody, plan_parts, plan_together

__all__ = [
    "EVERYBODY",
    "Form",
    "Plan",
    "Statement",
    "first_run",
    "plan",
    "plan_everybody",
    "plan_parts",
    "plan_together",
    "statement",
]
