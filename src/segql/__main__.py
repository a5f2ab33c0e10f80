"""`segql` and `python -m segql`. `--version` is answered before anything else is imported."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and leave with its exit code."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from segql.version import __version__

        sys.stdout.write(f"segql {__version__}\n")
        return
    from segql.cli.main import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
