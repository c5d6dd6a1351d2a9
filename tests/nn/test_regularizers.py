"""Regularizers and constraints are Keras'; what training does with them, test_fit holds."""

from __future__ import annotations

import numpy as np
import pytest

import arrayops as ao
import nn

from .comparing import assert_same, plain
from .scripts import functions as scripts

W = np.random.default_rng(3).normal(size=(4, 3)).astype("float32")

# Module -> class -> configs.
CASES: dict[str, dict[str, list[dict]]] = {
    "regularizers": {
        "L1": [{}, {"l1": 0.3}],
        "L2": [{}, {"l2": 0.3}],
        "L1L2": [{}, {"l1": 0.3}, {"l2": 0.2}, {"l1": 0.3, "l2": 0.2}],
        "OrthogonalRegularizer": [{}, {"factor": 0.5}],
    },
    "constraints": {
        "MaxNorm": [{}, {"max_value": 0.5, "axis": 1}, {"max_value": 1.0, "axis": [0, 1]}],
        "MinMaxNorm": [{}, {"min_value": 0.5, "max_value": 1.5, "rate": 0.3, "axis": 1}],
        "NonNeg": [{}],
        "UnitNorm": [{}, {"axis": 1}],
    },
}
EACH = [
    pytest.param(module, name, config, id=f"{name}-{i}")
    for module, classes in CASES.items()
    for name, configs in classes.items()
    for i, config in enumerate(configs)
]


@pytest.mark.parametrize("module", CASES)
def test_the_surface_is_keras_and_every_class_has_a_case(keras, module):
    ours = scripts.public_functions(nn, module)
    assert ours == keras.run(scripts.public_functions, module)
    assert {n for n in ours if n[0].isupper()} == {*CASES[module], module[:-1].capitalize()}


@pytest.mark.parametrize(("module", "name", "config"), EACH)
def test_values_and_configs_are_keras(keras, module, name, config):
    call = (module, name, config, W)
    expected, actual = keras.run(scripts.of_weights, *call), scripts.of_weights(nn, *call)
    assert ao.dtype_name(actual["value"].dtype) == "float32"
    assert_same(plain(actual), expected)


def test_every_backend_gives_the_same(backend):
    calls = [(module, name, config, W) for module, name, config in (p.values for p in EACH)]
    actual = plain([scripts.of_weights(nn, *call) for call in calls])
    with nn.use_backend("numpy"):
        assert_same(actual, plain([scripts.of_weights(nn, *call) for call in calls]))


@pytest.mark.parametrize("module", CASES)
def test_names_are_keras(keras, module):
    names = ["l1", "l2", "L1L2", "l1l2", "l1_l2", "L1"]
    names += ["orthogonal_regularizer", "OrthogonalRegularizer"]
    names += ["max_norm", "MaxNorm", "min_max_norm", "non_neg", "NonNeg", "unit_norm"]
    known = keras.run(scripts.known_names, module, names)
    assert known
    assert set(known) <= set(scripts.known_names(nn, module, names))


def test_columns_are_the_rows_of_the_transpose():
    rows, columns = (nn.regularizers.OrthogonalRegularizer(mode=m) for m in ("rows", "columns"))
    assert_same(columns(W), rows(W.T.copy()))  # Keras on NumPy fails here, for what is not square


def test_what_is_no_regularizer_or_constraint():
    assert nn.regularizers.get(None) is None
    assert nn.constraints.get(None) is None
    assert nn.constraints.get(np.abs) is np.abs
    for wrong in (lambda: nn.regularizers.L1(-1.0), lambda: nn.regularizers.L2(float("nan"))):
        with pytest.raises(ValueError, match="not negative"):
            wrong()
    with pytest.raises(ValueError, match="rows or columns"):
        nn.regularizers.OrthogonalRegularizer(mode="all")
    with pytest.raises(ao.ShapeError, match="matrix"):
        nn.regularizers.OrthogonalRegularizer()(W[0])


def test_a_layer_tells_what_its_weights_cost():
    layer = nn.Layer()
    layer.w = layer.add_weight((3,), initializer="ones", regularizer=nn.regularizers.L1(0.5))
    layer.b = layer.add_weight((3,), initializer="ones")
    assert [float(x) for x in layer.losses] == [1.5]
    layer.trainable = False
    assert layer.losses == []
