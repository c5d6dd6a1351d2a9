"""The patches of a convolution as rows of matrices, gathered block by block.

Letters of shapes: G groups, S stacks, N positions, K elements of a row, O outputs of a group.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod

import numpy as np

from ._windows import Array, patches, span, whole_runs

_Block = tuple[slice, slice]  # of images and of positions along the first spatial axis

# Rows are gathered and multiplied a block at a time, to be read back from the cache: a little less
# than a common L2. Smaller blocks leave BLAS threads too little; long rows need enough of them to
# pay for another pass over the kernel.
_BLOCK_BYTES = 3 << 18
_BLOCK_ROWS = 512
# A run of adjacent elements so short is copied faster along the positions than as a whole.
_SHORT_RUN = 10


class Patches:
    """What a window meets of ``x``, whose spatial axes are padded already.

    A patch comes in ``steps`` parts of ``length`` elements, which follow each other in the window.
    At a stride of 1 these are the taps of the first axis: rows are gathered along the other axes
    alone, and the next tap finds its own among them, a line further.
    """

    def __init__(
        self,
        x: Array,
        window: Sequence[int],
        strides: Sequence[int],
        dilation: Sequence[int],
        groups: int,
    ) -> None:
        split = x.reshape(*x.shape[:-1], groups, x.shape[-1] // groups)
        # A group's channels side by side lengthen the runs that gathering copies.
        self._apart = np.ascontiguousarray(np.moveaxis(split, -2, 0))
        view = patches(self._apart, window, strides, dilation, axis=2)
        self._axes = axes = len(window) + 2
        self.positions = view.shape[1:axes]
        joined = 2 if dilation[-1] == 1 else 1
        run, patch = prod(view.shape[-joined:]), prod(view.shape[axes:])
        self._by_run = bool(run) and run >= min(_SHORT_RUN, self.positions[-1], patch)
        self.steps, self._jump = 1, dilation[0]
        # The sums of the steps are added; where groups interleave, that costs more than it saves.
        if self._by_run and strides[0] == 1 and groups == 1:
            self.steps = window[0]
            view = patches(self._apart, window[1:], strides[1:], dilation[1:], axis=3)
            joined = min(joined, len(window))
        self._view, self._joined = view, joined
        self.length = prod(view.shape[axes:])

    def walk(self) -> Iterator[tuple[_Block, int, Array]]:
        """Yield (which positions, which step, its rows as (G, S, N, K)), the steps in turn."""
        reach = (self.steps - 1) * self._jump
        row_bytes = self.length * self._view.shape[0] * self._view.itemsize
        for block in _blocks(self.positions, row_bytes, reach):
            if self._by_run:
                for step, rows in enumerate(self._along_runs(*block, reach)):
                    yield block, step, rows
            else:
                yield block, 0, self._along_positions(*block)

    def _along_runs(self, images: slice, lines: slice, reach: int) -> Iterator[Array]:
        """Yield the rows of a block, copied run by run, for each step."""
        runs = whole_runs(self._apart, self._view, self._joined)
        met = runs[:, images, lines.start : lines.stop + reach]
        numbers = met.ravel().view(self._view.dtype)
        gathered = numbers.reshape(*met.shape[:3], prod(met.shape[3 : self._axes]), self.length)
        stacks = met.shape[1] if reach else 1
        for step in range(self.steps):
            first = step * self._jump
            rows = gathered[:, :, first : first + lines.stop - lines.start]
            yield rows.reshape(len(rows), stacks, -1, self.length)

    def _along_positions(self, images: slice, lines: slice) -> Array:
        """Return the rows of a block, whose elements lie as far apart as the block is long."""
        part = self._view[:, images, lines]
        order = (0, *range(self._axes, part.ndim), *range(1, self._axes))
        columns = (len(part), 1, self.length, prod(part.shape[1 : self._axes]))
        return part.transpose(order).reshape(columns).swapaxes(2, 3)


def _blocks(positions: Sequence[int], row_bytes: int, reach: int) -> Iterator[_Block]:
    """Yield slices of images, and of the lines of one image where it fills more than a block.

    A block gathers ``reach`` lines more than its own: it has twice as many at least.
    """
    batch, height, *rest = positions
    if not prod(positions):
        return
    rows = max(_BLOCK_ROWS, _BLOCK_BYTES // (row_bytes or 1))
    lines = max(1, 2 * reach, rows // prod(rest))
    images = max(1, lines // height)
    for image in range(0, batch, images):
        for line in range(0, height, lines):
            yield slice(image, image + images), slice(line, min(height, line + lines))
