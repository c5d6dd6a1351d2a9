"""Arrays that are expressions: what would be computed, its shape and dtype, maybe its value.

One record serves three purposes: it is shaped without computing (models are built so), it is the
graph of a functional model, and it is what OpenVINO compiles. The types differ in what they admit
and whether they can be evaluated; the record is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from numbers import Number
from typing import Any, TypeVar

from ._dispatch import Op
from ._dtypes import DType, dtype_name
from ._errors import DTypeError, ShapeError
from ._operators import Operators
from ._typing import SCALARS, Shape, Spec
from .several import PART, like

Record = TypeVar("Record", bound="LazyArray")
_inferred: dict[Any, Any] = {}
_INFERRED_LIMIT = 20_000
# The backend for which a function is being recorded and compiled, and whose loops it may have.
compiling: ContextVar[str | None] = ContextVar("arrayops_compiling", default=None)


class LazyArray(Operators):
    """An array without a value: an op, its arguments, the shape and dtype of its result.

    Dimensions may be None. Anything that needs the value raises ``TypeError``.

    >>> x = ao.LazyArray((None, 3), "float32")
    >>> ao.matmul(x, ao.LazyArray((3, 5), "float32"))
    LazyArray(shape=(None, 5), dtype=float32)
    """

    __slots__ = ("__weakref__", "args", "depth", "dtype", "kwargs", "op", "shape")
    op: Any  # an Op, or what a subclass records in its place; None for an input
    __arrayops_priority__ = 1
    __arrayops_backend__ = "lazy"
    __arrayops_abstract__ = True  # Python can't ask it for a number

    def __init__(
        self,
        shape: Shape,
        dtype: Any,
        op: Any = None,
        args: tuple = (),
        kwargs: dict[str, Any] | None = None,
    ) -> None:
        self.shape = tuple(shape)
        self.dtype = DType(dtype_name(dtype))
        self.op = op
        self.args = args
        self.kwargs = kwargs or {}
        self.depth = 1 + max((x.depth for x in arrays_in(args)), default=0)

    @classmethod
    def __arrayops_apply__(cls, op: Op, args: tuple, kwargs: dict[str, Any]) -> Any:
        """Return the record of ``op`` on these arguments, of the most specific type among them."""
        if not args:
            return cls.create(op, kwargs)
        kind = max(
            (type(x) for x in arrays_in(args)), key=lambda k: k.__arrayops_priority__, default=cls
        )
        args = kind.admitted(args)
        if not op.primitive and any(map(holds_array, kwargs.values())):
            # an array passed by name: its ops are recorded, not the whole
            return op.body(*args, **kwargs)
        spec = infer(op, args, kwargs)
        if isinstance(spec, Spec):
            return kind(spec.shape, spec.dtype, op, args, kwargs)
        if not op.primitive:  # several results: recorded as what they are made of
            return op.body(*args, **kwargs)
        whole = kind((), "bool", op, args, kwargs)  # only its parts have shapes
        parts = enumerate(spec)
        return like(spec, (kind(x.shape, x.dtype, PART, (whole,), {"index": i}) for i, x in parts))

    @classmethod
    def create(cls, op: Op, kwargs: dict[str, Any]) -> Any:
        """Return the result of an op that takes no arrays, such as ``zeros``: here its record."""
        spec = infer(op, (), kwargs)
        return cls(spec.shape, spec.dtype, op, (), kwargs)

    @classmethod
    def admitted(cls, args: tuple) -> tuple:
        """Return the arguments with every foreign array as a leaf of this type."""
        return tuple(
            cls.admitted(tuple(x))
            if isinstance(x, (list, tuple))
            else x
            if _is_own(x)
            else cls.leaf(x)
            for x in args
        )

    @classmethod
    def leaf(cls, array: Any) -> LazyArray:
        """Return what stands for another library's array: here its shape and dtype."""
        return cls(tuple(array.shape), array.dtype)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(shape={self.shape}, dtype={self.dtype!s})"

    def _no_value(self, *_: Any, **__: Any) -> Any:
        raise TypeError(
            f"A {type(self).__name__} has a shape and a dtype, but no value yet. Use ao functions "
            "on it, and run the model or function it is part of to get numbers. "
            f"Received: {self!r}."
        )

    __array__ = __bool__ = __float__ = __int__ = __index__ = __complex__ = _no_value


