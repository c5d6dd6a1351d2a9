"""Nodes that move elements: they never change a value, so they serve bools as well as floats.

What moves nothing is no node: of 0-d arrays some raise and some end the process.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import openvino as ov
import openvino.opset15 as o

from ..._shapes import normalize_axes
from ...manipulation.shapes import pad_widths


def integers(*values: int) -> Any:
    """Return a constant vector of integers."""
    return o.constant(np.array(values, np.int64))


def output(x: Any) -> Any:
    """Return the output of a node, which one of a loop's several is already."""
    return x.output(0) if isinstance(x, ov.Node) else x


def sizes(x: Any) -> tuple[int, ...]:
    """Return the shape of a node's result."""
    return tuple(x.shape)


def reshape(x: Any, *, shape: int | Sequence[int]) -> Any:
    target = (shape,) if isinstance(shape, int) else tuple(shape)
    if target == ():  # to reshape a matrix product to it ends the process
        return o.squeeze(x, integers(*range(len(x.shape))))
    return o.reshape(x, integers(*target), False)


def permute_dims(x: Any, *, axes: Sequence[int]) -> Any:
    order = normalize_axes(tuple(axes), len(x.shape))
    return o.transpose(x, integers(*order)) if order != tuple(range(len(order))) else x


def broadcast_to(x: Any, *, shape: Sequence[int]) -> Any:
    return o.broadcast(x, integers(*shape)) if tuple(shape) != sizes(x) else x


def concat(arrays: Sequence[Any], *, axis: int | None) -> Any:
    if axis is None:
        arrays, axis = [reshape(x, shape=(-1,)) for x in arrays], 0
    return o.concat(list(arrays), axis)


def flip(x: Any, *, axis: Any) -> Any:
    for at in normalize_axes(axis, len(x.shape)):
        n = x.shape[at]
        x = o.slice(x, integers(n - 1), integers(-n - 1), integers(-1), integers(at))
    return x


def pad_constant(x: Any, *, pad_width: Any, constant_values: Any) -> Any:
    widths = pad_widths(pad_width, len(x.shape))
    return padded(x, [low for low, _ in widths], [high for _, high in widths], constant_values)


def padded(x: Any, before: Sequence[int], after: Sequence[int], value: Any = 0) -> Any:
    """Return ``x`` with a border, of negative width where it is to be cut."""
    if not any(before) and not any(after):
        return x
    fill = o.constant(value, x.get_element_type())
    return o.pad(x, integers(*before), integers(*after), "constant", fill)


def strided_slice(
    x: Any, *, start: Sequence[int], stop: Sequence[int | None], step: Sequence[int]
) -> Any:
    ends = [n if end is None else min(end, n) for n, end in zip(x.shape, stop, strict=True)]
    whole = zip(start, ends, step, x.shape, strict=True)
    axes = [i for i, (a, b, c, n) in enumerate(whole) if (a, b, c) != (0, n, 1)]
    if not axes:
        return x
    pick = (integers(*(values[i] for i in axes)) for values in (start, ends, step))
    return o.slice(x, *pick, integers(*axes))


# ---------------------------------------------------------------- by indices


def take(x: Any, indices: Any, *, axis: int) -> Any:
    return o.gather(x, indices, o.constant(np.int64(axis)))


def take_along_axis(x: Any, indices: Any, *, axis: int) -> Any:
    return o.gather_elements(x, indices, axis)


def scatter_add(x: Any, indices: Any, updates: Any, *, axis: int) -> Any:
    rank, width = len(x.shape), len(indices.shape)
    axis %= rank
    first = (axis, *(i for i in range(rank) if i != axis))
    where = range(axis, axis + width)
    updates = permute_dims(
        updates, axes=(*where, *(i for i in range(len(updates.shape)) if i not in where))
    )
    out = o.scatter_nd_update(
        permute_dims(x, axes=first), o.unsqueeze(indices, integers(-1)), updates, "sum"
    )
    return permute_dims(out, axes=[first.index(i) for i in range(rank)])


def scatter_add_along_axis(x: Any, indices: Any, updates: Any, *, axis: int) -> Any:
    return o.scatter_elements_update(x, indices, updates, o.constant(np.int64(axis)), "sum")
