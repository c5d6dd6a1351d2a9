"""Mistakes get an error that says the rule, what came, and what to do."""

from __future__ import annotations

import pytest

from .bad_use import MISTAKES
from .bad_use_page import PAGE, page


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_gets_its_error_and_its_words(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    do, error, words = MISTAKES[name]
    with pytest.raises(error) as raised:
        do()
    told = "\n".join([str(raised.value), *getattr(raised.value, "__notes__", ())])
    for piece in words:
        assert piece in told, told


def test_the_page_of_mistakes_is_that_of_the_table():
    assert PAGE.read_text() == page(), "python -m tests.nn.bad_use_page writes it anew"


def test_the_table_is_long_enough_to_mean_something():
    assert len(MISTAKES) >= 60
