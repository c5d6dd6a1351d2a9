"""LSTM and GRU with the gradients of their own rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tensorflow as tf

from ..._dispatch import OPS
from ...several import like
from ._kernels import recording


def _by_rule(name: str) -> Callable:
    op: Any = OPS[name]
    (rule,) = op.gradients

    def steps(arrays: Any, /) -> Any:
        if not recording.get():
            return op.body(arrays)
        outs: Any = ()  # what the tapes around know as the results

        @tf.custom_gradient
        def function(*arrays: tf.Tensor) -> tuple[Any, Callable]:
            def pull(*g: tf.Tensor) -> list[tf.Tensor]:
                return rule([_or_none(x) for x in g], outs, arrays)

            return tuple(_unrecorded(op.body, arrays)), pull

        outs = function(*arrays)
        return like(op.rule(arrays), outs)

    return steps


def _unrecorded(body: Callable, arrays: tuple) -> Any:
    """Return the results of a body whose own gradient nobody will ask for."""
    token = recording.set(False)
    try:
        return body(arrays)
    finally:
        recording.reset(token)


def _or_none(g: tf.Tensor) -> tf.Tensor | None:
    """Return None for the zeros that a graph makes up for a result nobody used."""
    if tf.executing_eagerly() or g.op.type != "Fill":
        return g
    return None if tf.get_static_value(g.op.inputs[1]) == 0 else g


lstm_steps, gru_steps = _by_rule("lstm_steps"), _by_rule("gru_steps")
