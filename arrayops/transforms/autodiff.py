"""The tape: gradients for arrays whose library has none (NumPy, lazy arrays).

A tape records the ops that a function runs on tracked arrays; their gradient rules are then
replayed backward. Rules call only ops, so a tape inside a tape gives second derivatives.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from .._dispatch import Op
from .._dtypes import dtype_name, kind
from .._errors import GradientError
from .._operators import Operators
from .._ops import MISSING
from ..creation.filling import full_like, zeros_like
from ..elementwise.arithmetic import add
from ..elementwise.comparison import in_dtype_of
from ..manipulation.shapes import reshape, shape
from ..several import PART, like
from ..statistics.reductions import sum
from .remembering import remembered


class Tape:
    """The calls recorded between two points, in order; ``level`` counts the tapes around it."""

    __slots__ = ("level", "records")
    active: ClassVar[list[Tape]] = []

    def __init__(self) -> None:
        self.level = len(Tape.active)
        # op (None for an input), result, arguments and the records these came from
        self.records: list[tuple[Op | None, Any, Sequence, dict[str, Any], Sequence]] = []

    def __enter__(self) -> Tape:
        Tape.active.append(self)
        return self

    def __exit__(self, *_: object) -> None:
        Tape.active.remove(self)

    def track(self, value: Any) -> TapeArray:
        """Return ``value`` as an input to differentiate in."""
        self.records.append((None, value, (), {}, ()))
        return TapeArray(value, self, len(self.records) - 1)

    def record(self, op: Op, args: tuple, kwargs: dict[str, Any]) -> Any:
        """Return the op's result, tracked if the op has a gradient."""
        if op.gradients is MISSING:
            if op.primitive:
                raise GradientError(
                    f"ao.{op.name} has no gradient rule. "
                    "Give it one with vjp, or None for no gradient."
                )
            return op.body(*args, **kwargs)
        raw: list[Any] = list(args)
        places: list[Any] = [None] * len(args)
        for i, x in enumerate(args):  # in line: of a small model's step calls are the most
            if type(x) is TapeArray:
                if x.tape is self:
                    raw[i], places[i] = x.value, x.place
            elif isinstance(x, (list, tuple)):
                raw[i], places[i] = self._raw(x), self._place(x)
        out = op.function(*raw, **kwargs)
        if op.gradients is None:
            return out
        place = len(self.records)
        self.records.append((op, remembered(op, out, raw, places), raw, kwargs, places))
        if isinstance(out, tuple):
            return like(out, [self._part(out, i, place) for i in range(len(out))])
        return TapeArray(out, self, place)

    def _part(self, results: tuple, index: int, place: int) -> Any:
        """Return one of several results, tracked if it can have a gradient."""
        if kind(dtype_name(results[index].dtype)) not in ("float", "complex"):
            return results[index]
        self.records.append((PART, results[index], (results,), {"index": index}, (place,)))
        return TapeArray(results[index], self, len(self.records) - 1)

    def _raw(self, x: Any) -> Any:
        if type(x) is TapeArray:
            return x.value if x.tape is self else x
        return [self._raw(item) for item in x] if isinstance(x, (list, tuple)) else x

    def _place(self, x: Any) -> Any:
        """Return the record an argument came from; None if it is a constant."""
        if type(x) is TapeArray:
            return x.place if x.tape is self else None
        places = [self._place(item) for item in x] if isinstance(x, (list, tuple)) else []
        return places if places != [None] * len(places) else None

    def backward(self, grads: dict[int, Any], *, once: bool = False) -> dict[int, Any]:
        """Return the gradient in every input that some records depend on, given theirs.

        ``once`` drops the records on the way: their memory serves for the gradients to come.
        """
        for i in range(max(grads, default=-1), -1, -1):
            op, out, args, kwargs, places = self.records[i]
            if once:
                del self.records[i:]
            if i not in grads or op is None:
                continue
            g = grads.pop(i)
            if op is PART:
                grads.setdefault(places[0], {})[kwargs["index"]] = g
                continue
            if isinstance(out, tuple):  # None for the results that nothing depends on
                g = tuple(map(g.get, range(len(out))))
            for rule, x, at in zip(op.gradients, args, places, strict=True):
                if at is None or rule is None:
                    continue
                part = rule(g, out, *args, **kwargs)
                if isinstance(at, list):
                    for each, of, where in zip(part, x, at, strict=True):
                        _collect(grads, where, each, of)
                else:
                    _collect(grads, at, part, x)
        return grads


def _collect(grads: dict[int, Any], place: int | None, part: Any, x: Any) -> None:
    if place is None:
        return
    part = unbroadcast(part, x)
    grads[place] = add(grads[place], part) if place in grads else part


def unbroadcast(g: Any, x: Any) -> Any:
    """Return ``g`` summed over what broadcasting repeated, in the shape and dtype of ``x``."""
    if g.dtype != x.dtype:
        g = in_dtype_of(x, g)
    have, want = g.shape, x.shape
    if have == want:
        return g
    have, want = shape(g), shape(x)
    extra = len(have) - len(want)
    if have[extra:] == want:  # a bias
        return sum(g, axis=tuple(range(extra)))
    axes = tuple(i for i, n in enumerate(have) if i < extra or (want[i - extra] == 1 and n != 1))
    return reshape(sum(g, axis=axes, keepdims=True) if axes else g, want)


