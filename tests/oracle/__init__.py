"""The oracle: what a rule means, worked out naively, member by member, from the syntax tree, the catalog and plain rows.

It shares no code with the compiler: it imports the syntax tree, the catalog's model, and nothing that comes after them.
A mistake must be made twice, once here and once there, to stay hidden. The sentences in quotation marks are the language
reference's. Nothing here is fast.
"""

from tests.oracle.model import OracleError
from tests.oracle.program import Oracle

__all__ = ["Oracle", "OracleError"]
