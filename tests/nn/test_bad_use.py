"""Mistakes get an error that says the rule, what came, and what to do."""

from __future__ import annotations

import pytest

from . import bad_use_in_training, bad_use_of_layers  # they enter mistakes into the table
from .bad_use import MISTAKES

assert bad_use_in_training
assert bad_use_of_layers


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_gets_its_error_and_its_words(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    do, error, words = MISTAKES[name]
    with pytest.raises(error) as raised:
        do()
    told = "\n".join([str(raised.value), *getattr(raised.value, "__notes__", ())])
    for piece in words:
        assert piece in told, told


def test_the_table_is_long_enough_to_mean_something():
    assert len(MISTAKES) >= 30
