"""The command line, thin over `segql.project` and `segql.session`: one module a command, imported when it runs."""
