"""What to do about what DuckDB says."""

from __future__ import annotations

from segql.diagnostics.messages import say


def is_no_database(error: BaseException) -> bool:
    """Whether a file is something else than a database of DuckDB's."""
    return "not a valid DuckDB database" in str(error)


def advice(error: BaseException) -> str | None:
    """What would help; None: nothing that is known."""
    text = str(error)
    if "Could not set lock" in text:
        return say("another program has the file open for writing; close it there")
    if "different configuration" in text:
        return say("this program has the file open already; close that connection first")
    if is_no_database(error):
        return say(
            "the file is not a DuckDB database; for Parquet or CSV give the folder or a file ending in .parquet or .csv"
        )
    if "disabled by configuration" in text:
        return say("SQL may read the target's own tables and files only, and nothing over the network")
    if "Permission denied" in text:
        return say("the file's permissions do not allow it")
    if "No space left" in text or "not enough space" in text.lower():
        return say("the disk is full")
    return None
