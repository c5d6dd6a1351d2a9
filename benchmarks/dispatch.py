"""What a call costs over the library's own function, beside other portable layers.

    python benchmarks/dispatch.py

One core, tiny arrays, medians of interleaved rounds. Other layers are called as their users call
them: array-api-compat by namespace lookup and call, autoray by `do`, Keras by `keras.ops` in a
process of its own for each backend, which times the native call beside it.
"""

import argparse
import json
import math
import os
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks.timing import medians, use_one_core

use_one_core()

LIBRARIES = ("numpy", "torch", "jax", "tensorflow")
OPS = (
    *("exp", "add", "add scalar", "scalar add", "matmul", "sum, axis", "max, keepdims", "reshape"),
    *("concat", "where", "astype", "zeros", "arange", "getitem", "take"),
)
CALLS = 100  # in one timing
KEY = (slice(1, None), 0)
NARROW = "float16"  # what floats are cast to: JAX has no float64 unless asked


class Arrays(NamedTuple):
    """What the calls are made with: two of (4, 4), bools, indices, and the library's name."""

    x: Any
    y: Any
    mask: Any
    indices: Any
    library: str


def arrays(library: str) -> Arrays:
    """Return arrays of a library."""
    import numpy as np

    a = np.linspace(0.1, 1.0, 16, dtype="float32").reshape(4, 4)
    all_of_them = (a, a + 1, a > 0.5, np.asarray([0, 2]))
    if library == "torch":
        import torch

        return Arrays(*map(torch.tensor, all_of_them), library)
    if library == "jax":
        import jax.numpy as jnp

        return Arrays(*map(jnp.asarray, all_of_them), library)
    if library == "tensorflow":
        import tensorflow as tf

        return Arrays(*map(tf.constant, all_of_them), library)
    return Arrays(*all_of_them, library)


def native(library: str) -> dict[str, Callable]:
    """Return the library's own functions, as its users call them."""
    if library == "torch":
        import torch as xp

        return _by_names(xp) | {
            "scalar add": lambda a: xp.add(a.x, 2.0),  # the same work: torch takes no number first
            "max, keepdims": lambda a: xp.amax(a.x, dim=1, keepdim=True),
            "sum, axis": lambda a: xp.sum(a.x, dim=0),
            "concat": lambda a: xp.cat([a.x, a.y], dim=0),
            "astype": lambda a: a.x.to(xp.float16),
            "take": lambda a: xp.index_select(a.x, 1, a.indices),
        }
    if library == "tensorflow":
        import tensorflow as xp

        return _by_names(xp) | {
            "sum, axis": lambda a: xp.reduce_sum(a.x, axis=0),
            "max, keepdims": lambda a: xp.reduce_max(a.x, axis=1, keepdims=True),
            "astype": lambda a: xp.cast(a.x, xp.float16),
            "arange": lambda a: xp.range(5),
            "take": lambda a: xp.gather(a.x, a.indices, axis=1),
        }
    xp = import_module("numpy" if library == "numpy" else "jax.numpy")
    return _by_names(xp) | {
        "concat": lambda a: xp.concatenate([a.x, a.y], axis=0),
        "astype": lambda a: a.x.astype(NARROW),
    }


def _by_names(xp: Any) -> dict[str, Callable]:
    """Return calls by the names that most namespaces have."""
    return {
        "exp": lambda a: xp.exp(a.x),
        "add": lambda a: xp.add(a.x, a.y),
        "add scalar": lambda a: xp.add(a.x, 2.0),
        "scalar add": lambda a: xp.add(2.0, a.x),
        "matmul": lambda a: xp.matmul(a.x, a.y),
        "sum, axis": lambda a: xp.sum(a.x, axis=0),
        "max, keepdims": lambda a: xp.max(a.x, axis=1, keepdims=True),
        "reshape": lambda a: xp.reshape(a.x, (2, 8)),
        "concat": lambda a: xp.concat([a.x, a.y], axis=0),
        "where": lambda a: xp.where(a.mask, a.x, a.y),
        "zeros": lambda a: xp.zeros((2, 3)),
        "arange": lambda a: xp.arange(5),
        "getitem": lambda a: a.x[KEY],
        "take": lambda a: xp.take(a.x, a.indices, axis=1),
    }


def arrayops_functions() -> dict[str, Callable]:
    """Return the same calls through arrayops."""
    import arrayops as ao

    return _by_names(ao) | {
        "astype": lambda a: ao.astype(a.x, NARROW),
        "zeros": lambda a: ao.zeros((2, 3), like=a.x),
        "arange": lambda a: ao.arange(5, like=a.library),
        "getitem": lambda a: ao.getitem(a.x, KEY),
    }


