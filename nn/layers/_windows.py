"""What layers with spatial axes share: where these are, and the sizes that go with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import arrayops as ao
from arrayops.neural.windows import explicit_padding, has_channels_first

from ..context import context, image_data_format
from ..layer import Layer

Sizes = int | Sequence[int]
Pairs = Sequence[Sequence[int]]


class Spatial(Layer):
    """A layer over inputs (N, S..., C), or (N, C, S...) with ``data_format="channels_first"``."""

    rank: int  # how many spatial axes

    def __init__(self, data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        first = has_channels_first(data_format or image_data_format())
        self.data_format = "channels_first" if first else "channels_last"
        self._axes = tuple(range(1 + first, 1 + first + self.rank))  # the spatial ones

    def _told(self, name: str, given: Any) -> Any:
        told = super()._told(name, given)
        of_one_axis = self.rank == 1 and name in ("cropping", "padding", "size")
        return told[0] if of_one_axis and isinstance(told, tuple) else told

    def _check(self, inputs: Any) -> None:
        """Raise ``ShapeError`` unless the inputs have batch, spatial axes and channels."""
        self._check_shape(ao.shape(inputs))

    def _check_shape(self, shape: Sequence[int | None]) -> None:
        """Raise ``ShapeError`` unless a shape has batch, spatial axes and channels."""
        if len(shape) != self.rank + 2:
            raise ao.ShapeError(
                f"{self.name}: inputs have {self.rank + 2} axes. Received: shape {shape}."
            )

    def _channels(self, input_shape: Sequence[int | None]) -> int | None:
        """Return the number of channels in a shape of inputs."""
        self._check_shape(input_shape)
        return input_shape[1 if self.data_format == "channels_first" else -1]


def padded(
    layer: Spatial,
    inputs: Any,
    padding: str,
    window: Sequence[int],
    strides: Sequence[int],
    dilation: Sequence[int] | None = None,
) -> Any:
    """Return the padding of a window; of a symbolic axis of no known size, that it has none.

    What "same" adds where strides leave cells out depends on the size, but not that the size of
    the outputs is unknown too.
    """
    layer._check(inputs)
    if padding != "same" or not context.shaping:
        return padding
    sizes = [ao.shape(inputs)[i] for i in layer._axes]
    each = zip(sizes, window, strides, dilation or (1,) * layer.rank, strict=True)
    return [
        (0, 0) if n is None else explicit_padding(padding, (n,), (k,), (s,), (d,))[0]
        for n, k, s, d in each
    ]


def filled(layer: Layer, outputs: Any, inputs: Any) -> Any:
    """Return the outputs; raises ``ShapeError`` if the window found no place in the inputs.

    As arrays, outputs without elements are right; a model would train on nothing.
    """
    if 0 in outputs.shape[1:]:
        raise ao.ShapeError(
            f"{layer.name}: the window fits into the inputs. Received: inputs {ao.shape(inputs)}, "
            f"outputs {ao.shape(outputs)}."
        )
    return outputs


def pairs(value: Sizes | Pairs, rank: int, name: str) -> tuple[tuple[int, int], ...]:
    """Return (before, after) for each axis; one number stands for both, or for all axes."""
    each: Any = (value,) * rank if isinstance(value, int) else value
    if rank == 1 and not isinstance(value, int) and all(isinstance(n, int) for n in value):
        each = (value,)
    found = tuple((n, n) if isinstance(n, int) else tuple(n) for n in each)
    sizes = [n for pair in found for n in pair]
    if len(found) != rank or len(sizes) != 2 * rank or not all(_is_size(n) for n in sizes):
        raise ao.ShapeError(
            f"{name} is a number, or for each of {rank} axes one or (before, after), none of them "
            f"negative. Received: {name}={value!r}."
        )
    return found


def _is_size(n: Any) -> bool:
    return isinstance(n, int) and n >= 0
