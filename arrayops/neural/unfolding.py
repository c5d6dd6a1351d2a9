"""Windows of images as columns of a matrix, and back: im2col and col2im.

Letters: N batch, C channels, L windows. Source:
https://docs.pytorch.org/docs/stable/generated/torch.nn.Unfold.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod
from typing import NamedTuple

from .._dispatch import op
from .._errors import ShapeError
from .._shapes import check_bytes, window_count
from .._typing import Array, Shape, Spec
from ..elementwise.arithmetic import add
from ..indexing.gathering import dilate, strided_slice
from ..manipulation.joining import stack
from ..manipulation.shapes import pad_constant, reshape, shape
from .windows import per_axis

__all__ = ["fold", "unfold"]

Sizes = int | Sequence[int]


class _Windows(NamedTuple):
    """Windows over the two spatial axes: sizes of the image and of everything about them."""

    image: Shape
    kernel: tuple[int, ...]
    dilation: tuple[int, ...]
    padding: tuple[int, ...]
    stride: tuple[int, ...]

    @property
    def counts(self) -> tuple[int, ...]:
        """Return how many windows there are along each axis."""
        counts = []
        for n, k, d, p, s in zip(*self, strict=True):
            if n is None:
                raise ShapeError("Windows are counted where sizes are known. Received: None.")
            counts.append(window_count(n, (k - 1) * d + 1, s, (p, p)) or 0)
        return tuple(counts)

    def taps(self) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
        """Yield for each place in the window the first element it meets, and one past the last.

        Where no window fits, one place stands for all: none meets anything, and a window may be
        larger than any loop.
        """
        rows, columns = self.kernel if all(self.counts) else (1, 1)
        for i in range(rows):
            for j in range(columns):
                first = (i * self.dilation[0], j * self.dilation[1])
                spans = zip(first, self.counts, self.stride, strict=True)
                yield first, tuple(a + max(0, (n - 1) * s + 1) for a, n, s in spans)


def _windows(
    image: Shape, kernel_size: Sizes, dilation: Sizes, padding: Sizes, stride: Sizes
) -> _Windows:
    pads = (padding, padding) if isinstance(padding, int) else tuple(padding)
    if len(pads) != 2 or min(pads) < 0:
        raise ShapeError(f"padding is an integer, or one for each of 2 axes. Received: {padding}.")
    kernel = per_axis(kernel_size, 2, "kernel_size")
    check_bytes(kernel, 1)
    return _Windows(
        tuple(image),
        kernel,
        per_axis(dilation, 2, "dilation"),
        pads,
        per_axis(stride, 2, "stride"),
    )


def _unfolding(
    x: Spec, /, kernel_size: Sizes, dilation: Sizes = 1, padding: Sizes = 0, stride: Sizes = 1
) -> Spec:
    if len(x.shape) != 4:
        raise ShapeError(f"Images are (N, C, H, W). Received: {x.shape}.")
    windows = _windows(x.shape[2:], kernel_size, dilation, padding, stride)
    rows = None if x.shape[1] is None else x.shape[1] * prod(windows.kernel)
    check_bytes((rows,), 1)  # even where there are no columns
    return Spec((x.shape[0], rows, prod(windows.counts)), x.dtype)


@op(rule=_unfolding)
def unfold(
    x: Array, /, kernel_size: Sizes, dilation: Sizes = 1, padding: Sizes = 0, stride: Sizes = 1
) -> Array:
    """Return the windows of images (N, C, H, W) as columns (N, C * kernel, L), row by row.

    ``padding`` zeros surround the images; sizes are integers, or pairs for (H, W).

    >>> ao.unfold(np.arange(9.0).reshape(1, 1, 3, 3), 2)
    array([[[0., 1., 3., 4.],
            [1., 2., 4., 5.],
            [3., 4., 6., 7.],
            [4., 5., 7., 8.]]])
    """
    windows = _windows(shape(x)[2:], kernel_size, dilation, padding, stride)
    padded = pad_constant(x, ((0, 0), (0, 0), *((p, p) for p in windows.padding)))
    step = (1, 1, *windows.stride)
    parts = [
        strided_slice(padded, start=(0, 0, *first), stop=(None, None, *last), step=step)
        for first, last in windows.taps()
    ]
    target = _unfolding(Spec(shape(x), ""), kernel_size, dilation, padding, stride).shape
    return reshape(stack(parts, axis=2), target)


def _folding(
    x: Spec,
    /,
    output_size: Sizes,
    kernel_size: Sizes,
    dilation: Sizes = 1,
    padding: Sizes = 0,
    stride: Sizes = 1,
) -> Spec:
    size = per_axis(output_size, 2, "output_size")
    windows = _windows(size, kernel_size, dilation, padding, stride)
    places, count = prod(windows.kernel), prod(windows.counts)
    if len(x.shape) != 3 or (x.shape[1] or 0) % places or x.shape[2] not in (None, count):
        raise ShapeError(
            f"Columns are (N, C * {places}, {count}) for this output. Received: {x.shape}."
        )
    return Spec((x.shape[0], x.shape[1] and x.shape[1] // places, *size), x.dtype)


@op(rule=_folding)
def fold(
    x: Array,
    /,
    output_size: Sizes,
    kernel_size: Sizes,
    dilation: Sizes = 1,
    padding: Sizes = 0,
    stride: Sizes = 1,
) -> Array:
    """Return images (N, C, H, W) of the sizes ``output_size``, the sums of overlapping windows.

    Columns (N, C * kernel, L) go where ``unfold`` with the same arguments takes them from.

    >>> ao.fold(np.ones((1, 4, 4)), 3, 2)
    array([[[[1., 2., 1.],
             [2., 4., 2.],
             [1., 2., 1.]]]])
    """
    n, c, *size = _folding(
        Spec(shape(x), ""), output_size, kernel_size, dilation, padding, stride
    ).shape
    windows = _windows(tuple(size), kernel_size, dilation, padding, stride)
    grid = reshape(x, (n, c, prod(windows.kernel), *windows.counts))
    total = None
    for i, (first, _) in enumerate(windows.taps()):
        part = _placed(_plane(grid, i), first, windows)
        total = part if total is None else add(total, part)
    return _inner(total, windows)


def _plane(grid: Array, i: int) -> Array:
    """Return what all windows hold at one place, (N, C, windows along H, windows along W)."""
    stop = (None, None, i + 1, None, None)
    part = strided_slice(grid, start=(0, 0, i, 0, 0), stop=stop, step=(1,) * 5)
    return reshape(part, (*shape(grid)[:2], *shape(grid)[3:]))


def _placed(part: Array, first: Sequence[int], windows: _Windows) -> Array:
    """Return the elements of one place in the windows among zeros, padding included."""
    part = dilate(part, factors=(1, 1, *windows.stride))
    widths = [(0, 0), (0, 0)]
    for a, have, n, p in zip(first, shape(part)[2:], windows.image, windows.padding, strict=True):
        widths.append((a, n + 2 * p - a - have))
    return pad_constant(part, tuple(widths))


def _inner(x: Array, windows: _Windows) -> Array:
    """Return images without their padding."""
    if not any(windows.padding):
        return x
    stop = tuple(n + p for n, p in zip(windows.image, windows.padding, strict=True))
    start = (0, 0, *windows.padding)
    return strided_slice(x, start=start, stop=(None, None, *stop), step=(1,) * 4)
