"""Work done on the device: a part of a program as one compiled graph, and memory bound to it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from threading import Lock
from typing import Any

import numpy as np
import openvino as ov
import openvino.opset15 as o

from ...several import PART
from ..numpy.conversion import native_dtype
from .lowering import Node
from .memory import TYPES, Buffer
from .nodes import BUILDERS
from .nodes_loop import loop
from .nodes_shapes import broadcast_to, output, reshape
from .placement import BESIDE, FLOATS, INDICES, kinds, operand_dtype
from .turns import Turns

# Without the first hint the plug-in computes in bfloat16 where the processor can.
CONFIG = {"INFERENCE_PRECISION_HINT": "f32", "PERFORMANCE_HINT": "LATENCY", "NUM_STREAMS": "1"}
if os.environ.get("OMP_NUM_THREADS", "").isdigit():
    CONFIG["INFERENCE_NUM_THREADS"] = os.environ["OMP_NUM_THREADS"]

tally: Counter[str] = Counter()  # what happened in this process


@cache
def core() -> ov.Core:
    """Return OpenVINO's entry point."""
    return ov.Core()


def compiled(model: ov.Model) -> ov.CompiledModel:
    """Return a graph compiled for the processor.

    The plug-in's generator of fused elementwise loops ("snippets") refuses some graphs by chance,
    where the order of its addresses decides what it fuses first: about one compilation in four of
    the gradient of ``hard_silu``. Such a graph is compiled again without it.
    """
    try:
        return core().compile_model(model, "CPU", CONFIG)
    except RuntimeError as error:
        if "snippets" not in str(error):
            raise
        return core().compile_model(model, "CPU", CONFIG | {"SNIPPETS_MODE": "DISABLE"})


class DeviceStep:
    """A compiled graph within a program: reads some of its values, writes others.

    Two requests take turns. In a loop that donates its state two sets of memory change places, so
    each request meets the set that it is bound to.
    """

    def __init__(
        self,
        records: Sequence[Node],
        inputs: Sequence[Node],
        outputs: Sequence[Node],
        slot_of: Callable[[Node], int],
    ) -> None:
        self.inputs = [slot_of(x) for x in inputs]
        self.outputs = [(slot_of(x), x.shape, native_dtype(x.dtype)) for x in outputs]
        self.limits = []
        for x, limit in index_limits(records):
            if x.value is None:
                self.limits.append((slot_of(x), limit))
            else:
                check_indices(x.value, limit)
        self.compiled = compiled(graph(records, inputs, outputs))
        tally["compilations"] += 1
        self.requests: list[tuple[ov.InferRequest, list[int]]] = []
        self.lock = Lock()

    def run(self, values: list[Any], empty: Callable[..., Buffer]) -> None:
        """Compute the outputs, into memory that ``empty(slot, shape, dtype)`` gives."""
        for slot, limit in self.limits:
            check_indices(values[slot].array, limit)
        for slot, shape, dtype in self.outputs:
            values[slot] = empty(slot, shape, dtype)
        with self.lock:
            request, bound = self._next()
            for port, slot in enumerate(self.inputs):
                buffer = values[slot]
                if bound[port] != buffer.address:
                    request.set_input_tensor(port, buffer.tensor())
                    bound[port] = buffer.address
            for port, (slot, _, _) in enumerate(self.outputs, len(bound) - len(self.outputs)):
                buffer = values[slot]
                if bound[port] != buffer.address:
                    request.set_output_tensor(port - len(self.inputs), buffer.tensor())
                    bound[port] = buffer.address
            request.infer(share_outputs=True)

    def _next(self) -> tuple[ov.InferRequest, list[int]]:
        """Return the request whose turn it is, with the addresses of its inputs and outputs."""
        if len(self.requests) < 2:
            ports = len(self.inputs) + len(self.outputs)
            self.requests.append((self.compiled.create_infer_request(), [0] * ports))
        else:
            self.requests.reverse()
        return self.requests[-1]


# ---------------------------------------------------------------- indices


