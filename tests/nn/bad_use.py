"""Mistakes people make: each with the error it gets and a piece of what that says."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

import arrayops as ao
import nn

X = np.zeros((8, 4), "float32")
Y = np.zeros((8, 1), "float32")
LABELS = np.zeros(8, "int64")


class Mistake(NamedTuple):
    """What somebody does, the error that comes, and pieces of its words."""

    do: Callable[[], object]
    error: type[Exception]
    words: tuple[str, ...]


MISTAKES: dict[str, Mistake] = {}


def mistake(error: type[Exception], *words: str) -> Callable[[Callable], Callable]:
    """Enter a function into the table."""

    def enter(do: Callable) -> Callable:
        MISTAKES[do.__name__] = Mistake(do, error, words)
        return do

    return enter


def dense_model(units: int = 1) -> nn.Model:
    """Return a compiled model of four numbers."""
    model = nn.Sequential([nn.Input((4,)), nn.layers.Dense(units)])
    model.compile("sgd", "mse")
    return model


# ---------------------------------------------------------------- layers


@mistake(
    ao.ShapeError, "needs (..., n, k) and (..., k, m)", "(2, 5) and (4, 3)", "in dense (Dense)"
)
def other_features_than_the_layer_was_built_for():
    layer = nn.layers.Dense(3)
    layer(np.ones((2, 4), "float32"))
    layer(np.ones((2, 5), "float32"))


@mistake(ValueError, "units is a positive integer", "units=0")
def no_units():
    nn.layers.Dense(0)


@mistake(ao.ShapeError, "max_pooling2d: the window fits into the inputs", "(None, 1, 1, 3)")
def a_pool_too_many():
    layers = [nn.layers.MaxPooling2D(2, name=n) for n in ("first", "max_pooling2d")]
    nn.Sequential([nn.Input((2, 2, 3)), *layers])


@mistake(ValueError, "units is a positive integer", "units=3.5")
def units_that_are_no_integer():
    nn.layers.Dense(3.5)


@mistake(ao.ShapeError, "conv2d: inputs have 4 axes", "(None, 28, 28)")
def images_without_channels():
    nn.layers.Conv2D(3, 2)(nn.Input((28, 28)))


@mistake(ao.ShapeError, "conv2d: the window fits into the inputs", "(2, 2, 2, 3)")
def a_window_larger_than_the_image():
    layer = nn.layers.Conv2D(2, 3)
    layer(np.ones((2, 2, 2, 3), "float32"))


@mistake(ValueError, "Unknown activation 'rely'", "Did you mean relu")
def a_misspelt_activation():
    nn.layers.Dense(3, activation="rely")


@mistake(ValueError, "Unknown initializer 'glorot'", "glorot_normal")
def an_unknown_initializer():
    nn.layers.Dense(3, kernel_initializer="glorot").build((None, 2))


@mistake(TypeError, "activaton")
def a_misspelt_argument():
    nn.layers.Dense(3, activaton="relu")


@mistake(ValueError, "add joins a list of inputs", "ndarray")
def one_array_to_add():
    nn.layers.Add()(X)


@mistake(ao.ShapeError, "needs known sizes", "(None, 3)", "Give the sizes in Input")
def features_that_are_not_known():
    nn.layers.Dense(3)(nn.Input((None,)))


@mistake(ao.ShapeError, "reshape", "(4,)", "(3,)")
def a_reshape_to_another_size():
    nn.layers.Reshape((3,))(nn.Input((4,)))


@mistake(ValueError, "rate is a probability", "rate=50")
def dropout_in_percent():
    nn.layers.Dropout(50)


@mistake(NotImplementedError, "Mine needs a method `call(self, inputs)`")
def a_layer_without_call():
    class Mine(nn.Layer):
        pass

    Mine()(X)


@mistake(ao.ShapeError, "kernel keeps its shape (4, 1)", "(4, 2)")
def an_array_of_another_shape_to_a_variable():
    dense_model().layers[0].kernel.assign(np.zeros((4, 2)))


# ---------------------------------------------------------------- symbolic tensors and graphs


@mistake(TypeError, "'Symbolic' does not support ufuncs")
def a_numpy_function_of_a_symbolic_tensor():
    np.exp(nn.Input((3,)))


@mistake(TypeError, "no value yet", "Use ao functions")
def the_truth_of_a_symbolic_tensor():
    x = nn.Input((3,))
    if ao.sum(x) > 0:
        return x
    return None


@mistake(TypeError, "no value yet", "Use ao functions")
def a_number_out_of_a_symbolic_tensor():
    float(ao.sum(nn.Input((3,))))


@mistake(ValueError, "The outputs depend on a tensor that is not among the inputs", "'forgotten'")
def an_input_left_out_of_the_model():
    x, forgotten = nn.Input((3,)), nn.Input((3,), name="forgotten")
    nn.Model(x, x + forgotten)


@mistake(TypeError, "The outputs of a model are symbolic tensors", "array(")
def an_array_for_an_output():
    nn.Model(nn.Input((3,)), np.zeros((1, 3)))


@mistake(ValueError, "names of their own", "twice: d")
def two_layers_of_one_name():
    x = nn.Input((3,))
    nn.Model(x, nn.layers.Dense(1, name="d")(nn.layers.Dense(2, name="d")(x)))


@mistake(ValueError, "names of their own", "'d', which sequential has already")
def two_layers_of_one_name_in_a_row():
    nn.Sequential([nn.layers.Dense(1, name="d"), nn.layers.Dense(2, name="d")])


@mistake(ValueError, "A shape is a tuple: (3,)", "shape=3")
def a_number_for_a_shape():
    nn.Input(3)


@mistake(TypeError, "consists of layers", "function")
def a_function_in_a_row_of_layers():
    nn.Sequential([nn.layers.Dense(1), ao.relu])


@mistake(ao.ShapeError, "the input 'x' has shape (None, 3)", "(2, 4)")
def inputs_of_another_shape_than_the_models():
    x = nn.Input((3,), name="x")
    nn.Model(x, 2 * x)(np.zeros((2, 4), "float32"))


@mistake(ValueError, "takes 2 inputs", "Received: 1")
def one_input_for_two():
    a, b = nn.Input((3,)), nn.Input((3,))
    nn.Model([a, b], a + b)([np.zeros((2, 3), "float32")])


@mistake(ValueError, "needs the inputs b too")
def an_input_left_out_of_a_dict():
    a, b = nn.Input((3,), name="a"), nn.Input((3,), name="b")
    nn.Model([a, b], a + b)({"a": np.zeros((2, 3), "float32")})


@mistake(ValueError, "needs the inputs b too", "Received: a, bb")
def a_misspelt_input_in_a_dict():
    a, b = nn.Input((3,), name="a"), nn.Input((3,), name="b")
    x = np.zeros((2, 3), "float32")
    nn.Model({"a": a, "b": b}, a - b)({"a": x, "bb": x})


@mistake(AttributeError, "call super().__init__() first in Mine.__init__")
def a_forgotten_constructor():
    class Mine(nn.Model):
        def __init__(self):
            self.dense = nn.layers.Dense(1)

        def call(self, x):
            return self.dense(x)

    model = Mine()
    model.compile("sgd", "mse")
    model.fit(X, Y, verbose=0)


@mistake(ValueError, "has the layers dense", "'dnese'")
def a_layer_that_is_not_there():
    dense_model().get_layer("dnese")
