"""What a process holds after it compiled, called and dropped: it should stop growing.

    python benchmarks/memory.py [backend ...] [--case calls|closures|models]

Each case runs in a process of its own. It is done for a while to warm up, then measured, done a
fixed number of times and measured again: resident memory in MB after a full collection of garbage
and after glibc has given back what is free, and the number of memory maps, of which Linux grants a
process 65530. What is free is given back on the way, too: left alone, glibc lets the heap of a
process that compiles grow by some 10 MB once, at any moment, and keeps it.
"""

import argparse
import ctypes
import gc
import itertools
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from rich.console import Console
from rich.table import Table

from benchmarks.timing import use_one_core

BACKENDS = ("numpy", "jax", "torch", "tensorflow", "openvino")
MOST = 2.0  # per cent


def calls(backend: str) -> Iterator[object]:
    """Call one compiled function again and again."""
    import arrayops as ao

    x = ao.ones((32, 32), dtype="float32", like=backend)
    function = ao.jit(lambda x: ao.sum(ao.tanh(ao.matmul(x, x))))
    for _ in itertools.count():
        yield float(function(x))


def closures(backend: str) -> Iterator[object]:
    """Compile a new function, call it, drop it; each is another program."""
    import arrayops as ao

    x = ao.ones((32, 32), dtype="float32", like=backend)
    for i in itertools.count():
        function = ao.jit(lambda x, i=i: ao.sum(ao.tanh(ao.multiply(x, x + 1.0 + i))))
        yield float(function(x))
        assert function.cache_info().size <= function.cache_info().limit


def models(backend: str) -> Iterator[object]:
    """Make a model, train it for one step, drop it."""
    import numpy as np

    import arrayops as ao
    import nn

    random = np.random.default_rng(0)
    x, y = (random.normal(size=(8, width)).astype("float32") for width in (4, 1))
    for _ in itertools.count():
        with ao.use_backend(backend):
            model = nn.Sequential([nn.layers.Dense(16, activation="relu"), nn.layers.Dense(1)])
            model.compile(optimizer="adam", loss="mse")
            model.fit(x, y, batch_size=8, epochs=1, verbose=0)
        yield None


CASES: dict[str, tuple[Callable[[str], Iterator[object]], int, int]] = {
    "calls": (calls, 200, 1000),  # warm-up, times
    "closures": (closures, 60, 200),
    "models": (models, 50, 150),
}
OFTEN = 25  # times between two collections of garbage


def measure(backend: str, case: str) -> dict[str, float]:
    """Return MB and maps before and after, in this process."""
    steps, warmup, times = CASES[case]
    run = steps(backend)
    start, maps = _repeat(run, warmup), _maps()
    return {"start": start, "end": _repeat(run, times), "maps": maps, "maps after": _maps()}


def _repeat(run: Iterator[object], times: int) -> float:
    """Run on for some times, and return the megabytes held then."""
    for i, _ in enumerate(itertools.islice(run, times)):
        if i % OFTEN == 0:
            _resident()
    return _resident()


def _resident() -> float:
    """Return the megabytes that the process holds once it has let go of what it can."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise OSError("Linux tells the resident memory of a process; this system does not.")


def _maps() -> int:
    with open("/proc/self/maps") as lines:
        return sum(1 for _ in lines)


def fresh(backend: str, case: str) -> dict[str, float]:
    """Return the measurements of a new process."""
    command = [sys.executable, "-P", __file__, backend, "--case", case, "--here"]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    """Print a row for each backend and case."""
    parser = argparse.ArgumentParser()
    parser.add_argument("backends", nargs="*", default=BACKENDS)
    parser.add_argument("--case", choices=CASES, action="append")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    chosen = given.case or list(CASES)
    if given.here:
        print(json.dumps(measure(given.backends[0], chosen[0])))
        return
    table = Table("backend", "case", "times", "MB", "MB after", "growth %", "maps", "maps after")
    for backend, case in itertools.product(given.backends, chosen):
        found = fresh(backend, case)
        growth = 100 * (found["end"] / found["start"] - 1)
        row = (f"{found['start']:.1f}", f"{found['end']:.1f}", f"{growth:+.2f}")
        style = "red" if growth > MOST else None
        maps = str(found["maps"]), str(found["maps after"])
        table.add_row(backend, case, str(CASES[case][2]), *row, *maps, style=style)
    Console().print(table)


if __name__ == "__main__":
    os.environ.setdefault("JAX_PLATFORMS", "cpu")
    use_one_core()
    main()
