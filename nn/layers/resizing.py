"""Layers that frame, crop and enlarge along spatial axes.

Source: https://keras.io/api/layers/reshaping_layers/
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import arrayops as ao
from arrayops.neural.windows import per_axis

from ..context import context
from ._windows import Pairs, Sizes, Spatial, pairs


class _ZeroPadding(Spatial):
    """What the frames share: a size, one for each axis, or (before, after) for each axis."""

    def __init__(
        self, padding: Sizes | Pairs = 1, data_format: str | None = None, **kwargs: Any
    ) -> None:
        super().__init__(data_format, **kwargs)
        self.padding = pairs(padding, self.rank, "padding")

    def call(self, inputs: Any) -> Any:
        self._check(inputs)
        width = [(0, 0)] * (self.rank + 2)
        for axis, pair in zip(self._axes, self.padding, strict=True):
            width[axis] = pair
        return ao.pad(inputs, width)


class ZeroPadding1D(_ZeroPadding):
    """Zeros before and after each sequence.

    >>> nn.layers.ZeroPadding1D((1, 2))(np.ones((1, 4, 3), "float32")).shape
    (1, 7, 3)

    Source: https://keras.io/api/layers/reshaping_layers/zero_padding1d/
    """

    rank = 1


class ZeroPadding2D(_ZeroPadding):
    """Zeros around each image.

    >>> nn.layers.ZeroPadding2D(((1, 0), (2, 2)))(np.ones((1, 4, 4, 3), "float32")).shape
    (1, 5, 8, 3)

    Source: https://keras.io/api/layers/reshaping_layers/zero_padding2d/
    """

    rank = 2


class ZeroPadding3D(_ZeroPadding):
    """Zeros around each volume.

    >>> nn.layers.ZeroPadding3D(1)(np.ones((1, 2, 2, 2, 3), "float32")).shape
    (1, 4, 4, 4, 3)

    Source: https://keras.io/api/layers/reshaping_layers/zero_padding3d/
    """

    rank = 3


class _Cropping(Spatial):
    """What the crops share: the arguments of the frames, and what is cut."""

    def __init__(
        self, cropping: Sizes | Pairs = 1, data_format: str | None = None, **kwargs: Any
    ) -> None:
        super().__init__(data_format, **kwargs)
        self.cropping = pairs(cropping, self.rank, "cropping")

    def call(self, inputs: Any) -> Any:
        self._check(inputs)
        sizes = ao.shape(inputs)
        parts = [slice(None)] * len(sizes)
        for axis, (low, high) in zip(self._axes, self.cropping, strict=True):
            size = sizes[axis]
            if size is not None and size <= low + high:
                raise ao.ShapeError(
                    f"{self.name}: something is left of each axis. "
                    f"Received: {sizes} to crop by {self.cropping}."
                )
            unknown = size is None and context.shaping  # so is what is left of it
            parts[axis] = slice(low, None if unknown or not high else -high)
        return ao.getitem(inputs, tuple(parts))


class Cropping1D(_Cropping):
    """Each sequence without its first and last steps.

    >>> nn.layers.Cropping1D((1, 2))(np.ones((1, 5, 3), "float32")).shape
    (1, 2, 3)

    Source: https://keras.io/api/layers/reshaping_layers/cropping1d/
    """

    rank = 1

    def __init__(self, cropping: int | Sequence[int] = 1, **kwargs: Any) -> None:
        super().__init__(cropping, **kwargs)


class Cropping2D(_Cropping):
    """Each image without its border.

    >>> nn.layers.Cropping2D(((1, 0), (2, 1)))(np.ones((1, 4, 4, 3), "float32")).shape
    (1, 3, 1, 3)

    Source: https://keras.io/api/layers/reshaping_layers/cropping2d/
    """

    rank = 2

    def __init__(
        self, cropping: Sizes | Pairs = 0, data_format: str | None = None, **kwargs: Any
    ) -> None:
        super().__init__(cropping, data_format, **kwargs)


class Cropping3D(_Cropping):
    """Each volume without its border.

    >>> nn.layers.Cropping3D(1)(np.ones((1, 3, 4, 5, 2), "float32")).shape
    (1, 1, 2, 3, 2)

    Source: https://keras.io/api/layers/reshaping_layers/cropping3d/
    """

    rank = 3


class _UpSampling(Spatial):
    """What the enlargements share: how many cells each becomes along each axis."""

    def __init__(self, size: Sizes = 2, data_format: str | None = None, **kwargs: Any) -> None:
        super().__init__(data_format, **kwargs)
        self.size = per_axis(size, self.rank, "size")

    def call(self, inputs: Any) -> Any:
        self._check(inputs)
        x = inputs
        for axis, times in zip(self._axes, self.size, strict=True):
            x = ao.repeat(x, times, axis=axis)
        return x


class UpSampling1D(_UpSampling):
    """Each step of a sequence ``size`` times.

    >>> nn.layers.UpSampling1D(2)(np.ones((1, 4, 3), "float32")).shape
    (1, 8, 3)

    Source: https://keras.io/api/layers/reshaping_layers/up_sampling1d/
    """

    rank = 1

    def __init__(self, size: int = 2, **kwargs: Any) -> None:
        super().__init__(size, **kwargs)


class UpSampling2D(_UpSampling):
    """Images ``size`` times as large, by repetition or another ``interpolation``.

    >>> nn.layers.UpSampling2D((2, 3))(np.ones((1, 4, 4, 3), "float32")).shape
    (1, 8, 12, 3)

    Source: https://keras.io/api/layers/reshaping_layers/up_sampling2d/
    """

    rank = 2

    def __init__(
        self,
        size: Sizes = 2,
        data_format: str | None = None,
        interpolation: str = "nearest",
        **kwargs: Any,
    ) -> None:
        super().__init__(size, data_format, **kwargs)
        kinds = ("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5")
        if interpolation not in kinds:
            raise ValueError(f"interpolation is one of {kinds}. Received: {interpolation=}.")
        self.interpolation = interpolation

    def call(self, inputs: Any) -> Any:
        self._check(inputs)
        size = [ao.shape(inputs)[i] for i in self._axes]
        if self.interpolation == "nearest" or (None in size and context.shaping):
            return super().call(inputs)  # which gives the same shape
        if None in size:
            raise ao.ShapeError(
                f"{self.name}: interpolation={self.interpolation!r} needs known sizes. "
                f"Received: {ao.shape(inputs)}. Give the sizes in Input."
            )
        size = [n * times for n, times in zip(size, self.size, strict=True)]
        return ao.image.resize(
            inputs, size, interpolation=self.interpolation, data_format=self.data_format
        )


class UpSampling3D(_UpSampling):
    """Each cell of a volume ``size`` times along each axis.

    >>> nn.layers.UpSampling3D(2)(np.ones((1, 2, 2, 2, 3), "float32")).shape
    (1, 4, 4, 4, 3)

    Source: https://keras.io/api/layers/reshaping_layers/up_sampling3d/
    """

    rank = 3
