"""Nodes of many elements: sums, extremes, products of matrices, and what is made of them."""

from __future__ import annotations

from math import inf, nan
from typing import Any

import numpy as np
import openvino.opset15 as o

from ..._shapes import normalize_axes
from .nodes_elementwise import exp, number
from .nodes_shapes import integers

_LARGEST = float(np.finfo(np.float32).max)


def _reduced(node: Any, x: Any, axis: Any, keepdims: bool) -> Any:
    axes = normalize_axes(axis, len(x.shape))
    return node(x, integers(*axes), keepdims) if axes else x


def sum(x: Any, *, axis: Any, dtype: Any, keepdims: bool) -> Any:
    return _reduced(o.reduce_sum, x, axis, keepdims)


def prod(x: Any, *, axis: Any, dtype: Any, keepdims: bool) -> Any:
    return _reduced(o.reduce_prod, x, axis, keepdims)


def mean(x: Any, *, axis: Any, keepdims: bool) -> Any:
    return _reduced(o.reduce_mean, x, axis, keepdims)


def all(x: Any, *, axis: Any, keepdims: bool) -> Any:
    return _reduced(o.reduce_logical_and, x, axis, keepdims)


def any(x: Any, *, axis: Any, keepdims: bool) -> Any:
    return _reduced(o.reduce_logical_or, x, axis, keepdims)


def max(x: Any, *, axis: Any, keepdims: bool) -> Any:
    return _extreme(o.reduce_max, x, axis, keepdims, -_LARGEST, -inf)


def min(x: Any, *, axis: Any, keepdims: bool) -> Any:
    return _extreme(o.reduce_min, x, axis, keepdims, _LARGEST, inf)


def _extreme(reduce: Any, x: Any, axis: Any, keepdims: bool, start: float, worst: float) -> Any:
    """Return the extreme; the plug-in starts from the largest finite number and passes over NaN.

    https://github.com/openvinotoolkit/openvino/issues/35928
    """
    found = _reduced(reduce, x, axis, keepdims)
    found = o.select(o.equal(found, number(start)), number(worst), found)
    return o.select(_reduced(o.reduce_logical_or, o.is_nan(x), axis, keepdims), number(nan), found)


def cumulative_sum(x: Any, *, axis: int | None, dtype: Any, include_initial: bool) -> Any:
    at = (axis or 0) % len(x.shape)
    if include_initial:
        before = [int(i == at) for i in range(len(x.shape))]
        x = o.pad(x, integers(*before), integers(*[0] * len(before)), "constant", number(0.0))
    return o.cum_sum(x, o.constant(np.int64(at)))


def matmul(x1: Any, x2: Any) -> Any:
    return o.matmul(x1, x2, False, False)


# ---------------------------------------------------------------- of neural networks
# The softmax nodes lose NaN; these are as fast. A NaN passes through exp to the sum of its row.
# https://github.com/openvinotoolkit/openvino/issues/35897


def _shifted(x: Any, axis: int) -> Any:
    return o.subtract(x, o.reduce_max(x, integers(axis), True))


def softmax(x: Any, *, axis: int) -> Any:
    grown = exp(_shifted(x, axis))
    return o.divide(grown, o.reduce_sum(grown, integers(axis), True))


def log_softmax(x: Any, *, axis: int) -> Any:
    shifted = _shifted(x, axis)
    return o.subtract(shifted, o.log(o.reduce_sum(exp(shifted), integers(axis), True)))


def layer_normalization(x: Any, *, gamma: None, beta: None, axis: Any, epsilon: float) -> Any:
    return o.mvn(x, integers(*normalize_axes(axis, len(x.shape))), True, epsilon, "inside_sqrt")
