"""Mistakes people make: each with the error it gets and a piece of what that says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
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


@mistake(ValueError, "has the layers dense", "'dnese'")
def a_layer_that_is_not_there():
    dense_model().get_layer("dnese")


# ---------------------------------------------------------------- compile


@mistake(ValueError, "Unknown optimizer 'adm'", "Did you mean adam")
def an_unknown_optimizer():
    dense_model().compile("adm", "mse")


@mistake(ValueError, "Unknown loss 'mean_square_error'", "mean_squared_error")
def an_unknown_loss():
    dense_model().compile("adam", "mean_square_error")


@mistake(ValueError, "Unknown metric 'accurate'", "accuracy")
def an_unknown_metric():
    dense_model().compile("adam", "mse", metrics=["accurate"])


@mistake(ValueError, "learning_rate is not negative", "-0.1")
def a_negative_learning_rate():
    nn.optimizers.Adam(-0.1)


@mistake(ValueError, "At most one of clipnorm, clipvalue and global_clipnorm")
def two_ways_of_clipping():
    nn.optimizers.SGD(0.1, clipnorm=1.0, clipvalue=1.0)


@mistake(RuntimeError, "call compile(optimizer=..., loss=...) first")
def fit_before_compile():
    nn.Sequential([nn.layers.Dense(1)]).fit(X, Y, verbose=0)


@mistake(ValueError, "Training needs a loss", "compile(loss=...)")
def fit_without_a_loss():
    model = dense_model()
    model.compile("sgd")
    model.fit(X, Y, verbose=0)


@mistake(ValueError, "loss names outputs: label, size", "labels")
def a_misspelt_output():
    x = nn.Input((4,))
    outputs = {"label": nn.layers.Dense(3)(x), "size": nn.layers.Dense(1)(x)}
    model = nn.Model(x, outputs)
    model.compile("sgd", {"labels": "mse"})
    model.fit(X, {"label": Y, "size": Y}, verbose=0)


# ---------------------------------------------------------------- data


@mistake(ao.ShapeError, "Integer targets", "(8, 3) and (8, 3)", "categorical_crossentropy")
def one_hot_targets_for_the_sparse_loss():
    model = dense_model(3)
    model.compile("sgd", "sparse_categorical_crossentropy")
    model.fit(X, np.eye(3)[LABELS], verbose=0)


@mistake(ValueError, "Integer targets lie in [0, 3)", "ignore_class", "Received: 3")
def classes_counted_from_one():
    model = dense_model(3)
    model.compile("sgd", "sparse_categorical_crossentropy")
    model.fit(X, LABELS + 3, verbose=0)


@mistake(ValueError, "Integer targets lie in [0, 3)", "Received: -1")
def a_class_of_minus_one():
    model = dense_model(3)
    model.compile("sgd", "sparse_categorical_crossentropy")
    model.evaluate(X, LABELS - 1, verbose=0)


@mistake(ao.ShapeError, "Targets and predictions have one shape", "(8,) and (8, 3)")
def integer_targets_for_the_one_hot_loss():
    model = dense_model(3)
    model.compile("sgd", "categorical_crossentropy")
    model.fit(X, LABELS, verbose=0)


@mistake(ao.ShapeError, "one row for each example", "(8, 4)", "(7, 1)")
def arrays_of_two_lengths():
    dense_model().fit(X, Y[:7], verbose=0)


@mistake(ao.ShapeError, "at least one example")
def no_examples():
    dense_model().fit(X[:0], Y[:0], verbose=0)


@mistake(ValueError, "validation_split needs arrays")
def a_split_of_a_generator():
    dense_model().fit(iter([(X, Y)]), steps_per_epoch=1, validation_split=0.2, verbose=0)


@mistake(ValueError, "validation_split lies between 0 and 1", "20")
def a_split_in_percent():
    dense_model().fit(X, Y, validation_split=20, verbose=0)


@mistake(ValueError, "The data end in epoch 1 after 1 of 2 steps")
def a_generator_that_ends_early():
    dense_model().fit(iter([(X, Y)]), steps_per_epoch=2, verbose=0)


@mistake(ValueError, "The data gave no batch in epoch 2")
def a_generator_for_one_epoch_in_two():
    dense_model().fit(iter([(X, Y)]), epochs=2, verbose=0)


@mistake(ValueError, "y and sample_weight come with arrays")
def targets_beside_a_generator():
    dense_model().fit(iter([(X, Y)]), Y, steps_per_epoch=1, verbose=0)


@mistake(ValueError, "batch_size is a positive integer", "batch_size=-1")
def a_negative_batch_size():
    dense_model().fit(X, Y, batch_size=-1, verbose=0)


@mistake(TypeError, "numbers or bools", "Received: object of shape (8, 4)")
def data_of_strings():
    dense_model().fit(np.asarray([["a"] * 4] * 8, object), Y, verbose=0)


@mistake(TypeError, "Data are arrays, or an iterable of batches", "NoneType")
def no_data():
    dense_model().fit(verbose=0)


@mistake(TypeError, "A callback is an nn.callbacks.Callback", "function")
def a_function_for_a_callback():
    dense_model().fit(X, Y, verbose=0, callbacks=[lambda logs: None])


@mistake(ValueError, "EarlyStopping watches one of loss", "'val_los'")
def a_misspelt_number_to_watch():
    stopping = nn.callbacks.EarlyStopping("val_los")
    dense_model().fit(X, Y, verbose=0, callbacks=[stopping])


@mistake(ValueError, "Hooks are on_train_begin", "on_epoch_finish")
def a_misspelt_hook():
    nn.callbacks.LambdaCallback(on_epoch_finish=print)


@mistake(ValueError, "There are 2 outputs (label, size)", "ndarray")
def one_target_for_two_outputs():
    x = nn.Input((4,))
    model = nn.Model(x, {"label": nn.layers.Dense(3)(x), "size": nn.layers.Dense(1)(x)})
    model.compile("sgd", "mse")
    model.fit(X, Y, verbose=0)


@mistake(ao.ShapeError, "weight for each example", "(8, 2)")
def weights_with_too_many_axes():
    dense_model().fit(X, Y, sample_weight=np.ones((8, 2)), verbose=0)


# ---------------------------------------------------------------- files and backends


@mistake(nn.FormatError, "no weights to save yet", "build it")
def an_unbuilt_model_saved():
    nn.Sequential([nn.layers.Dense(1)]).save_weights("w.safetensors")


@mistake(nn.FormatError, "Weight files end in .safetensors", "w.h5")
def a_file_of_another_kind():
    dense_model().save_weights("w.h5")


@mistake(FileNotFoundError, "nothing_here.safetensors")
def a_file_that_is_not_there():
    dense_model().load_weights(Path("nothing_here.safetensors"))


@mistake(ImportError, "A backend is one of numpy", "'numpi'")
def a_misspelt_backend():
    dense_model().to("numpi")


@mistake(ao.ShapeError, "has weights of shapes [(4, 1), (1,)]", "[(4, 1)]")
def too_few_weights():
    dense_model().set_weights([np.zeros((4, 1))])
