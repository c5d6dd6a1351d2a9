"""Mistakes people make with optimizers, steps, metrics, datasets and backends."""

from __future__ import annotations

import numpy as np

import arrayops as ao
import nn

from .bad_use import LABELS, X, Y, dense_model, mistake
from .worker_data import Unpicklable

# ---------------------------------------------------------------- optimizers


def variable(name: str = "kernel") -> nn.Variable:
    """Return a variable of two numbers."""
    return nn.Variable(np.zeros(2, "float32"), name=name)


@mistake(ValueError, "has the state of another model's training", "Make an optimizer for each")
def one_optimizer_for_two_models():
    adam = nn.optimizers.Adam()
    for model in (dense_model(), dense_model()):
        model.compile(adam, "mse")
        model.fit(X, Y, verbose=0)


@mistake(TypeError, "follows a schedule, which no number replaces", "Make the optimizer with a")
def a_number_in_the_place_of_a_schedule():
    adam = nn.optimizers.Adam(nn.optimizers.schedules.CosineDecay(0.1, 10))
    adam.learning_rate = 0.01


@mistake(ValueError, "There is a gradient for each variable", "1 gradients for 2 variables")
def too_few_gradients():
    nn.optimizers.SGD().apply([np.ones(2)], [variable(), variable()])


@mistake(ValueError, "Gradients alone need variables", "build(variables)")
def gradients_for_nobody():
    nn.optimizers.SGD().apply([np.ones(2)])


@mistake(ValueError, "is for the variables that it was built for", "Received: late too")
def a_variable_the_optimizer_was_not_built_for():
    sgd = nn.optimizers.SGD()
    sgd.apply([np.ones(2)], [variable()])
    sgd.apply([np.ones(2)], [variable("late")])


@mistake(UserWarning, "No gradients came for kernel", "these variables stay")
def a_variable_that_the_loss_does_not_see():
    nn.optimizers.SGD().apply([None, np.ones(2)], [variable(), variable()])


@mistake(ValueError, "A step needs a gradient", "None for every variable")
def no_gradient_at_all():
    nn.optimizers.SGD().apply([None], [variable()])


@mistake(ValueError, "What decays is said before training", "before the first fit or apply")
def an_exclusion_from_weight_decay_that_comes_late():
    adam = nn.optimizers.AdamW()
    adam.build([variable()])
    adam.exclude_from_weight_decay(var_names=["bias"])


@mistake(TypeError, "The inner optimizer is an nn.optimizers.Optimizer", "'adam'")
def a_name_for_the_optimizer_inside():
    nn.optimizers.LossScaleOptimizer("adam")


@mistake(ValueError, "takes no clipnorm", "set it on the inner optimizer", "clipnorm=1.0")
def clipping_on_the_outer_optimizer():
    nn.optimizers.LossScaleOptimizer(nn.optimizers.SGD(), clipnorm=1.0)


@mistake(ValueError, "One optimizer is for a variable", "a/kernel, which a/.* and .*/kernel fit")
def two_optimizers_for_one_variable():
    adam, sgd = nn.optimizers.Adam(), nn.optimizers.SGD()
    nn.optimizers.OptimizerMap(adam, {"a/.*": sgd, ".*/kernel": adam})["a/kernel"]


@mistake(ValueError, "One of several is a plain optimizer", "LossScaleOptimizer")
def a_scaled_optimizer_among_several():
    scaled = nn.optimizers.LossScaleOptimizer(nn.optimizers.SGD())
    nn.optimizers.OptimizerMap(nn.optimizers.SGD(), {"a": scaled})


@mistake(AttributeError, "has no learning rate of its own", "see those of its `optimizers`")
def the_learning_rate_of_several_optimizers():
    _ = nn.optimizers.MultiOptimizer(nn.optimizers.OptimizerMap(nn.optimizers.SGD())).learning_rate


# ---------------------------------------------------------------- compile and fit


@mistake(ValueError, "steps_per_execution is a positive integer", "Received: 0")
def no_step_in_an_execution():
    dense_model().compile("sgd", "mse", steps_per_execution=0)


@mistake(ValueError, "validation_freq is a positive integer, or a list", "'2'")
def a_string_for_the_epochs_of_validation():
    dense_model().fit(X, Y, validation_data=(X, Y), validation_freq="2", verbose=0)


