"""What a call costs over the library's own function, beside other portable layers.

    python benchmarks/dispatch.py

One core, tiny arrays, medians of interleaved rounds. Other layers are called as their users call
them: array-api-compat by namespace lookup and call, autoray by `do`, Keras by `keras.ops` in a
process of its own for each backend, which times the native call beside it.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from benchmarks.timing import medians, use_one_core

use_one_core()

LIBRARIES = ("numpy", "torch", "jax", "tensorflow")
OPS = ("exp", "add", "add scalar", "matmul", "sum", "reshape")
CALLS = 300  # in one timing


def native(library: str) -> tuple[dict[str, Callable], object, object]:
    """Return the library's own functions, and two of its arrays of shape (4, 4)."""
    import numpy as np

    a = np.linspace(0.1, 1.0, 16, dtype="float32").reshape(4, 4)
    if library == "numpy":
        return _functions(np, np.reshape), a, a + 1
    if library == "torch":
        import torch

        return _functions(torch, torch.reshape), torch.tensor(a), torch.tensor(a + 1)
    if library == "jax":
        import jax.numpy as jnp

        return _functions(jnp, jnp.reshape), jnp.asarray(a), jnp.asarray(a + 1)
    import tensorflow as tf

    tf.sum = tf.reduce_sum
    return _functions(tf, tf.reshape), tf.constant(a), tf.constant(a + 1)


def _functions(xp: object, reshape: Callable) -> dict[str, Callable]:
    return {
        "exp": lambda x, y: xp.exp(x),
        "add": lambda x, y: xp.add(x, y),
        "add scalar": lambda x, y: xp.add(x, 2.0),
        "matmul": lambda x, y: xp.matmul(x, y),
        "sum": lambda x, y: xp.sum(x),
        "reshape": lambda x, y: reshape(x, (2, 8)),
    }


def arrayops_functions() -> dict[str, Callable]:
    """Return the same calls through arrayops."""
    import arrayops as ao

    return _functions(ao, ao.reshape)


def compat_functions() -> dict[str, Callable]:
    """Return the same calls through array-api-compat: look the namespace up, then call."""
    from array_api_compat import array_namespace

    return {
        "exp": lambda x, y: array_namespace(x).exp(x),
        "add": lambda x, y: array_namespace(x, y).add(x, y),
        "add scalar": lambda x, y: array_namespace(x).add(x, 2.0),
        "matmul": lambda x, y: array_namespace(x, y).matmul(x, y),
        "sum": lambda x, y: array_namespace(x).sum(x),
        "reshape": lambda x, y: array_namespace(x).reshape(x, (2, 8)),
    }


def autoray_functions() -> dict[str, Callable]:
    """Return the same calls through autoray."""
    from autoray import do

    return {
        "exp": lambda x, y: do("exp", x),
        "add": lambda x, y: do("add", x, y),
        "add scalar": lambda x, y: do("add", x, 2.0),
        "matmul": lambda x, y: do("matmul", x, y),
        "sum": lambda x, y: do("sum", x),
        "reshape": lambda x, y: do("reshape", x, (2, 8)),
    }


def microseconds(
    candidates: dict[str, dict[str, Callable]], x: object, y: object, budget: float
) -> dict:
    """Return {op: {layer: microseconds of one call}}; a layer that can't do an op is left out."""

    def repeated(function: Callable) -> Callable[[], None]:
        def run() -> None:
            for _ in range(CALLS):
                function(x, y)

        return run

    table = {}
    for op in OPS:
        functions = {layer: of_layer[op] for layer, of_layer in candidates.items()}
        timed = {layer: repeated(f) for layer, f in functions.items() if _works(f, x, y)}
        taken = medians(timed, min_rounds=15, budget=budget)
        table[op] = {layer: 1e6 * seconds / CALLS for layer, seconds in taken.items()}
    return table


def _works(function: Callable, x: object, y: object) -> bool:
    try:
        function(x, y)
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
    from keras import ops

    functions, x, y = native(library)
    layers = {"native": functions, "keras.ops": _functions(ops, ops.reshape)}
    print(json.dumps(microseconds(layers, x, y, budget)))


def main() -> None:
    """Measure each library and print one table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--library", choices=LIBRARIES, action="append")
    parser.add_argument("--budget", type=float, default=1.0, help="seconds for each op")
    parser.add_argument("--keras", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.keras:
        _serve_keras(asked.keras, asked.budget)
        return
    from rich.console import Console
    from rich.table import Table

    layers = ("arrayops", "array-api-compat", "autoray", "keras.ops")
    shown = Table("library", "op", "native us", *(f"{layer} +us" for layer in layers))
    for library in asked.library or LIBRARIES:
        functions, x, y = native(library)
        others = {"native": functions, "arrayops": arrayops_functions()}
        others["autoray"] = autoray_functions()
        if library != "tensorflow":
            others["array-api-compat"] = compat_functions()
        table = microseconds(others, x, y, asked.budget)
        keras = measure_keras(library, asked.budget)
        for op in OPS:
            here, there = table[op], keras[op]
            here["keras.ops"] = here["native"] + there["keras.ops"] - there["native"]
            over = (f"{here[x] - here['native']:+.2f}" if x in here else "-" for x in layers)
            shown.add_row(library, op, f"{here['native']:.2f}", *over)
    Console().print(shown)


if __name__ == "__main__":
    main()
