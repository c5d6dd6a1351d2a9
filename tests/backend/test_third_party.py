"""Libraries that arrayops does not know: by their namespace, or registered."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import array_api_strict as strict
import numpy as np
import pytest

import arrayops as ao
from arrayops.testing import assert_close


@pytest.fixture
def x():
    return strict.asarray([[1.0, 2.0], [3.0, 4.0]], dtype=strict.float32)


def test_a_namespace_answers_without_registration(x):
    assert type(ao.exp(x)) is type(x)
    assert ao.backend_of(x) == "array_api_strict"
    assert ao.sum(x, axis=0).dtype == strict.float32
    assert ao.astype(x, "float64").dtype == strict.float64
    assert ao.zeros(3, like=x).dtype == strict.float64


@pytest.mark.parametrize(
    "function",
    [
        ao.softmax,
        ao.layer_normalization,
        ao.logsumexp,
        lambda x: ao.pad_constant(x, ((1, 0), (0, 2)), constant_values=5),
        lambda x: ao.concat([x, ao.ones_like(x)], axis=None),
        lambda x: ao.tile(x, (2, 1)),
        lambda x: ao.repeat(x, 2, axis=1),
        lambda x: ao.where(ao.greater(x, 2), x, 0.0),
        lambda x: ao.strided_slice(x, start=(0, 1), stop=(None, 2), step=(1, 1)),
    ],
)
def test_values_are_those_of_numpy(x, function):
    host = ao.to_numpy(x)
    assert_close(ao.to_numpy(function(x)), np.asarray(function(host)), "composed")


def test_gradients_come_from_the_tape(x):
    gradient = ao.grad(lambda x: ao.sum(ao.multiply(x, ao.tanh(x))))
    assert_close(ao.to_numpy(gradient(x)), gradient(ao.to_numpy(x)), "gradient")


def test_arrays_move_to_it_and_from_it(x):
    assert_close(ao.asarray(x, like="numpy"), np.float32([[1, 2], [3, 4]]), "exact")
    assert type(ao.asarray(np.ones(2), like=x)) is type(x)


def test_what_the_standard_lacks_is_named(x):
    with pytest.raises(ao.UnsupportedError, match=r"ao.erf does not exist for array_api_strict"):
        ao.erf(x)


def test_libraries_do_not_mix(x):
    with pytest.raises(ao.BackendError, match="array_api_strict"):
        ao.add(x, np.ones(2))


def test_dtypes_that_the_library_lacks_are_named(x):
    with pytest.raises(ao.DTypeError, match="bfloat16"):
        ao.astype(x, "bfloat16")


def test_the_worked_example_runs():
    page = (Path(__file__).parents[2] / "docs" / "backends.md").read_text()
    programs = re.findall(r"```python\n(.*?)```", page, flags=re.DOTALL)
    assert len(programs) == 2
    for program in programs:  # a process of its own: what is registered stays
        subprocess.run([sys.executable, "-c", program], check=True)
