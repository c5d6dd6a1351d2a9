"""Mistakes people make with compile, data and files: each with the error it gets."""

from __future__ import annotations

from pathlib import Path

import numpy as np

import arrayops as ao
import nn

from .bad_use import LABELS, X, Y, dense_model, mistake

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


@mistake(UserWarning, "The data end in epoch 1 after 1 of 2 steps", "ask for fewer steps")
def a_generator_that_ends_early():
    dense_model().fit(iter([(X, Y)]), steps_per_epoch=2, verbose=0)


@mistake(UserWarning, "The data have ended before epoch 2 of 2", "Say steps_per_epoch")
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


@mistake(ValueError, "A loss compares the outputs with targets", "Give y beside x")
def a_fit_without_targets():
    dense_model().fit(X, verbose=0)


@mistake(ValueError, "Integer targets lie in [0, 3)", "Received: nan")
def a_missing_label():
    labels = np.where(np.arange(8) == 3, np.nan, 0)
    model = dense_model(3)
    model.compile("sgd", "sparse_categorical_crossentropy")
    model.fit(X, labels, verbose=0)


@mistake(ao.ShapeError, "Lists inside of lists have one length", "pad_sequences")
def targets_of_two_lengths():
    dense_model().fit(X, [[1], [1, 2]] * 4, verbose=0)


@mistake(ValueError, "steps are a positive integer", "Received: 2.5")
def half_a_step():
    dense_model().fit(X, Y, steps_per_epoch=len(X) / 3.2, verbose=0)


@mistake(ValueError, "epochs is an integer", "Received: '3'")
def a_string_of_epochs():
    dense_model().fit(X, Y, epochs="3", verbose=0)


@mistake(ValueError, "class_weight is a dict of numbers", "[1.0, 2.0]")
def class_weights_in_a_list():
    dense_model().fit(X, Y, class_weight=[1.0, 2.0], verbose=0)


@mistake(ValueError, "integers for each step have a last axis of 1", "(8, 4)")
def class_weights_for_labels_of_steps():
    labels = np.arange(32).reshape(8, 4) % 3
    dense_model(4).fit(X, labels, class_weight={0: 2.0}, verbose=0)


@mistake(ValueError, "class_weight is a dict of numbers", "'cat'")
def class_weights_by_words():
    dense_model().fit(X, Y, class_weight={"cat": 2.0}, verbose=0)


@mistake(TypeError, "Data are arrays, or an iterable of batches", "Received: str")
def a_path_for_data():
    dense_model().fit("data.csv", verbose=0)


@mistake(ValueError, "A batch is x, (x, y) or (x, y, sample_weight)", "Received: None")
def a_batch_that_was_not_returned():
    dense_model().fit(iter([None]), verbose=0)


@mistake(TypeError, "returns a number for each example", "None from forgotten", "Return")
def a_loss_that_returns_nothing():
    def forgotten(y_true, y_pred):
        ao.mean(ao.square(y_true - y_pred), axis=-1)

    model = dense_model()
    model.compile("sgd", forgotten)
    model.fit(X, Y, verbose=0)


@mistake(TypeError, "train_step(self, state, batch)", "Mine.train_step(self, data)")
def a_step_written_for_keras():
    class Mine(nn.Model):
        def train_step(self, data):
            return {}


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


@mistake(nn.FormatError, "weight files end in .weights.h5, .safetensors", "w.h5")
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
