"""A loop as one record among lazy arrays, and its derivative, which is another loop.

A loop has a body (see ``tracing``) and takes, in this order, what the body's placeholders stand
for: the carry, the arrays that are gone through along axis 0, and what stays the same. Its results
are the last carry and the stacked results of the turns.

Backward, the turns are taken in the other order. What they need of the way forward, the forward
loop gives as further results, so nothing is computed twice.
Source: Griewank and Walther, "Evaluating derivatives", 2008, chapter 4
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .._errors import GradientError
from ..creation.filling import zeros_like
from ..elementwise.arithmetic import add
from ..elementwise.comparison import where
from ..lazy import LazyArray, arrays_in, walk
from ..manipulation.shapes import matrix_transpose, reshape
from ..products.matrix_products import matmul
from ..several import PART
from .autodiff import TapeArray, innermost, is_float, vjp_of_leaves
from .tracing import Tracing, replay

Records = Sequence[LazyArray]


class Loop:
    """The op of one loop: ``inputs`` and ``outputs`` are the body's, ``carried`` carries first.

    After the carries ``sliced`` inputs are elements of arrays. Where ``asks`` holds, the first
    carry says before each turn whether it is taken; ``length`` is None if only that ends the loop.
    """

    name = "scan"
    primitive = True

    def __init__(
        self,
        inputs: Records,
        outputs: Records,
        carried: int,
        sliced: int = 0,
        *,
        length: int | None,
        reverse: bool = False,
        asks: bool = False,
    ) -> None:
        self.inputs = tuple(inputs)
        self.outputs = tuple(outputs)
        self.carried = carried
        self.sliced = sliced
        self.length = length
        self.reverse = reverse
        self.asks = asks

    def function(self, *args: Any) -> tuple[Any, ...]:
        """Return the results: records, tracked where an argument is being differentiated in."""
        if not any(isinstance(x, TapeArray) for x in args):
            return self._recorded(args)
        tape = innermost(args)
        if isinstance(tape, Tracing):
            return tape.record(self, args, {})
        wanted = [isinstance(x, TapeArray) and x.tape is tape and is_float(x) for x in args]
        loop = self.bounded() if self.asks else self
        record: Any = tape.record  # it asks of an op no more than this one has
        results = record(Differentiated(loop, wanted), args, {})
        return results[: len(self.outputs)]

    def _recorded(self, args: tuple) -> tuple[Any, ...]:
        kind = type(self.inputs[0])
        whole = kind((), "bool", self, args)  # only its parts have shapes
        pairs = enumerate(self.outputs)
        return tuple(
            kind(self.shape_of(i), x.dtype, PART, (whole,), {"index": i}) for i, x in pairs
        )

    def shape_of(self, i: int) -> tuple[Any, ...]:
        """Return the shape of a result."""
        inner = self.outputs[i].shape
        return inner if i < self.carried else (self.length, *inner)

    def bounded(self) -> Loop:
        """Return a loop of fixed length with the same result: where it has ended nothing moves."""
        if self.length is None:
            raise GradientError(
                "A loop of unknown length has no gradient: what each turn leaves for the way back "
                "needs room. Give ao.while_loop maximum_iterations, or use ao.scan or ao.fori_loop."
            )
        going = self.inputs[0]
        pairs = zip(self.outputs, self.inputs, strict=False)
        outputs = [where(going, new, old) for new, old in pairs][: self.carried]
        return Loop(self.inputs, outputs, self.carried, length=self.length)


# ---------------------------------------------------------------- derivatives


class Differentiated:
    """The op of a loop under a tape: it also gives what its gradient needs.

    ``wanted`` says for each input whether a gradient in it may be asked for.
    """

    name = "scan"
    primitive = True

    def __init__(self, loop: Loop, wanted: Sequence[bool]) -> None:
        inputs = loop.inputs
        self.loop = loop
        places = [
            i for i, x in enumerate(inputs) if is_float(x) and (i < loop.carried or wanted[i])
        ]
        first, last = loop.carried, loop.carried + loop.sliced
        self.carries = [i for i in places if i < first]
        self.slices = [i for i in places if first <= i < last]
        self.constants = [i for i in places if i >= last]
        results, _, self.pull = vjp_of_leaves(
            lambda tracked: (_turn(loop, dict(zip(places, tracked, strict=True))), []),
            [inputs[i] for i in places],
        )
        self.forward = {id(x) for x in walk(results, stop=lambda x: x.op is None)}
        asked = [self._placeholder(x) if is_float(x) else None for x in results]
        cut = Cut(self.pull(asked), loop, self.forward)
        self.saved = cut.saved
        self.function = Loop(
            inputs,
            [*results, *cut.saved],
            loop.carried,
            loop.sliced,
            length=loop.length,
            reverse=loop.reverse,
        ).function
        self.gradients = tuple(self._rule(i) if wanted[i] else None for i in range(len(inputs)))
        self.last: tuple[Any, dict[int, Any]] = (None, {})

    def _placeholder(self, x: Any) -> LazyArray:
        return type(self.loop.inputs[0])(x.shape, x.dtype)

    def _rule(self, i: int) -> Callable:
        return lambda g, out, *args: self._gradients(g, out, args)[i]

    def _gradients(self, g: tuple, out: tuple, args: tuple) -> dict[int, Any]:
        """Return the gradient in each argument, computed once for all."""
        if self.last[0] is not g:
            self.last = g, self._backward(g, out, args)
        return self.last[1]

    def _backward(self, g: tuple, out: tuple, args: tuple) -> dict[int, Any]:
        loop, inputs = self.loop, self.loop.inputs
        count = len(loop.outputs)
        given = [i for i in range(loop.carried, count) if g[i] is not None]
        asked = {i: self._placeholder(loop.outputs[i]) for i in (*self.carries, *given)}
        pulled = self.pull([asked.get(i) for i in range(count)])
        places = (*self.carries, *self.slices, *self.constants)
        each = dict(zip(places, pulled, strict=True))
        cut = Cut(pulled, loop, self.forward)
        stacked = [*cut.saved, *cut.sliced]
        products = {i: pair for i in self.constants if (pair := _factors(each[i]))}
        sums = {i: self._placeholder(inputs[i]) for i in self.constants if i not in products}
        known = {id(x) for x in stacked}
        factors = [x for pair in products.values() for x in pair if id(x) not in known]
        carries = [asked[i] for i in self.carries] + list(sums.values())
        totals = [each[i] for i in self.carries] + [add(x, each[i]) for i, x in sums.items()]
        backward = Loop(
            [*carries, *(asked[i] for i in given), *stacked, *cut.fixed],
            [*totals, *(each[i] for i in self.slices), *factors],
            len(carries),
            len(given) + len(stacked),
            length=loop.length,
            reverse=not loop.reverse,
        )
        outside = {id(x): y for x, y in zip(inputs, args, strict=True)}
        outside |= {id(x): y for x, y in zip(self.saved, out[count:], strict=True)}
        starts = [zeros_like(args[i]) if g[i] is None else g[i] for i in self.carries]
        starts += [zeros_like(args[i]) for i in sums]
        elements = [g[i] for i in given] + [outside[id(x)] for x in stacked]
        found = backward.function(*starts, *elements, *replay(cut.fixed, outside))
        places = (*self.carries, *sums, *self.slices)
        gradients = dict(zip(places, found, strict=False))
        outside |= {id(x): y for x, y in zip(factors, found[len(places) :], strict=True)}
        for i, pair in products.items():
            gradients[i] = _product(*(outside[id(x)] for x in pair))
        return gradients


def _factors(x: LazyArray) -> tuple[Any, ...] | None:
    """Return a and b of a gradient a^T b: the rows of all turns go into one product of matrices.

    So the gradient in a weight is no carry, read and written in each turn.
    """
    if x.op is None or x.op.name != "matmul" or any(len(y.shape) != 2 for y in x.args):
        return None
    left, right = x.args
    is_turned = left.op is not None and left.op.name == "matrix_transpose"
    return (left.args[0], right) if is_turned else None


def _product(a: Any, b: Any) -> Any:
    a, b = (reshape(x, (x.shape[0] * x.shape[1], x.shape[2])) for x in (a, b))
    return matmul(matrix_transpose(a), b)


def _turn(loop: Loop, given: dict[int, Any]) -> list[Any]:
    """Return the results of one turn with other arrays in the place of some inputs."""
    return replay(loop.outputs, {id(x): given.get(i, x) for i, x in enumerate(loop.inputs)})


class Cut:
    """What a turn backward takes from the turn forward, by what it changes with.

    ``saved`` were computed in that turn, ``sliced`` are the forward loop's own elements, and
    ``fixed`` are the same in all turns.
    """

    def __init__(self, pulled: Records, loop: Loop, forward: set[int]) -> None:
        inputs = {id(x) for x in loop.inputs}
        last = loop.carried + loop.sliced
        elements = {id(x) for x in loop.inputs[loop.carried : last]}
        self.forward = forward
        self.backward: set[int] = set()
        self.changing = {id(x) for x in loop.inputs[:last]}
        self.constant = {id(x) for x in loop.inputs[last:]}
        self.order = walk(pulled, stop=lambda x: id(x) in inputs)
        for x in self.order:
            if id(x) not in inputs:
                self._sort(x)
        taken = self._taken(pulled)
        changing = [x for x in taken if id(x) in self.changing]
        self.saved = [x for x in changing if id(x) not in elements]
        self.sliced = [x for x in changing if id(x) in elements]
        self.fixed = [x for x in taken if id(x) in self.constant]

    def _sort(self, x: LazyArray) -> None:
        """Note whether a record is of the way back, changes with the turn, or stays the same."""
        if x.op is None and getattr(x, "value", None) is None:  # the gradient of a result
            self.backward.add(id(x))
        for kind in (self.backward, self.changing, self.constant):
            if any(id(y) in kind for y in arrays_in(x.args)):
                new = kind is self.changing and not self._is_forward(x)  # such as a cosine
                (self.backward if new else kind).add(id(x))
                return

    def _is_forward(self, x: LazyArray) -> bool:
        """Say whether the forward turn computes a record, or what it is a part of."""
        return id(x) in self.forward or (x.op is PART and id(x.args[0]) in self.forward)

    def _taken(self, pulled: Records) -> Records:
        """Return what isn't of the way back, and is used by what is, or is a result."""
        used = [y for x in self.order if id(x) in self.backward for y in arrays_in(x.args)]
        each = {id(x): x for x in (*used, *pulled)}
        return [x for key, x in each.items() if key not in self.backward]