class TapeArray(Operators):
    """An array that is being differentiated in: its value, its tape, its place on it."""

    __slots__ = ("__weakref__", "place", "tape", "value")
    __arrayops_priority__ = 2

    def __init__(self, value: Any, tape: Tape, place: int) -> None:
        self.value = value
        self.tape = tape
        self.place = place

    @staticmethod
    def __arrayops_apply__(op: Op, args: tuple, kwargs: dict[str, Any]) -> Any:
        """Record the op on the innermost tape among the arguments."""
        return innermost(args).record(op, args, kwargs)

    @property
    def __arrayops_inner__(self) -> Any:
        return self.value

    @property
    def shape(self) -> Any:
        """Return the value's shape."""
        return self.value.shape

    @property
    def dtype(self) -> Any:
        """Return the value's dtype."""
        return self.value.dtype

    def __repr__(self) -> str:
        return f"TapeArray({self.value!r})"

    def __bool__(self) -> bool:
        return bool(self.value)

    def __float__(self) -> float:
        raise GradientError(
            "A number taken out of an array has no gradient. Keep it an array inside the "
            "differentiated function, or return it as an auxiliary value (has_aux=True)."
        )


def innermost(args: Any) -> Tape:
    """Return the tape among tracked arguments that was begun last."""
    best = None
    for x in args:
        if isinstance(x, TapeArray):
            tape = x.tape
        elif isinstance(x, (list, tuple)) and any(isinstance(item, TapeArray) for item in x):
            tape = innermost(x)
        else:
            continue
        if best is None or tape.level > best.level:
            best = tape
    assert best is not None, "an op reached the tape without a tracked array"
    return best


def untrack(x: Any, tape: Tape) -> Any:
    """Return a leaf as it is outside of ``tape``."""
    return x.value if isinstance(x, TapeArray) and x.tape is tape else x


def value_and_grad_of_leaves(
    function: Callable, leaves: Sequence[Any]
) -> tuple[Any, Any, list[Any]]:
    """Return (value, aux, gradients) of ``function(leaves) -> (value, aux)`` in float arrays.

    A leaf that the value does not depend on gets zeros.
    """
    with Tape() as tape:
        tracked = [tape.track(leaf) for leaf in leaves]
        value, aux = function(tracked)
        aux = [untrack(x, tape) for x in aux]
        if not isinstance(value, TapeArray) or value.tape is not tape:
            return value, aux, [zeros_like(leaf) for leaf in leaves]
        grads = tape.backward({value.place: full_like(value.value, 1)}, once=True)
    return value.value, aux, _of_inputs(tracked, grads)


def _of_inputs(tracked: Sequence[TapeArray], grads: dict[int, Any]) -> list[Any]:
    return [grads[x.place] if x.place in grads else zeros_like(x.value) for x in tracked]


def vjp_of_leaves(function: Callable, leaves: Sequence[Any]) -> tuple[list[Any], Any, Callable]:
    """Return (results, aux, pull) of ``function(leaves) -> (results, aux)``.

    ``pull`` takes a gradient for each result, or None, and gives one for each leaf.
    """
    with Tape() as tape:
        tracked = [tape.track(leaf) for leaf in leaves]
        results, aux = function(tracked)

    def pull(gradients: Sequence[Any]) -> list[Any]:
        grads: dict[int, Any] = {}
        for x, g in zip(results, gradients, strict=True):
            if g is not None and isinstance(x, TapeArray) and x.tape is tape:
                _collect(grads, x.place, g, x.value)
        return _of_inputs(tracked, tape.backward(grads))

    return [untrack(x, tape) for x in results], [untrack(x, tape) for x in aux], pull


class Custom:
    """An op made for one call, by a function that brings its own gradient."""

    name = "custom_gradient"
    primitive = True

    def __init__(self, function: Callable, count: int) -> None:
        def rule(i: int) -> Callable:
            return lambda g, out, *args: self.gradients_of(g)[i]

        self.source = function
        self.gradients = tuple(map(rule, range(count)))
        self.pull: Callable = lambda g: g
        self.last: tuple[Any, Any] = (None, None)

    def function(self, *args: Any) -> Any:
        """Return the result, and keep how to go back."""
        result, self.pull = self.source(*args)
        return result

    def gradients_of(self, g: Any) -> tuple[Any, ...]:
        """Return the gradient in each argument, computed once for all."""
        if self.last[0] is not g:
            found = self.pull(g)
            self.last = g, tuple(found) if isinstance(found, (tuple, list)) else (found,)
        return self.last[1]


def custom_on_tape(function: Callable, args: tuple) -> Any:
    """Return the result of ``function(*args) -> (result, pull)``, recorded where a tape runs."""
    if not any(isinstance(x, TapeArray) for x in args):
        return function(*args)[0]
    record: Any = innermost(args).record  # it asks of an op no more than this one has
    return record(Custom(function, len(args)), args, {})


def is_float(x: Any) -> bool:
    """Say whether ``x`` is an array one can differentiate in."""
    return hasattr(x, "dtype") and "float" in dtype_name(x.dtype)
