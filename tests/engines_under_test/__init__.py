"""Real engines for the tests: each takes small tables and runs the SQL that segql wrote for its dialect."""
