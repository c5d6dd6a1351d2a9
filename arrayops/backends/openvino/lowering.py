"""From recorded ops to what a program runs: inputs, constants, ops of the device or the host.

Records are recorded again on ``Node``s. On the way an op without a node of its own is replaced by
its body, and what depends on no input is computed once, by the host.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..._dispatch import Op
from ..._errors import ShapeError
from ..._typing import SCALARS
from ...lazy import LazyArray, arrays_in, infer, walk
from ...several import PART
from ...transforms.autodiff import Custom
from ...transforms.loops import Loop
from ..numpy.conversion import native_dtype
from .host import compute, is_whole
from .placement import Place, is_sized, kinds, operand_dtype, place, unsized


class Node(LazyArray):
    """A record on its way into a program; ``value`` is its array if it is a constant."""

    __slots__ = ("place", "value")
    value: Any  # NumPy's array, None if it is not known
    __arrayops_priority__ = 1.5  # bodies are recorded as nodes, whatever arrays they close over

    def __init__(self, *record: Any, value: np.ndarray | None = None) -> None:
        super().__init__(*record)
        self.value = value
        self.place = Place.HOST

    @classmethod
    def constant(cls, value: np.ndarray) -> Node:
        """Return a node of a known value."""
        return cls(value.shape, value.dtype, value=value)

    @classmethod
    def leaf(cls, array: Any) -> Node:
        """Return a constant: bodies make NumPy's arrays of numbers."""
        return cls.constant(np.asarray(array))

    @classmethod
    def create(cls, op: Op, kwargs: dict[str, Any]) -> Node:
        """Answer a function without array arguments."""
        return cls.constant(compute(op, (), kwargs, infer(op, (), kwargs).dtype))


class Lowering:
    """What records became, by their identity.

    With ``hoist`` each number among a primitive's arguments becomes an input (``numbers``, in the
    order of the records), so that another value compiles nothing. In bodies they are constants.
    """

    def __init__(self, hoist: bool = False) -> None:
        self.hoist = hoist
        self.numbers: list[Node] = []
        self.done: dict[int, Node] = {}
        self.kept: list[LazyArray] = []  # so that no identity is used twice

    def put(self, record: LazyArray, node: Node) -> Node:
        """Let a node stand for a record, and for itself."""
        self.done[id(record)] = self.done[id(node)] = node
        self.kept += (record, node)
        return node

    def lower(self, x: LazyArray, *, of_body: bool = False) -> Node:
        """Return the node of a record, after those it depends on."""
        for record in walk([x], stop=lambda r: id(r) in self.done or is_leaf(r)):
            if id(record) not in self.done:
                self.put(record, self._node(record, self.hoist and not of_body))
        return self.done[id(x)]

    def _node(self, record: LazyArray, hoist: bool) -> Node:
        if record.op is None or is_leaf(record):
            return _constant_of(record)
        args = tuple(self._argument(x) for x in record.args)
        if isinstance(record.op, Custom):
            return args[0]
        whole = args[0] if record.op is PART else record  # a part may be one of several arrays, too
        if isinstance(getattr(whole, "op", None), Loop):
            return Node(record.shape, record.dtype, record.op, args, record.kwargs)
        return self._of_op(record, args, hoist)

    def _of_op(self, record: LazyArray, args: tuple, hoist: bool) -> Node:
        op, kwargs, dtype = record.op, record.kwargs, str(record.dtype)
        if hoist and op.primitive:
            args = self._hoisted(op.name, args)
        if op.name == "full_like":  # of the array only its shape is asked
            value = np.asarray(kwargs["fill_value"]).astype(native_dtype(dtype))
            return Node.constant(np.broadcast_to(value, record.shape))
        if all(x.value is not None for x in arrays_in(args)):
            return Node.constant(compute(op, _values(args), kwargs, dtype))
        where = place(op, args, record.shape, dtype)
        if where is Place.BODY or (where is Place.HOST and not is_whole(op, dtype)):
            return self.lower(_by_body(op, args, kwargs), of_body=True)
        node = Node(record.shape, dtype, op, args, _with_sizes(op, kwargs))
        node.place = where
        return node

    def _argument(self, x: Any) -> Any:
        if isinstance(x, tuple):
            return tuple(self._argument(item) for item in x)
        return self.done[id(x)] if isinstance(x, LazyArray) else x

    def _hoisted(self, name: str, args: tuple) -> tuple:
        numbers = [type(x) in SCALARS for x in args]
        dtype = operand_dtype(name, kinds(args)) if any(numbers) else ""
        new = tuple(
            Node((), dtype) if number else x for x, number in zip(args, numbers, strict=True)
        )
        self.numbers += (self.put(x, x) for x, number in zip(new, numbers, strict=True) if number)
        return new


def _with_sizes(op: Op, kwargs: dict[str, Any]) -> dict[str, Any]:
    """Return the attributes of a call with a size that is not known left to ``reshape``."""
    sizes = kwargs.get("shape")
    if not isinstance(sizes, tuple) or None not in sizes:
        return kwargs
    if op.name != "reshape" or sizes.count(None) > 1 or -1 in sizes:
        raise unsized(op, ShapeError(f"The shape {sizes} is not known yet."))
    return {**kwargs, "shape": tuple(-1 if n is None else n for n in sizes)}


def _by_body(op: Op, args: tuple, kwargs: dict[str, Any]) -> Any:
    try:
        return op.body(*args, **kwargs)
    except (ShapeError, TypeError) as error:
        if is_sized((), args):
            raise
        raise unsized(op, error) from error


def is_leaf(record: LazyArray) -> bool:
    """Say whether a record has its value."""
    return getattr(record, "value", None) is not None


def _constant_of(record: Any) -> Node:
    if not is_leaf(record):
        raise TypeError(
            f"A {type(record).__name__} without a value came from outside of the function that is "
            "compiled. Pass it as an argument."
        )
    return Node.constant(record.value)


def _values(args: tuple) -> tuple:
    return tuple(
        _values(x) if isinstance(x, tuple) else x.value if isinstance(x, Node) else x for x in args
    )
