"""LSTM and GRU with the gradients of their own rules, which XLA compiles in graphs where it pays.

A turn is a dozen kernels on little memory, and XLA makes a few of them: a step of
`benchmarks/fit.py --model lstm` takes 0.85 to 0.9 of one by hand where it took 1.04.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tensorflow as tf
from tensorflow.python.eager import record  # nothing public tells whether a tape looks on

from ..._dispatch import OPS
from ...several import like
from ._kernels import recording

# elements that inputs add to the gates: fewer are soon computed, and take seconds to compile
_LARGE = 2**18


def _by_rule(name: str) -> Callable:
    op: Any = OPS[name]
    (rule,) = op.gradients
    # one of each for all graphs: what has the same shapes is compiled once
    compiled_body, compiled_rule = (
        tf.function(f, jit_compile=True, autograph=False) for f in (op.body, rule)
    )

    def steps(arrays: Any, /) -> Any:
        if not recording.get():
            return op.body(arrays)
        outs: Any = ()  # what the tapes around know as the results
        pays = _pays(arrays[0])

        @tf.custom_gradient
        def function(*arrays: tf.Tensor) -> tuple[Any, Callable]:
            def pull(*g: tf.Tensor) -> list[tf.Tensor]:
                # XLA can't differentiate the loop of a gradient
                once = pays and not record.could_possibly_record()
                return (compiled_rule if once else rule)([_or_none(x) for x in g], outs, arrays)

            return tuple(_unrecorded(compiled_body if pays else op.body, arrays)), pull

        outs = function(*arrays)
        return like(op.rule(arrays), outs)

    return steps


def _pays(xs: tf.Tensor) -> bool:
    """Say whether to compile what takes in these parts of the gates."""
    return not tf.executing_eagerly() and (xs.shape.num_elements() or 0) >= _LARGE


def _unrecorded(body: Callable, arrays: tuple) -> Any:
    """Return the results of a body whose own gradient nobody will ask for."""
    token = recording.set(False)
    try:
        with record.stop_recording():
            return body(arrays)
    finally:
        recording.reset(token)


def _or_none(g: tf.Tensor) -> tf.Tensor | None:
    """Return None for the zeros that a graph makes up for a result nobody used."""
    if tf.executing_eagerly() or g.op.type != "Fill":
        return g
    return None if tf.get_static_value(g.op.inputs[1]) == 0 else g


lstm_steps, gru_steps = _by_rule("lstm_steps"), _by_rule("gru_steps")
