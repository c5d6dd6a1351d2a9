"""Wrong arguments raise what the table says, on every backend, and the page says the same."""

from __future__ import annotations

import pytest

from arrayops import _registry

from .bad_inputs import PAGE, TABLE, names, page
from .laws import BACKENDS

ROWS = [pytest.param(row, id=row.call) for rows in TABLE.values() for row in rows]


@pytest.fixture
def _absent(monkeypatch):
    """Know a backend whose library is not installed."""
    monkeypatch.setitem(_registry._MODULES, "absent", ".backends.absent")


@pytest.mark.usefixtures("_absent")
@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("row", ROWS)
def test_bad_inputs(row, backend):
    other = "numpy" if backend != "numpy" else BACKENDS[-1]
    if other == backend and "foreign" in row.call:
        pytest.skip("needs two libraries")
    scope = names(backend, other)
    with pytest.raises(row.error) as caught:
        eval(row.call, scope)
    assert caught.type is row.error
    assert row.says in str(caught.value)


def test_the_page_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m tests.property.bad_inputs"
