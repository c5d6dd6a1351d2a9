"""Symbolic tensors: lazy arrays that remember which layer made them. Every op works on them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import arrayops as ao

from .context import floatx, unique_name


class Node:
    """One call of a layer on symbolic tensors: what went in, what came out."""

    def __init__(self, layer: Any, args: tuple, kwargs: dict[str, Any]) -> None:
        self.layer = layer
        self.args = args
        self.kwargs = kwargs
        self.name = layer.name
        self.outputs: Any = None


class Symbolic(ao.LazyArray):
    """A tensor of a functional model: shape and dtype, and the call that gives its value.

    Arrays of any library may meet it in an op; they become constants of the model.
    """

    __slots__ = ("constant", "name", "node")
    __arrayops_priority__ = 1.8
    __arrayops_backend__ = "symbolic"

    def __init__(
        self,
        shape: Sequence[int | None],
        dtype: Any = "float32",
        *record: Any,
        node: Node | None = None,
        name: str | None = None,
        constant: Any = None,
    ) -> None:
        super().__init__(tuple(shape), dtype, *record)
        self.node = node
        self.name = name
        self.constant = constant

    @classmethod
    def leaf(cls, array: Any) -> Symbolic:
        """Return the constant tensor of an array (or variable) that met a symbolic one."""
        return cls(ao.shape(array), array.dtype, constant=array)

    @classmethod
    def create(cls, op: Any, kwargs: dict[str, Any]) -> Symbolic:
        """Return the constant tensor of an op that takes no arrays, such as ``zeros``."""
        dtype = str(super().create(op, kwargs).dtype)  # the rule's, not NumPy's default
        return cls.leaf(op.function(**kwargs | {"dtype": dtype}, like="numpy"))


def Input(  # noqa: PLR0913 - Keras' arguments
    shape: Sequence[int | None] | None = None,
    batch_size: int | None = None,
    dtype: str | None = None,
    sparse: bool | None = None,
    ragged: bool | None = None,
    batch_shape: Sequence[int | None] | None = None,
    name: str | None = None,
    tensor: Symbolic | None = None,
    optional: bool = False,
) -> Symbolic:
    """Return a symbolic tensor of shape (batch_size, *shape) for the functional API.

    ``tensor`` is one that is there already: it is returned. Raises ``UnsupportedError`` for sparse,
    ragged and optional inputs: arrays here are dense, and all of them are given.

    >>> nn.Input((28, 28, 1)).shape
    (None, 28, 28, 1)

    Source: https://keras.io/api/layers/core_layers/input/
    """
    if sparse or ragged or optional:
        raise ao.UnsupportedError(
            "Inputs are dense arrays, each of them given. "
            f"Received: {sparse=}, {ragged=}, {optional=}."
        )
    if tensor is not None:
        return _checked(tensor, shape, batch_shape)
    if (shape is None) == (batch_shape is None):
        raise ValueError(f"Input takes shape or batch_shape. Received: {shape=}, {batch_shape=}.")
    sizes = (batch_size, *_sizes(shape)) if batch_shape is None else _sizes(batch_shape)
    if not all(n is None or (_is_integer(n) and n >= 0) for n in sizes):
        raise ValueError(f"Sizes are integers from 0 on, or None if open. Received: {sizes}.")
    name = unique_name("input_layer") if name is None else name
    return Symbolic(sizes, dtype or floatx(), name=name)


def _checked(tensor: Any, shape: Any, batch_shape: Any) -> Symbolic:
    """Return a symbolic tensor, if it is one and of the shape that is told beside it."""
    if not isinstance(tensor, Symbolic):
        raise TypeError(f"An input's tensor is symbolic. Received: {type(tensor).__name__}.")
    told = {tensor.shape if batch_shape is None else tuple(batch_shape)}
    told.add(tensor.shape if shape is None else (tensor.shape[0], *shape))
    if told != {tensor.shape}:
        raise ValueError(
            f"The tensor has shape {tensor.shape}. Received: {shape=}, {batch_shape=}."
        )
    return tensor


def _sizes(shape: Any) -> tuple[int | None, ...]:
    if isinstance(shape, int):
        raise ValueError(f"A shape is a tuple: ({shape},) for one axis. Received: shape={shape}.")
    return tuple(shape)


def _is_integer(n: Any) -> bool:
    return hasattr(n, "__index__") and not isinstance(n, bool)


def matched(value: Any, wanted: Symbolic, model: str) -> Any:
    """Return an array as an ``Input`` wants it.

    A last axis of size 1 may be missing or too many; integers become floats where the Input is one
    of floats, and floats integers. Raises ``ShapeError`` for any other shape.
    """
    have = ao.shape(value)
    if len(have) + 1 == len(wanted.shape) and wanted.shape[-1] == 1:
        value = ao.expand_dims(value, axis=-1)
    elif len(have) == len(wanted.shape) + 1 and have[-1] == 1:
        value = ao.squeeze(value, -1)
    sizes = ao.shape(value)
    if len(sizes) != len(wanted.shape) or not all(map(_fits, sizes, wanted.shape)):
        raise ao.ShapeError(
            f"{model}: the input {wanted.name!r} has shape {wanted.shape}. Received: {have}."
        )
    floats = "float" in ao.dtype_name(value.dtype), "float" in ao.dtype_name(wanted.dtype)
    return value if floats[0] == floats[1] else ao.astype(value, wanted.dtype)


def _fits(a: int | None, b: int | None) -> bool:
    return a is None or b is None or a == b


def is_symbolic(tree: Any) -> bool:
    """Say whether a symbolic tensor is among the leaves."""
    if isinstance(tree, (list, tuple)):
        return any(map(is_symbolic, tree))
    if isinstance(tree, dict):
        return any(map(is_symbolic, tree.values()))
    return isinstance(tree, Symbolic)
