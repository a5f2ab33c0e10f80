"""The pages about the command line are what the commands say of themselves."""

import pytest

from tests.cli.reference import PAGES, reference


@pytest.mark.parametrize("language", PAGES)
def test_the_page_is_current(language: str) -> None:
    assert PAGES[language].read_text(encoding="utf-8") == reference(language), "run python -m tests.cli.reference"
