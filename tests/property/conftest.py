"""What all laws share: a count at the end, and memory, of which XLA keeps much for each shape."""

import ctypes
import gc
import sys
from collections import Counter
from itertools import count

import pytest

import arrayops as ao

_tests = count(1)


@pytest.fixture(autouse=True)
def _compiled_functions_are_forgotten():
    """After each hundredth test give back what JAX keeps: else it grows to gigabytes."""
    yield
    if "jax" in sys.modules and next(_tests) % 100 == 0:
        sys.modules["jax"].clear_caches()
        gc.collect()
        if sys.platform == "linux":
            ctypes.CDLL("libc.so.6").malloc_trim(0)


def pytest_terminal_summary(terminalreporter):
    """Say how many ops were held to how many laws on how many backends."""
    counts, ops, backends = Counter(), set(), set()
    for outcome in ("passed", "failed", "xfailed"):
        for report in terminalreporter.stats.get(outcome, ()):
            path, _, test = getattr(report, "nodeid", "").partition("::")
            law, _, given = test.rstrip("]").partition("[")
            op, _, backend = given.partition("-")
            if path.startswith("tests/property/") and op in ao.OPS:
                counts[law] += 1
                ops.add(op)
                backends.add(backend or "numpy")
    if counts:
        said = ", ".join(f"{law.removeprefix('test_')} {n}" for law, n in counts.items())
        terminalreporter.write_line(
            f"{len(ops)} ops x {len(backends)} backends x {len(counts)} laws, "
            f"{counts.total()} trials of those that apply: {said}"
        )
