"""Methods and attributes that people know of Keras' objects are here, or are listed here."""

from __future__ import annotations

import pytest

import arrayops as ao
import nn

from .comparing import assert_same
from .scripts import members as scripts

MODEL = "export get_quantization_layer_structure make_predict_function make_test_function"
# A class -> what is not here, beside what speaks of quantization.
ABSENT = {
    "Model": MODEL,
    "Sequential": MODEL,
    "DTypePolicy": "convert_input",
    "KerasTensor": "ragged ragged_rank reshape row_splits_dtype sparse squeeze",
    "Variable": "aggregation overwrite_with_gradient synchronization",
}
QUANTIZED = ("quantization_mode", "quantize", "quantized_build", "quantized_call")
OF_OBJECTS = ("compute_dtype", "dtype", "variable_dtype")  # set when one is made

# A method -> parameters that are not here, or have another name.
UNTAKEN = {
    "add_variable": {"aggregation", "layout"},
    "add_weight": {"aggregation", "overwrite_with_gradient"},
    "call": {"training"},  # of Sequential: it comes from the call around
    "compute_output_spec": {"inputs", "mask", "training"},
    "predict_step": {"data"},
    "save": {"zipped"},
    "stateless_call": {"trainable_variables", "non_trainable_variables", "return_losses"},
    "stateless_compute_loss": {
        *("trainable_variables", "non_trainable_variables", "metrics_variables"),
        *("x", "y", "sample_weight"),
    },
    "test_step": {"data"},
}
# Of a step they are steps of state and batch, of a weight it may be a number.
DEFAULTS = {
    ("stateless_compute_loss", "y_pred"),
    ("build", "input_shape"),
    ("compute_mask", "previous_mask"),  # Keras' layers that have one take it or not
} | {("add_variable", parameter) for parameter in ("shape", "initializer")}


@pytest.mark.parametrize("of", scripts.CLASSES)
def test_members_take_what_they_take_in_keras(keras, of):
    ours, theirs = scripts.members(nn, of), keras.run(scripts.members, of)
    missing = theirs.keys() - ours.keys() - {*QUANTIZED, *OF_OBJECTS}
    assert missing == set(ABSENT.get(of, "").split())
    for name in theirs.keys() & ours.keys():
        wanted, taken = theirs[name], ours[name]
        if wanted is None or taken is None:
            continue
        assert wanted.keys() - taken.keys() <= UNTAKEN.get(name, set()), name
        common = [p for p in wanted if p in taken]
        assert common == [p for p in taken if p in wanted], name
        for p in common:
            assert wanted[p] == taken[p] or (name, p) in DEFAULTS, (name, p)


def test_attributes_are_what_they_are_in_keras(keras):
    assert_same(scripts.attributes(nn), keras.run(scripts.attributes), "exact")


def test_masks_and_shapes_are_asked_of_layers_alone(keras):
    assert_same(scripts.asked(nn), keras.run(scripts.asked), "exact")


def test_variables_begin_as_in_keras(keras):
    assert_same(scripts.variables(nn), keras.run(scripts.variables), "exact")


def test_variables_begin_on_the_default_backend(backend):
    for first in (0.5, [1, 2]):
        assert ao.backend_of(nn.Variable(first).value) == backend
    drawn = nn.Variable(nn.initializers.Ones(), shape=(2,))
    assert ao.backend_of(drawn.value) == backend
    for wrong in ("zeros", nn.initializers.Ones()):
        with pytest.raises(ValueError, match="Received"):
            nn.Variable(wrong)
