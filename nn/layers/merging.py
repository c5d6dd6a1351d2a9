"""Layers that join several inputs, and functions that make and call one.

Source: https://keras.io/api/layers/merging_layers/
"""

from __future__ import annotations

from functools import reduce
from typing import Any

import arrayops as ao

from ..layer import Layer
from ._merge import Merge, several


class Add(Merge):
    """The sum of a list of inputs.

    >>> nn.layers.Add()([np.ones((1, 2), "float32"), np.ones((1, 2), "float32")])
    array([[2., 2.]], dtype=float32)

    Source: https://keras.io/api/layers/merging_layers/add/
    """

    def call(self, inputs: Any) -> Any:
        return reduce(ao.add, self._aligned(inputs))


class Subtract(Merge):
    """The first of two inputs less the second.

    >>> nn.layers.Subtract()([np.ones((1, 2), "float32"), np.ones((1, 2), "float32")])
    array([[0., 0.]], dtype=float32)

    Source: https://keras.io/api/layers/merging_layers/subtract/
    """

    least = 2

    def call(self, inputs: Any) -> Any:
        if len(inputs) > 2:
            raise ValueError(f"{self.name} takes two inputs. Received: {len(inputs)}.")
        return ao.subtract(*self._aligned(inputs))


class Multiply(Merge):
    """The product of a list of inputs.

    >>> x = np.full((1, 2), 3.0, "float32")
    >>> nn.layers.Multiply()([x, x])
    array([[9., 9.]], dtype=float32)

    Source: https://keras.io/api/layers/merging_layers/multiply/
    """

    def call(self, inputs: Any, mask: Any = None) -> Any:
        return self._counted(ao.multiply, inputs, mask)


class Average(Merge):
    """The mean of a list of inputs.

    >>> nn.layers.Average()([np.zeros((1, 2), "float32"), np.ones((1, 2), "float32")])
    array([[0.5, 0.5]], dtype=float32)

    Source: https://keras.io/api/layers/merging_layers/average/
    """

    def call(self, inputs: Any) -> Any:
        return ao.divide(reduce(ao.add, self._aligned(inputs)), len(inputs))


class Maximum(Merge):
    """The largest of a list of inputs, element by element.

    >>> nn.layers.Maximum()([np.zeros((1, 2), "float32"), np.ones((1, 2), "float32")])
    array([[1., 1.]], dtype=float32)

    Source: https://keras.io/api/layers/merging_layers/maximum/
    """

    def call(self, inputs: Any, mask: Any = None) -> Any:
        return self._counted(ao.maximum, inputs, mask)


class Minimum(Merge):
    """The smallest of a list of inputs, element by element.

    >>> nn.layers.Minimum()([np.zeros((1, 2), "float32"), np.ones((1, 2), "float32")])
    array([[0., 0.]], dtype=float32)

    Source: https://keras.io/api/layers/merging_layers/minimum/
    """

    def call(self, inputs: Any, mask: Any = None) -> Any:
        return self._counted(ao.minimum, inputs, mask)