def index_limits(records: Sequence[Node]) -> Iterator[tuple[Node, int]]:
    """Yield every array of indices with the size of the axis it picks from."""
    for record in records:
        at = INDICES.get(record.op.name)
        if at is not None:
            yield record.args[at], record.args[0].shape[record.kwargs["axis"]]
        elif isinstance(record.op, Turns):
            outside = {id(x): y for x, y in zip(record.op.inputs, record.args, strict=True)}
            inside = [x for x in record.op.order if x.op is not None]
            yield from ((outside.get(id(x), x), limit) for x, limit in index_limits(inside))


def check_indices(indices: np.ndarray, limit: int) -> None:
    """Raise for an index out of range: the device would read or write foreign memory."""
    low, high = indices.min(), indices.max()
    if low < -limit or high >= limit:
        wrong = low if low < -limit else high
        raise IndexError(f"An index lies in [-{limit}, {limit}). Received: {wrong}.")


# ---------------------------------------------------------------- the graph


def graph(records: Sequence[Node], inputs: Sequence[Node], outputs: Sequence[Node]) -> ov.Model:
    """Return the records as a model with a parameter for each input."""
    emitter = Emitter()
    parameters = [emitter.parameter(x) for x in inputs]
    for record in records:
        emitter.emit(record)
    results = [output(emitter.stored(x)) for x in outputs]
    return ov.Model(results, parameters, "arrayops")  # pyright: ignore[reportGeneralTypeIssues]


class Emitter:
    """The nodes made so far. In a graph every float is float32, as the plug-in computes."""

    def __init__(self) -> None:
        self.nodes: dict[int, Any] = {}

    def parameter(self, x: Node) -> Any:
        """Return a new parameter for an input."""
        parameter = o.parameter(list(x.shape), TYPES[str(x.dtype)])
        self.nodes[id(x)] = parameter
        return parameter

    def emit(self, record: Node) -> None:
        """Add the node of an op, on operands of the dtype they meet in."""
        name, args = record.op.name, record.args
        if isinstance(record.op, Turns):
            self.nodes[id(record)] = loop(record.op, self, Emitter(), args)
            return
        if record.op is PART:
            self.nodes[id(record)] = self.nodes[id(args[0])][record.kwargs["index"]]
            return
        dtype = str(record.dtype) if name == "astype" else operand_dtype(name, kinds(args))
        wanted = [dtype] * len(args)
        if name in BESIDE:
            wanted[BESIDE[name]] = "int32" if name in INDICES else "bool"
        node = BUILDERS[name](*map(self.argument, args, wanted), **record.kwargs)
        if tuple(node.shape) != record.shape:
            raise AssertionError(f"The node of {name} is {node.shape}, not {record.shape}.")
        self.nodes[id(record)] = node

    def stored(self, x: Node) -> Any:
        """Return an output in the dtype it is stored in, and in memory of its own."""
        node = self.nodes[id(x)]
        if x.dtype in FLOATS and x.dtype != "float32":
            return o.convert(node, TYPES[str(x.dtype)])
        # a parameter that is a result would be left where it lies
        is_parameter = output(node).get_node().get_type_name() == "Parameter"
        return reshape(node, shape=x.shape) if is_parameter else node

    def argument(self, x: Any, dtype: str) -> Any:
        """Return the nodes of an argument, in a dtype."""
        if isinstance(x, tuple):
            return [self.argument(item, dtype) for item in x]
        if not isinstance(x, Node):
            return x if x is None else o.constant(x, TYPES[_computed(dtype)])
        if id(x) not in self.nodes:
            self.nodes[id(x)] = _constant(x)
        return _cast(self.nodes[id(x)], TYPES[_computed(dtype)])


def _computed(dtype: str) -> str:
    return "float32" if dtype in FLOATS else dtype


def _cast(node: Any, wanted: ov.Type) -> Any:
    have = node.get_element_type()
    if have == wanted:
        return node
    if (
        wanted == ov.Type.boolean
    ):  # NaN is converted to False: https://github.com/openvinotoolkit/openvino/issues/35932
        return o.not_equal(node, o.constant(0, have))
    return o.convert(node, wanted)


def _constant(x: Node) -> Any:
    value = x.value
    if value.dtype.name in FLOATS:
        value = value.astype(np.float32, copy=False)
    if value.size > 1 and not any(value.strides):  # one number everywhere
        return broadcast_to(o.constant(value.flat[0]), shape=value.shape)
    return o.constant(np.ascontiguousarray(value).reshape(value.shape))
