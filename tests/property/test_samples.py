"""Every op has samples, they run on NumPy, and the tables name no op that has gone."""

import pytest

import arrayops as ao

from . import samples, tolerances
from .laws import every_op, for_all


@pytest.mark.parametrize("op", every_op())
def test_every_op_has_samples_that_run(op):
    for_all(samples.calls(op), lambda call: call.run(op.function), share=0.2)


def test_the_tables_name_only_ops():
    assert set(samples.BY_NAME) <= set(ao.OPS)


def test_the_page_of_tolerances_is_up_to_date():
    text = tolerances.PAGE.read_text(encoding="utf-8")
    assert text == tolerances.page(), "python -m tests.property.tolerances"
