"""The linter, the formatter and the type checker, as tests."""