@mistake(FloatingPointError, "Training is to stay finite", "the batch's own y", "nan='skip'")
def labels_that_are_not_numbers():
    dense_model().fit(X, np.full((8, 1), np.nan, "float32"), nan="raise", verbose=0)


@mistake(ao.ShapeError, "Shapes broadcast when", "(8, 3)", "(8, 2)")
def targets_of_another_width():
    dense_model(2).fit(X, np.zeros((8, 3), "float32"), verbose=0)


@mistake(ao.ShapeError, "Targets and predictions have one shape", "(8, 2, 2, 3)")
def targets_of_another_rank_for_a_metric():
    model = dense_model()
    model.compile("sgd", lambda y, y_pred: ao.mean(y_pred), metrics=["mae"])
    model.fit(X, np.zeros((8, 2, 2, 3), "float32"), verbose=0)


@mistake(ValueError, "metrics names outputs: output", "otput")
def a_metric_for_an_output_that_is_not_there():
    model = dense_model()
    model.compile("sgd", "mse", metrics={"otput": "mae"})
    model.fit(X, Y, verbose=0)


@mistake(ValueError, "loss has an entry for each of output_1, output_2", "Received: 3")
def a_loss_too_many():
    class Two(nn.Model):
        def call(self, x):
            return x, x

    model = Two()
    model.compile("sgd", ["mse", "mse", "mae"])
    model.fit(X, [X, X], verbose=0)


@mistake(ao.ShapeError, "one row for each example", "(8, 4)", "(4, 8)")
def weights_of_the_features():
    dense_model().fit(X, Y, sample_weight=np.ones((4, 8)), verbose=0)


@mistake(RuntimeError, "call compile(optimizer=..., loss=...) first")
def an_evaluation_before_compile():
    nn.Sequential([nn.layers.Dense(1)]).evaluate(X, Y, verbose=0)


# ---------------------------------------------------------------- datasets


@mistake(ValueError, "A batch is x, (x, y) or (x, y, sample_weight)", "a tuple of 4")
def a_batch_of_four_parts():
    dense_model().fit([(X, Y, Y[:, 0], Y)], verbose=0)


@mistake(ValueError, "The data gave no batch in epoch 1")
def a_generator_without_batches():
    dense_model().fit(iter([]), verbose=0)


@mistake(ValueError, "class_weight needs one array of targets", "Give sample_weight")
def class_weights_for_two_outputs():
    x = nn.Input((4,))
    model = nn.Model(x, [nn.layers.Dense(1)(x), nn.layers.Dense(1)(x)])
    model.compile("sgd", "mse")
    model.fit(X, [Y, Y], class_weight={0: 1.0}, verbose=0)


@mistake(TypeError, "get a copy of the dataset by pickle", "Unpicklable", "use_multiprocessing=Fal")
def a_dataset_that_no_process_can_be_sent():
    dense_model().fit(Unpicklable(), verbose=0)


@mistake(NotImplementedError, "needs a method `__len__`, or a property `num_batches`")
def a_dataset_without_a_length():
    class Lengthless(nn.utils.PyDataset):
        def __getitem__(self, index):
            return X, Y

    dense_model().fit(Lengthless(), verbose=0)


@mistake(ValueError, "has no end, so the steps of an epoch are to be said", "steps_per_epoch")
def a_dataset_without_an_end():
    class Endless(nn.utils.PyDataset):
        num_batches = None

    dense_model().fit(Endless(), verbose=0)


@mistake(ValueError, "There are 0 or more workers", "workers=-1")
def fewer_than_no_workers():
    nn.utils.PyDataset(workers=-1)


@mistake(TypeError, "numbers or bools", "object of shape (2,)")
def lists_of_two_lengths():
    dense_model().fit(np.asarray([[1, 2], [1, 2, 3]], object), LABELS[:2], verbose=0)


# ---------------------------------------------------------------- backends


@mistake(ao.BackendError, "belong to one library", "ao.asarray")
def arrays_of_two_libraries_in_a_loss():
    nn.losses.mean_squared_error(ao.asarray(Y, like="jax"), ao.asarray(Y, like="openvino"))


@mistake(ao.BackendError, "A model's layers are on its backend", "Move them together")
def a_layer_moved_alone():
    model = dense_model()
    model.layers[0].to("openvino")
    model.predict(X, verbose=0)