def holds_array(x: Any) -> bool:
    """Say whether an attribute of a call is an array, or a tuple with one in it."""
    if type(x) is tuple:  # such as an index
        return any(map(_is_array, x))
    return _is_array(x)


def _is_array(x: Any) -> bool:
    return hasattr(x, "shape") and not isinstance(x, Number)  # which NumPy's numbers are


def _is_own(x: Any) -> bool:
    return type(x) in SCALARS or x is None or isinstance(x, LazyArray)


def arrays_in(args: Any) -> Iterator[Any]:
    """Yield the lazy arrays among arguments, also inside their sequences."""
    for x in args:
        if isinstance(x, LazyArray):
            yield x
        elif isinstance(x, (list, tuple)):
            yield from arrays_in(x)


def infer(op: Op, args: tuple, kwargs: dict[str, Any]) -> Any:
    """Return the ``Spec`` of a call's result or results, remembered by what decides them."""
    signature = (op.name, tuple(map(_signature, args)), freeze(kwargs))
    try:
        known = _inferred.get(signature)
    except TypeError:  # an argument that can't be hashed
        return _infer(op, args, kwargs)
    if known is None:
        if len(_inferred) >= _INFERRED_LIMIT:
            _inferred.clear()
        known = _inferred[signature] = _infer(op, args, kwargs)
    return known


def _infer(op: Op, args: tuple, kwargs: dict[str, Any]) -> Any:
    specs = tuple(map(_spec, args))
    try:
        if op.rule is not None:
            return op.rule(*specs, **kwargs)
        return _spec(op.body(*(_abstract(s) for s in specs), **kwargs))
    except (ShapeError, DTypeError) as error:
        if str(error).startswith("ao."):
            raise
        raise type(error)(f"ao.{op.name}: {error}") from None


def _spec(x: Any) -> Any:
    if isinstance(x, LazyArray):
        return Spec(x.shape, str(x.dtype))
    return [_spec(item) for item in x] if isinstance(x, (list, tuple)) else x


def _abstract(spec: Any) -> Any:
    if isinstance(spec, Spec):
        return LazyArray(*spec)
    return [_abstract(item) for item in spec] if isinstance(spec, list) else spec


def _signature(x: Any) -> Any:
    """Return what of an argument decides a result's shape and dtype, hashable."""
    if isinstance(x, LazyArray):
        return x.shape, x.dtype.name
    return tuple(map(_signature, x)) if isinstance(x, (list, tuple)) else (type(x), x)


def freeze(x: Any) -> Any:
    """Return attributes of a call in hashable form."""
    if isinstance(x, dict):
        return dict, *((k, freeze(v)) for k, v in x.items())
    if isinstance(x, list):  # which as an index is an array, and a tuple is none
        return list, *map(freeze, x)
    if isinstance(x, tuple):
        return tuple(map(freeze, x))
    if isinstance(x, slice):
        return "slice", x.start, x.stop, x.step
    return type(x), x


def walk(
    outputs: Sequence[Record], stop: Callable[[Record], bool] = lambda x: x.op is None
) -> list[Record]:
    """Return every record that outputs need, inputs before users; ``stop`` tells the inputs."""
    order: list[Record] = []
    seen: set[int] = set()
    stack: list[tuple[Record, bool]] = [(x, False) for x in reversed(outputs)]
    while stack:
        x, ready = stack.pop()
        if ready:
            order.append(x)
        elif id(x) not in seen:
            seen.add(id(x))
            stack.append((x, True))
            if not stop(x):
                stack.extend(
                    (y, False) for y in reversed(list(arrays_in(x.args))) if id(y) not in seen
                )
    return order