class Concatenate(Layer):
    """A list of inputs side by side along an axis.

    >>> x = np.ones((1, 2), "float32")
    >>> nn.layers.Concatenate()([x, x]).shape
    (1, 4)

    Source: https://keras.io/api/layers/merging_layers/concatenate/
    """

    supports_masking = True

    def __init__(self, axis: int = -1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.axis = axis

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        """Return the masks side by side; along an axis that they lack, where one of them counts."""
        if previous_mask is None:
            return None
        rank = next(len(mask.shape) for mask in previous_mask if mask is not None)
        masks = [
            ao.ones(ao.shape(x)[:rank], dtype="bool", like=x) if mask is None else mask
            for x, mask in zip(inputs, previous_mask, strict=True)
        ]
        axis = self.axis % len(inputs[0].shape)
        return ao.concat(masks, axis=axis) if axis < rank else reduce(ao.logical_or, masks)

    def call(self, inputs: Any) -> Any:
        return ao.concat(list(several(self, inputs)), axis=self.axis)


class Dot(Layer):
    """For each example the sum of products of two inputs along an axis of each.

    ``axes`` is one axis or a pair; the others stay, the first input's first. ``normalize`` divides
    each input by its length along the axis: the result is the cosine of their angle.

    >>> x = np.ones((2, 3, 4), "float32")
    >>> nn.layers.Dot(axes=(1, 2))([x, np.ones((2, 5, 3), "float32")]).shape
    (2, 4, 5)

    Source: https://keras.io/api/layers/merging_layers/dot/
    """

    def __init__(self, axes: int | tuple[int, int], normalize: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.axes = axes
        self.normalize = normalize

    def call(self, inputs: Any) -> Any:
        found = several(self, inputs, 2)
        first, second = self._letters(found)
        if self.normalize:
            found = [
                ao.normalize(x, axis=letters.index("z"), epsilon=1e-12)
                for x, letters in zip(found, (first, second), strict=True)
            ]
        kept = (first + second[1:]).replace("z", "")
        out = ao.einsum(f"{first},{second}->{kept}", *found)
        return out if len(kept) > 1 else ao.expand_dims(out, axis=1)

    def _letters(self, inputs: list[Any]) -> tuple[str, str]:
        """Return a letter for each axis: a for the batch, z for what is summed over."""
        axes = (self.axes, self.axes) if isinstance(self.axes, int) else tuple(self.axes)
        if len(inputs) != 2 or len(axes) != 2:
            raise ValueError(
                f"{self.name} takes two inputs and an axis of each. "
                f"Received: {len(inputs)} inputs, axes={self.axes}."
            )
        terms, letters = [], iter("bcdefghijklmnopqrstuvwxy")
        for x, axis in zip(inputs, axes, strict=True):
            rank = len(ao.shape(x))
            if not -rank < axis < rank or not axis:
                raise ao.ShapeError(
                    f"{self.name}: axes are behind the batch. "
                    f"Received: axes={self.axes} for shape {ao.shape(x)}."
                )
            terms.append(
                "a" + "".join("z" if i == axis % rank else next(letters) for i in range(1, rank))
            )
        return terms[0], terms[1]


# ---------------------------------------------------------------- functions


def add(inputs: Any, **kwargs: Any) -> Any:
    """Return the sum of a list of inputs.

    >>> nn.layers.add([np.ones((1, 2), "float32"), np.ones((1, 2), "float32")])
    array([[2., 2.]], dtype=float32)
    """
    return Add(**kwargs)(inputs)


def subtract(inputs: Any, **kwargs: Any) -> Any:
    """Return the first of two inputs less the second.

    >>> nn.layers.subtract([np.ones((1, 2), "float32"), np.ones((1, 2), "float32")])
    array([[0., 0.]], dtype=float32)
    """
    return Subtract(**kwargs)(inputs)


def multiply(inputs: Any, **kwargs: Any) -> Any:
    """Return the product of a list of inputs.

    >>> nn.layers.multiply([np.ones((1, 2), "float32"), np.ones((1, 2), "float32")])
    array([[1., 1.]], dtype=float32)
    """
    return Multiply(**kwargs)(inputs)


def average(inputs: Any, **kwargs: Any) -> Any:
    """Return the mean of a list of inputs.

    >>> nn.layers.average([np.zeros((1, 2), "float32"), np.ones((1, 2), "float32")])
    array([[0.5, 0.5]], dtype=float32)
    """
    return Average(**kwargs)(inputs)


def maximum(inputs: Any, **kwargs: Any) -> Any:
    """Return the largest of a list of inputs, element by element.

    >>> nn.layers.maximum([np.zeros((1, 2), "float32"), np.ones((1, 2), "float32")])
    array([[1., 1.]], dtype=float32)
    """
    return Maximum(**kwargs)(inputs)


def minimum(inputs: Any, **kwargs: Any) -> Any:
    """Return the smallest of a list of inputs, element by element.

    >>> nn.layers.minimum([np.zeros((1, 2), "float32"), np.ones((1, 2), "float32")])
    array([[0., 0.]], dtype=float32)
    """
    return Minimum(**kwargs)(inputs)


def concatenate(inputs: Any, axis: int = -1, **kwargs: Any) -> Any:
    """Return a list of inputs side by side along an axis.

    >>> nn.layers.concatenate([np.ones((1, 2), "float32"), np.ones((1, 3), "float32")]).shape
    (1, 5)
    """
    return Concatenate(axis, **kwargs)(inputs)


def dot(inputs: Any, axes: int | tuple[int, int] = -1, **kwargs: Any) -> Any:
    """Return for each example the sum of products of two inputs along an axis of each.

    >>> nn.layers.dot([np.ones((1, 2), "float32"), np.ones((1, 2), "float32")])
    array([[2.]], dtype=float32)
    """
    return Dot(axes, **kwargs)(inputs)
