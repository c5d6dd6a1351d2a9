"""Calls of keras.ops in the oracle."""

from __future__ import annotations

from tests.nn.keras_ops_calls import ARRAYS


def evaluate(keras, call):
    """Return what an expression in Keras' functions gives."""
    return eval(call, {**vars(keras.ops), **{k: v.copy() for k, v in ARRAYS.items()}})


def names(keras):
    """Return the names of all functions of keras.ops."""
    return [n for n in dir(keras.ops) if not n.startswith("_") and callable(getattr(keras.ops, n))]
