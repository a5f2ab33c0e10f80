"""The conformance corpus: small data made to hurt, rules, and the members that they must have on every engine."""
