"""Ops between layers: models of one op, from each call of ``keras.ops`` that takes tensors."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

import nn
from nn.models.keras_ops import by_class, by_op

from .keras_ops_calls import CALLS
from .scripts import op_graphs as scripts

# Told by Keras as ops that nn has not: they give plain numbers, or what is one already.
NOT_HERE = {"convert_to_tensor(x)", "ndim(x)", "size(x)", "svd(g, compute_uv=False)"}
# Keras' own values are wrong: https://github.com/keras-team/keras/issues/23425
WRONG = {"sparsemax(x)"}
# Keras' classes take no number there, or give one array where its function gives several.
UNREAD = {"hypot(x, 1.0)", "where(x > 0)"}


@pytest.fixture(scope="module")
def theirs(keras):
    """Return the models that Keras writes, of those that it reads itself."""
    told = keras.run(scripts.written, CALLS)
    values = keras.run(scripts.values, told)
    return {call: (told[call], x) for call, x in values.items() if not isinstance(x, str)}


def wrong(found: Any, wanted: Any) -> Any:
    """Return what is wrong with a list of arrays, or None.

    Keras' own result may be of another dtype; sums and products are rounded in another order.
    """
    if isinstance(found, str) or len(found) != len(wanted):
        return found
    near = lambda a, b: np.allclose(a, b, rtol=1e-4, atol=1e-5, equal_nan=True)
    pairs = zip(found, wanted, strict=True)
    return None if all(a.shape == b.shape and near(a, b) for a, b in pairs) else (found, wanted)


def test_we_read_the_ops_that_keras_writes(theirs):
    told = {call: told for call, (told, _) in theirs.items() if call not in NOT_HERE | WRONG}
    assert len(told) > 400
    found = scripts.values(nn, told)
    assert not {c: e for c, x in found.items() if (e := wrong(x, theirs[c][1])) is not None}
    assert scripts.again(nn, told).keys() == told.keys()


def test_what_we_lack_is_refused_by_its_name(theirs):
    for call, found in scripts.values(nn, {c: theirs[c][0] for c in NOT_HERE}).items():
        assert found.startswith("FormatError"), call


def test_keras_reads_the_ops_that_we_write(keras, theirs):
    ours = scripts.written(nn, [call for call in theirs if call not in WRONG | UNREAD])
    told = {call: each for call, each in ours.items() if '"arrayops"' not in each}
    assert len(told) > 390
    found = keras.run(scripts.values, told)
    assert not {c: e for c, x in found.items() if (e := wrong(x, theirs[c][1])) is not None}


def test_what_keras_has_no_class_for_is_read_by_us_alone(theirs):
    ours = scripts.written(nn, CALLS)
    told = {call: each for call, each in ours.items() if '"arrayops"' in each}
    assert 5 < len(told) < 40
    found = scripts.values(nn, told)
    assert not [call for call, x in found.items() if isinstance(x, str)]
    known = {call: x for call, x in found.items() if call in theirs}
    assert not {c: e for c, x in known.items() if (e := wrong(x, theirs[c][1])) is not None}


def test_the_table_is_that_of_keras_classes(keras):
    classes = keras.run(scripts.op_classes)
    for name, op in by_class().items():
        module, words = classes[name]
        assert (op.module, list(op.made_with)) == (module, words), name
    assert {"Cond", "Map", "WhileLoop"} < classes.keys() - by_class().keys()
    assert by_op()["getitem"].name == "GetItem"


def test_constants_between_layers_may_be_infinite():
    x = nn.Input((3,))
    model = nn.Model(x, nn.ops.where(x > 0, x, -np.inf))
    twin = nn.models.model_from_json(model.to_json())
    assert twin(np.asarray([[1, -1, 2]], "float32")).tolist() == [[1, -np.inf, 2]]
    assert "-Infinity" in json.dumps(model.get_config())
