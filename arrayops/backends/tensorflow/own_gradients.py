"""Gradients by the op's own rule where TensorFlow's are other than ``docs/gradients.md`` says.

They hold inside ``ao.grad`` and its like; a tape of the user's own sees TensorFlow's kernels.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tensorflow as tf

from ..._dispatch import OPS
from ...transforms.autodiff import unbroadcast
from ._kernels import recording


def by_rule(name: str, native: Callable) -> Callable:
    """Return ``native`` with the gradient rules of an op."""
    rules = OPS[name].gradients

    def call(*args: Any, **kwargs: Any) -> tf.Tensor:
        if not recording.get():
            return native(*args, **kwargs)
        places = [i for i, x in enumerate(args) if isinstance(x, tf.Tensor)]
        outs: list[Any] = []  # what the tapes around know as the result

        @tf.custom_gradient
        def function(*tensors: tf.Tensor) -> tuple[tf.Tensor, Callable]:
            def pull(g: tf.Tensor) -> list[Any]:
                return [_part(rules[i], i, g) for i in places]

            return native(*args, **kwargs), pull

        def _part(rule: Callable | None, i: int, g: tf.Tensor) -> Any:
            if rule is None or not (args[i].dtype.is_floating or args[i].dtype.is_complex):
                return None
            return unbroadcast(rule(g, outs[0], *args, **kwargs), args[i])

        outs.append(function(*(args[i] for i in places)))
        return outs[0]

    return call


def body_when_recording(name: str, native: Callable) -> Callable:
    """Return ``native``, and where gradients are taken the op's body, which has the right ones."""
    body = OPS[name].body

    def call(*args: Any, **kwargs: Any) -> tf.Tensor:
        return (body if recording.get() else native)(*args, **kwargs)

    return call
