"""The page about the command line is what the commands say of themselves."""

from tests.cli.reference import PAGE, reference


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference(), "run python -m tests.cli.reference"
