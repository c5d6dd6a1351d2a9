"""Layers that change shapes.

Source: https://keras.io/api/layers/reshaping_layers/
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from numbers import Integral
from typing import Any

import arrayops as ao
from arrayops.neural.windows import has_channels_first

from ..context import image_data_format
from ..layer import Layer


class Flatten(Layer):
    """All axes but the batch as one.

    >>> nn.layers.Flatten()(np.ones((2, 3, 4), "float32")).shape
    (2, 12)

    With ``data_format="channels_first"`` the channels, axis 1, go behind the others first.

    Source: https://keras.io/api/layers/reshaping_layers/flatten/
    """

    def __init__(self, data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        first = has_channels_first(data_format or image_data_format())
        self.data_format = "channels_first" if first else "channels_last"

    def call(self, inputs: Any) -> Any:
        rank = len(ao.shape(inputs))
        if self.data_format == "channels_first" and rank > 2:
            inputs = ao.permute_dims(inputs, (0, *range(2, rank), 1))
        sizes = ao.shape(inputs)[1:]
        # the size is said where it is known, so that -1 may stand for an unknown batch
        return ao.reshape(
            inputs, (-1, prod(sizes)) if None not in sizes else (ao.shape(inputs)[0], -1)
        )


class Reshape(Layer):
    """The elements of each example in a new shape; one size may be -1.

    >>> nn.layers.Reshape((2, -1))(np.ones((5, 6), "float32")).shape
    (5, 2, 3)

    Source: https://keras.io/api/layers/reshaping_layers/reshape/
    """

    def __init__(self, target_shape: Sequence[int], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not _is_shape(target_shape):
            raise ValueError(
                "target_shape is a tuple of sizes, one of which may be -1: it is left to the "
                f"others. Received: {target_shape=}."
            )
        self.target_shape = tuple(map(int, target_shape))

    def call(self, inputs: Any) -> Any:
        sizes = ao.shape(inputs)[1:]
        target = self.target_shape
        if -1 in target and None not in sizes:
            known = -prod(target)
            if not known or prod(sizes) % known:
                raise ao.ShapeError(f"{self.name}: {sizes} does not fill {target}.")
            target = tuple(prod(sizes) // known if n == -1 else n for n in target)
        elif None not in sizes and prod(sizes) != prod(target):
            raise ao.ShapeError(
                f"{self.name}: a reshape keeps the number of elements. "
                f"Received: {sizes} to {target}."
            )
        batch = ao.shape(inputs)[0] if -1 in target else -1
        return ao.reshape(inputs, (batch, *target))


def _is_shape(sizes: Any) -> bool:
    """Say whether these are sizes, of which one may be -1."""
    if not hasattr(sizes, "__iter__") or not all(isinstance(n, Integral) for n in sizes):
        return False
    return list(sizes).count(-1) < 2 and all(n >= -1 for n in sizes)


class Permute(Layer):
    """The axes of each example in another order; the first behind the batch is 1.

    >>> nn.layers.Permute((2, 1))(np.ones((5, 2, 3), "float32")).shape
    (5, 3, 2)

    Source: https://keras.io/api/layers/reshaping_layers/permute/
    """

    def __init__(self, dims: Sequence[int], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.dims = tuple(dims)
        if sorted(self.dims) != list(range(1, len(self.dims) + 1)):
            raise ValueError(f"dims has each of 1 to n once. Received: {dims=}.")

    def call(self, inputs: Any) -> Any:
        return ao.permute_dims(inputs, (0, *self.dims))


class RepeatVector(Layer):
    """Each example ``n`` times, along a new axis behind the batch.

    >>> nn.layers.RepeatVector(3)(np.ones((2, 4), "float32")).shape
    (2, 3, 4)

    Source: https://keras.io/api/layers/reshaping_layers/repeat_vector/
    """

    def __init__(self, n: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not isinstance(n, Integral) or n < 1:
            raise ValueError(f"n is a positive integer. Received: {n=}.")
        self.n = int(n)

    def call(self, inputs: Any) -> Any:
        return ao.repeat(ao.expand_dims(inputs, axis=1), self.n, axis=1)
