"""``jit`` by TensorFlow's graphs, with XLA where that is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

import numpy as np
import tensorflow as tf
from tensorflow.python.autograph.core import config as autograph
from tensorflow.python.eager import context, execute, record  # nothing public runs a graph by name

from ... import tree
from ..._answers import value_of
from ..._versions import Versions
from .._tracing import in_form, of_arrays
from ._kernels import recording

__all__ = ["jit", "lower"]

# The autograph of a tf.function of the user's leaves this package as it is. It would write anew the
# source of all that is called, which for a model of a few layers takes seconds.
_PACKAGE = __name__.partition(".backends.")[0]
autograph.CONVERSION_RULES = (autograph.DoNotConvert(_PACKAGE), *autograph.CONVERSION_RULES)


def jit(
    function: Callable,
    *,
    donate: Sequence[int] = (),
    versions: Versions | None = None,
    xla: bool = False,
) -> Callable:
    """Return ``function`` as graphs, one for each structure, shapes and dtypes of its arguments.

    Memory that nobody holds any more is reused anyway, so there is nothing to donate.
    """
    del donate
    programs = versions or Versions()

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        if not tf.executing_eagerly():  # a graph around this one takes it in
            return function(*args, **kwargs)
        leaves, structure = tree.flatten((args, kwargs))
        tensors, key = [], [structure, recording.get()]
        for leaf in leaves:
            x = leaf if isinstance(leaf, tf.Tensor) else _leaf(leaf)
            if isinstance(x, tf.Tensor):
                tensors.append(x)
                # a fifth of the time that the dtype and the shape take to be made and hashed
                key += x._datatype_enum(), x._shape_tuple()
            else:
                key += type(x), x
        program = programs.get(key := tuple(key))
        if program is None:
            made = _program(function, structure, list(map(_leaf, leaves)), xla)
            program = programs.keep(key, made)
        return program(tensors)

    return call


def lower(function: Callable, args: tuple, kwargs: dict[str, Any], *, xla: bool = False) -> str:
    """Return the graph's definition, or with XLA the HLO."""
    leaves, structure = tree.flatten((args, kwargs))
    leaves = list(map(_leaf, leaves))
    traced, specs, _ = _traced(function, structure, leaves)
    if not xla:
        graph = tf.function(traced, autograph=False).get_concrete_function(specs)
        return str(graph.graph.as_graph_def())
    compiled = tf.function(traced, autograph=False, jit_compile=True)
    tensors = [leaf for leaf in leaves if isinstance(leaf, tf.Tensor)]
    return compiled.experimental_get_compiler_ir(tensors)(stage="hlo")


def _leaf(leaf: Any) -> Any:
    """Return an array as a tensor, anything else, which will be compiled in, as it is."""
    leaf = value_of(leaf)
    arrays: Any = (tf.Variable, np.ndarray, np.generic)
    return tf.convert_to_tensor(leaf) if isinstance(leaf, arrays) else leaf


def _traced(
    function: Callable, structure: Any, leaves: Sequence[Any]
) -> tuple[Callable, list[tf.TensorSpec], list[Any]]:
    """Return what is traced, for which tensors, and a list that gets the result's form then."""
    traced, tensors, form = of_arrays(function, structure, leaves, _leaf, tf.Tensor)
    return traced, [tf.TensorSpec(x.shape, x.dtype) for x in tensors], form


def _program(function: Callable, structure: Any, leaves: Sequence[Any], xla: bool) -> Callable:
    """Return a graph of ``function``, as a function of the tensors among its leaves."""
    traced, specs, form = _traced(function, structure, leaves)
    body = tf.function(traced, autograph=False, jit_compile=True) if xla else traced
    # XLA compiles what a graph calls, but not the graph itself when it is run as below
    run = _runner(tf.function(body, autograph=False).get_concrete_function(specs))
    return in_form(run, form)


def _runner(graph: Any) -> Callable:
    """Return what runs a graph on a list of tensors.

    Its own call binds and checks every argument, and where a tape may look on, it lets that see
    inside; it also serves where variables were captured. Else its name is executed as an op's, in
    a fraction of that time. (As the argument of ``StatefulPartitionedCall`` it would be run faster
    by 10 us, but what the runtime then makes of it stays in the process when the graph has gone.)
    """
    if graph.variables:
        return graph
    name, count, captured = graph.name.decode(), len(graph.outputs), graph.captured_inputs

    def run(tensors: list[tf.Tensor]) -> list[tf.Tensor]:
        if record.could_possibly_record():
            return graph(tensors)
        return execute.execute(name, count, [*tensors, *captured], None, context.context())

    return run
