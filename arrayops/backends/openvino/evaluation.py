"""What of the recorded arrays is computed together, and the programs kept for doing it again."""

from __future__ import annotations

from collections import Counter, OrderedDict
from sys import getrefcount
from threading import RLock
from typing import Any, NamedTuple
from weakref import ref

from ..._typing import SCALARS
from ...lazy import LazyArray, arrays_in, freeze, walk
from .device import tally
from .lowering import Lowering, Node, is_leaf
from .program import Program

_LIMIT = 256
_programs: OrderedDict[Any, Program] = OrderedDict()
_pending: dict[int, ref[Any]] = {}  # recorded, and used by no later record
_lock = RLock()


class CacheInfo(NamedTuple):
    """What the cache of programs holds and did, and the graphs compiled, those of ``jit`` too."""

    hits: int
    size: int
    limit: int
    compilations: int


def cache_info() -> CacheInfo:
    """Return how often an expression met its program again, and how many graphs were compiled."""
    return CacheInfo(tally["hits"], len(_programs), _LIMIT, tally["compilations"])


def compilations() -> int:
    """Return the number of graphs that OpenVINO compiled in this process.

    A function that is called again on arrays of the same shapes should not raise it.
    """
    return tally["compilations"]


def expect(record: Any) -> None:
    """Note a new record: it may be evaluated together with others."""
    for x in arrays_in(record.args):
        _pending.pop(id(x), None)
    _pending[id(record)] = ref(record)


def evaluate(record: Any) -> None:
    """Give ``record`` its value, and all live records that share work with it."""
    with _lock:
        if is_leaf(record):  # another thread was faster
            return
        order = _together(record)
        outputs = _held(order)
        program, inputs = _program_for(order, outputs)
        for x, buffer in zip(outputs, program(inputs), strict=True):
            x.settle(buffer)


# ---------------------------------------------------------------- what is computed together


def _together(record: LazyArray) -> list[LazyArray]:
    """Return what ``record`` needs, and what the live results need that share a part of it."""
    order = walk([record], stop=is_leaf)
    seen = {id(x) for x in order if not is_leaf(x)}
    for key, reference in list(_pending.items()):
        other = reference()
        if other is None or is_leaf(other):
            _pending.pop(key, None)
            continue
        more = walk([other], stop=is_leaf)
        opened = {id(x) for x in more if not is_leaf(x)}
        if not seen.isdisjoint(opened) and all(x.op is not None or is_leaf(x) for x in more):
            order += more
            seen |= opened
    return list({id(x): x for x in order}.values())


_COUNTING = 3  # references to a record while it is counted: the order, the loop, the call


def _held(order: list[LazyArray]) -> list[Any]:
    """Return the open records that something besides other open records refers to.

    Variables of the user do, and the tape: they may ask for the value later, and it is here now.
    """
    inner = Counter(id(y) for x in order if not is_leaf(x) for y in arrays_in(x.args))
    return [x for x in order if not is_leaf(x) and getrefcount(x) > inner[id(x)] + _COUNTING]


# ---------------------------------------------------------------- programs by structure


def _program_for(order: list[Any], outputs: list[Any]) -> tuple[Program, list[Any]]:
    """Return the program of these records, and its inputs: the leaves, then the numbers."""
    place = {id(x): i for i, x in enumerate(order)}
    numbers: list[Any] = []
    parts = tuple([_structure(x, place, numbers) for x in order])
    inputs = [x.buffer for x in order if is_leaf(x)] + numbers
    key = parts, tuple([place[id(x)] for x in outputs])
    program = _programs.get(key)
    if program is None:
        program = _programs[key] = _compiled(order, outputs)
        if len(_programs) > _LIMIT:
            _programs.popitem(last=False)
    else:
        tally["hits"] += 1
        _programs.move_to_end(key)
    return program, inputs


def _structure(x: LazyArray, place: dict[int, int], numbers: list[Any]) -> Any:
    """Return what of a record decides the program, and collect the numbers that don't."""
    if is_leaf(x):
        return x.shape, x.dtype.name
    if x.op is None:
        raise RuntimeError(
            "An array that was donated to a compiled function can't be read again. "
            f"Received: shape {x.shape}, dtype {x.dtype}."
        )
    return x.op, _wiring(x.args, x.op.primitive, place, numbers), freeze(x.kwargs)


def _wiring(args: tuple, hoist: bool, place: dict[int, int], numbers: list[Any]) -> tuple:
    wires: list[Any] = []
    for x in args:
        if isinstance(x, LazyArray):
            wires.append(place[id(x)])
        elif isinstance(x, tuple):
            wires.append(_wiring(x, hoist, place, numbers))
        elif hoist and type(x) in SCALARS:
            wires.append(type(x))
            numbers.append(x)
        else:
            wires.append((type(x), x))
    return tuple(wires)


def _compiled(order: list[LazyArray], outputs: list[Any]) -> Program:
    lowering = Lowering(hoist=True)
    inputs = [lowering.put(x, Node(x.shape, x.dtype)) for x in order if is_leaf(x)]
    for x in order:
        lowering.lower(x)
    return Program([lowering.lower(x) for x in outputs], inputs + lowering.numbers)
