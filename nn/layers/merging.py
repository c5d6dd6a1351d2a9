"""Layers that join several inputs.

Source: https://keras.io/api/layers/merging_layers/
"""

from __future__ import annotations

from functools import reduce
from typing import Any

import arrayops as ao

from ..layer import Layer


class Add(Layer):
    """The sum of a list of inputs.

    >>> nn.layers.Add()([np.ones((1, 2), "float32"), np.ones((1, 2), "float32")])
    array([[2., 2.]], dtype=float32)

    Source: https://keras.io/api/layers/merging_layers/add/
    """

    def call(self, inputs: Any) -> Any:
        return reduce(ao.add, _several(self, inputs))


class Concatenate(Layer):
    """A list of inputs side by side along an axis.

    >>> x = np.ones((1, 2), "float32")
    >>> nn.layers.Concatenate()([x, x]).shape
    (1, 4)

    Source: https://keras.io/api/layers/merging_layers/concatenate/
    """

    def __init__(self, axis: int = -1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs: Any) -> Any:
        return ao.concat(list(_several(self, inputs)), axis=self.axis)


def _several(layer: Layer, inputs: Any) -> list[Any]:
    if not isinstance(inputs, (list, tuple)) or not inputs:
        raise ValueError(f"{layer.name} joins a list of inputs. Received: {type(inputs).__name__}.")
    return list(inputs)
