"""How it is computed: from the typed IR to a plan of passes, segments and the members."""

from segql.plan.batches import in_batches
from segql.plan.forms import Form, Statement, statement
from segql.plan.history import first_run
from segql.plan.model import Plan
from segql.plan.named import plan_named
from segql.plan.planner import EVERYBODY, plan, plan_everybody, plan_parts, plan_together
from segql.plan.together import plan_members, plan_sizes

__all__ = [
    "EVERYBODY",
    "Form",
    "Plan",
    "Statement",
    "first_run",
    "in_batches",
    "plan",
    "plan_everybody",
    "plan_members",
    "plan_named",
    "plan_parts",
    "plan_sizes",
    "plan_together",
    "statement",
]
