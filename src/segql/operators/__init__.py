"""The vocabulary: every function and aggregate, with its signature, its rule for missing values, its words and an example.

Adding one is one `Operator` here; the tests then name what is still missing: an oracle rule, a conformance case, a lowering.
"""

from segql.operators.aggregates import AGGREGATES, AggregateOperator
from segql.operators.functions import FUNCTIONS, Operator, Parameter

__all__ = ["AGGREGATES", "FUNCTIONS", "AggregateOperator", "Operator", "Parameter"]
