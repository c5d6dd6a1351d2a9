"""``jit``: a function traced once for each kind of arguments, and run as one program."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import wraps
from itertools import accumulate
from typing import Any

import numpy as np

from ... import tree
from ..._answers import value_of
from ..._errors import BackendError
from ..._registry import backend_of_type
from ..._versions import Versions
from ...lazy import LazyArray, compiling
from .array import Array, Tracer, dtype_of
from .host import HostStep
from .lowering import Lowering, Node
from .memory import Buffer
from .program import Program
from .turns import LoopStep


def jit(
    function: Callable, *, donate: Sequence[int] = (), versions: Versions | None = None
) -> Callable:
    """Return ``function`` compiled, a program for each structure, shapes and dtypes of arguments.

    NumPy arrays among the arguments are inputs like ours. The memory of donated arrays serves the
    next call.
    """
    traces = versions or Versions()

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        leaves, structure = tree.flatten((args, kwargs))
        leaves = [leaf if type(leaf) is Array else _input(leaf) for leaf in leaves]
        if any(type(leaf) is not Array and _is_traced(leaf) for leaf in leaves):
            return function(*args, **kwargs)  # inside another function that is compiled
        key = structure, tuple([_kind(leaf) for leaf in leaves])
        trace = traces.get(key)
        if trace is None:
            made = Trace(function, leaves, structure, _donated(args, donate))
            trace = traces.keep(key, made)
        return trace(leaves)

    return call


def lower(function: Callable, args: tuple, kwargs: dict[str, Any]) -> str:
    """Return a line for each node, first those of the host, as they take turns."""
    leaves, structure = tree.flatten((args, kwargs))
    trace = Trace(function, [_input(leaf) for leaf in leaves], structure, set())
    return "\n".join(line for step in trace.program.steps for line in _lines(step))


def _lines(step: Any) -> Iterator[str]:
    if isinstance(step, HostStep):
        yield f"host: {step.function.__name__} -> {step.dtype}"
        return
    if isinstance(step, LoopStep):
        yield "host: a loop, in each turn"
        yield from (f"  {line}" for inner in step.program.steps for line in _lines(inner))
        return
    for node in step.compiled.get_runtime_model().get_ordered_ops():
        kind = node.get_rt_info()["layerType"].astype(str)
        yield f"device: {kind} {node.get_friendly_name()} -> {node.get_output_partial_shape(0)}"


class Trace:
    """A function for one kind of arguments: what is computed, and how its result is made of it."""

    def __init__(
        self, function: Callable, leaves: list[Any], structure: Any, donated: set[int]
    ) -> None:
        self.inputs = [i for i, leaf in enumerate(leaves) if type(leaf) in (Array, Buffer)]
        tracers = {i: Tracer(*_kind(leaves[i])) for i in self.inputs}
        given = [tracers.get(i, leaf) for i, leaf in enumerate(leaves)]
        args, kwargs = tree.unflatten(structure, given)
        found, self.structure = tree.flatten(_recorded(function, args, kwargs))
        found = [value_of(x) for x in found]

        lowering = Lowering()
        parameters = [lowering.put(x, Node(x.shape, x.dtype)) for x in tracers.values()]
        places = {id(x): i for i, x in tracers.items()}
        made = {id(x): x for x in found if type(x) is Tracer and id(x) not in places}
        self.program = Program([lowering.lower(x) for x in made.values()], parameters)
        self.results = [_source(x, places, list(made)) for x in found]
        kept = {place for source, place in self.results if source == "input"}
        self.donated = sorted(donated.intersection(self.inputs) - kept)

    def __call__(self, leaves: list[Any]) -> Any:
        """Return the function's result for leaves of these kinds."""
        inputs = [
            x.evaluated() if type(x) is Array else x for x in map(leaves.__getitem__, self.inputs)
        ]
        made = [Array.holding(buffer) for buffer in self.program(inputs)]
        results = [_fetched(source, x, made, leaves) for source, x in self.results]
        for x in map(leaves.__getitem__, self.donated):
            if type(x) is Array and (buffer := x.spent()) is not None:
                self.program.room.give(buffer)
        return tree.unflatten(self.structure, results)


def _recorded(function: Callable, args: tuple, kwargs: dict[str, Any]) -> Any:
    """Return the function's result, with its loops as records of their own."""
    outer = compiling.set("openvino")
    try:
        return function(*args, **kwargs)
    finally:
        compiling.reset(outer)


def _source(x: Any, places: dict[int, int], made: list[int]) -> tuple[str, Any]:
    """Return where a leaf of the result comes from: an output, an input, or it is a constant."""
    if type(x) is not Tracer:
        return "constant", x
    return ("input", places[id(x)]) if id(x) in places else ("output", made.index(id(x)))


def _fetched(source: str, x: Any, made: list[Array], leaves: list[Any]) -> Any:
    if source == "output":
        return made[x]
    if source == "constant":  # in an array of its own, for the caller may donate it
        return Array.holding(Buffer(x.evaluated().array)) if type(x) is Array else x
    leaf = leaves[x]
    return leaf if type(leaf) is Array else Array.holding(Buffer(leaf.array.copy()))


# ---------------------------------------------------------------- arguments


def _input(leaf: Any) -> Any:
    """Return an array, or memory of NumPy's; other leaves are part of the program."""
    leaf = value_of(leaf)
    name = backend_of_type(type(leaf))
    if name == "numpy":
        return Buffer(np.asarray(leaf))
    if name not in (None, "openvino", "lazy"):
        raise BackendError(
            "A function compiled for openvino takes its arrays and NumPy's. "
            f"Received: {name} ({type(leaf).__name__}). "
            'Convert it: ao.asarray(x, like="openvino").'
        )
    return leaf


def _is_traced(leaf: Any) -> bool:
    return type(leaf) is not Array and (isinstance(leaf, LazyArray) or hasattr(leaf, "tape"))


def _kind(leaf: Any) -> Any:
    if type(leaf) is Buffer:
        return leaf.array.shape, dtype_of(leaf.array.dtype)
    return (leaf.shape, leaf.dtype.name) if type(leaf) is Array else (type(leaf), leaf)


def _donated(args: tuple, donate: Sequence[int]) -> set[int]:
    """Return the places of the donated arguments' leaves among all."""
    ends = [0, *accumulate(len(tree.leaves(arg)) for arg in args)]
    return {place for i in donate for place in range(ends[i], ends[i + 1])}
