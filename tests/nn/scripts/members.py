"""The methods of the base classes, with what they take, and attributes of objects: of both."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np

from .surface import Taken

CLASSES = (
    *("layers.Layer", "Model", "Sequential", "optimizers.Optimizer", "metrics.Metric"),
    *("losses.Loss", "callbacks.Callback", "initializers.Initializer", "regularizers.Regularizer"),
    *("constraints.Constraint", "DTypePolicy", "InputSpec", "random.SeedGenerator"),
    *("optimizers.schedules.LearningRateSchedule", "utils.PyDataset", "KerasTensor", "Variable"),
)


def members(k: Any, name: str) -> dict[str, Taken | None]:
    """Return the public members of a class; of methods their parameters, with defaults."""
    of = k
    for part in name.split("."):
        of = getattr(of, part)
    found: dict[str, Taken | None] = {}
    for word in dir(of):
        if not word.startswith("_"):
            member = inspect.getattr_static(of, word)
            plain = member.__func__ if isinstance(member, (classmethod, staticmethod)) else member
            found[word] = _taken(plain) if inspect.isfunction(plain) else None
    return found


def _taken(method: Any) -> Taken:
    parameters = list(inspect.signature(method).parameters.values())
    return {
        p.name: None if p.default is p.empty else repr(p.default)
        for p in parameters
        if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD) and p.name not in ("self", "cls")
    }


def attributes(k: Any) -> dict[str, Any]:
    """Return attributes that people read, of objects as they are made."""
    stop, plateau = k.callbacks.EarlyStopping(), k.callbacks.ReduceLROnPlateau()
    lstm = k.layers.LSTM(3, dropout=0.25, use_bias=False)
    images = k.layers.ConvLSTM2D(2, 3, padding="same")
    model = k.Sequential([k.layers.Dense(1)])
    before = model.compiled
    model.compile("sgd", "mse")
    seeds = k.random.SeedGenerator(5, name="seeds")
    again = k.initializers.RandomNormal(stddev=0.5, seed=3).clone()
    return {
        "stop": [getattr(stop, name) for name in ("best", "wait", "stopped_epoch", "best_weights")],
        "plateau": [getattr(plateau, name) for name in ("best", "wait", "cooldown_counter")],
        "lstm": [lstm.units, lstm.dropout, lstm.use_bias, lstm.activation.__name__],
        "no such thing": hasattr(lstm, "reset_after"),
        "images": [images.filters, images.kernel_size, images.padding, images.strides],
        "model": [before, model.compiled, model.loss],
        "seeds": [
            seeds.get_config(),
            k.random.SeedGenerator.from_config(seeds.get_config()).get_config(),
        ],
        "initializer": [again.stddev, again.seed],
        "old hooks": k.callbacks.Callback().on_batch_end(0, {}),
    }


def asked(k: Any) -> dict[str, Any]:
    """Return what layers say of masks and shapes without a model around."""
    numbers = np.asarray([[1, 0, 3]])
    steps = np.asarray([[[1.0, 0.0], [0.0, 0.0]]], "float32")
    heads = k.layers.MultiHeadAttention(2, 4, output_shape=5)
    return {
        "embedding": k.layers.Embedding(5, 2, mask_zero=True).compute_mask(numbers),
        "no mask": k.layers.Embedding(5, 2).compute_mask(numbers),
        "masking": k.layers.Masking().compute_mask(steps),
        "merged": k.layers.Add().compute_mask([steps, steps]),
        "heads": heads.compute_output_shape((None, 3, 8), (None, 7, 8), (None, 7, 6)),
        "lstm": k.layers.LSTM(4).compute_output_shape((2, 3, 4)),
    }


def variables(k: Any) -> list[tuple[str, Any]]:
    """Return dtypes and values of variables, as people make them."""
    made = [
        k.Variable(0.5),
        k.Variable([1.0, 2.0], name="pair"),
        k.Variable(3, dtype="int32", trainable=False),
        k.Variable(7, trainable=False),
        k.Variable(np.ones(2), dtype="float16"),
        k.Variable(k.initializers.Constant(3.0), shape=(2,)),
        k.Variable(initializer=k.initializers.Ones(), shape=(1, 2), dtype="float64"),
    ]
    return [(str(v.dtype), np.asarray(v)) for v in made]