def compat_functions() -> dict[str, Callable]:
    """Return the same calls through array-api-compat: look the namespace up, then call."""
    from array_api_compat import array_namespace as ns

    return {
        "exp": lambda a: ns(a.x).exp(a.x),
        "add": lambda a: ns(a.x, a.y).add(a.x, a.y),
        "add scalar": lambda a: ns(a.x).add(a.x, 2.0),
        "scalar add": lambda a: ns(a.x).add(2.0, a.x),
        "matmul": lambda a: ns(a.x, a.y).matmul(a.x, a.y),
        "sum, axis": lambda a: ns(a.x).sum(a.x, axis=0),
        "max, keepdims": lambda a: ns(a.x).max(a.x, axis=1, keepdims=True),
        "reshape": lambda a: ns(a.x).reshape(a.x, (2, 8)),
        "concat": lambda a: ns(a.x, a.y).concat([a.x, a.y], axis=0),
        "where": lambda a: ns(a.mask, a.x, a.y).where(a.mask, a.x, a.y),
        "astype": lambda a: (xp := ns(a.x)).astype(a.x, xp.float16),
        "zeros": lambda a: ns(a.x).zeros((2, 3)),
        "arange": lambda a: ns(a.x).arange(5),
        "take": lambda a: ns(a.x, a.indices).take(a.x, a.indices, axis=1),
    }


def autoray_functions() -> dict[str, Callable]:
    """Return the same calls through autoray."""
    from autoray import do

    return {
        "exp": lambda a: do("exp", a.x),
        "add": lambda a: do("add", a.x, a.y),
        "add scalar": lambda a: do("add", a.x, 2.0),
        "scalar add": lambda a: do("add", 2.0, a.x, like=a.x),
        "matmul": lambda a: do("matmul", a.x, a.y),
        "sum, axis": lambda a: do("sum", a.x, axis=0),
        "max, keepdims": lambda a: do("max", a.x, axis=1, keepdims=True),
        "reshape": lambda a: do("reshape", a.x, (2, 8)),
        "concat": lambda a: do("concatenate", [a.x, a.y], axis=0),
        "where": lambda a: do("where", a.mask, a.x, a.y),
        "astype": lambda a: do("astype", a.x, NARROW),
        "zeros": lambda a: do("zeros", (2, 3), like=a.x),
        "arange": lambda a: do("arange", 5, like=a.library),
        "take": lambda a: do("take", a.x, a.indices, axis=1),
    }


def keras_functions() -> dict[str, Callable]:
    """Return the same calls through keras.ops, whose backend is the process's."""
    from keras import ops

    return _by_names(ops) | {
        "concat": lambda a: ops.concatenate([a.x, a.y], axis=0),
        "astype": lambda a: ops.cast(a.x, NARROW),
        "getitem": lambda a: ops.get_item(a.x, KEY),
    }


def microseconds(candidates: dict[str, dict[str, Callable]], given: Arrays, budget: float) -> dict:
    """Return {op: {layer: microseconds of one call}}; a layer that can't do an op is left out."""

    def repeated(function: Callable) -> Callable[[], None]:
        def run() -> None:
            for _ in range(CALLS):
                function(given)

        return run

    table = {}
    for op in OPS:
        functions = {layer: calls[op] for layer, calls in candidates.items() if op in calls}
        timed = {layer: repeated(f) for layer, f in functions.items() if _works(f, given)}
        taken = medians(timed, min_rounds=15, budget=budget)
        table[op] = {layer: 1e6 * seconds / CALLS for layer, seconds in taken.items()}
    return table


def _works(function: Callable, given: Arrays) -> bool:
    try:
        function(given)
    except Exception:
        return False
    return True


def measure_keras(library: str, budget: float) -> dict:
    """Return Keras' table, measured in a process whose Keras backend is the library."""
    command = [sys.executable, __file__, "--keras", library, "--budget", str(budget)]
    environment = os.environ | {"KERAS_BACKEND": library}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return json.loads(done.stdout.splitlines()[-1])


def _serve_keras(library: str, budget: float) -> None:
    layers = {"native": native(library), "keras.ops": keras_functions()}
    print(json.dumps(microseconds(layers, arrays(library), budget)))


def main() -> None:
    """Measure each library and print one table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--library", choices=LIBRARIES, action="append")
    parser.add_argument("--budget", type=float, default=0.5, help="seconds for each op")
    parser.add_argument("--keras", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.keras:
        _serve_keras(asked.keras, asked.budget)
        return
    from rich.console import Console
    from rich.table import Table

    layers = ("arrayops", "array-api-compat", "autoray", "keras.ops")
    shown = Table("library", "op", "native us", *(f"{layer} +us" for layer in layers), "behind")
    for library in asked.library or LIBRARIES:
        others = {"native": native(library), "arrayops": arrayops_functions()}
        others["autoray"] = autoray_functions()
        if library != "tensorflow":
            others["array-api-compat"] = compat_functions()
        table = microseconds(others, arrays(library), asked.budget)
        keras = measure_keras(library, asked.budget)
        for op in OPS:
            here, there = table[op], keras[op]
            if "keras.ops" in there:
                here["keras.ops"] = here["native"] + there["keras.ops"] - there["native"]
            over = (f"{here[x] - here['native']:+.2f}" if x in here else "-" for x in layers)
            behind = ", ".join(x for x in layers if here.get(x, math.inf) < here["arrayops"])
            shown.add_row(library, op, f"{here['native']:.2f}", *over, behind)
    Console(width=120).print(shown)


if __name__ == "__main__":
    main()
