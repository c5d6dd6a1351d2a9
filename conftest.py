"""What tests live in: quiet libraries, hypothesis profiles, and `np`, `ao`, `nn` in examples."""

import gc
import importlib
import importlib.util
import itertools
import os
import sys
from pathlib import Path

# Read by the libraries at import, so set before any of them. CI has two cores and two workers,
# hence one thread each; float64 in JAX, because the other libraries have it.
_DEFAULTS = {
    "JAX_ENABLE_X64": "1",
    "JAX_PLATFORMS": "cpu",
    "NPROC": "1",  # the size of XLA's thread pools
    "OMP_NUM_THREADS": "1",
    "SCIPY_ARRAY_API": "1",  # SciPy asks arrays for their namespace
    "TF_BUILD": "tests",  # as a build it lets OpenVINO not report its import from a fork
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
}
for _name, _value in _DEFAULTS.items():
    os.environ.setdefault(_name, _value)

import hypothesis
import pytest

# No deadline anywhere: the first example of a test may import or compile for seconds.
hypothesis.settings.register_profile("dev", max_examples=20, deadline=None)
hypothesis.settings.register_profile("ci", max_examples=60, deadline=None, derandomize=True)
hypothesis.settings.register_profile("night", max_examples=2000, deadline=None)
hypothesis.settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") == "true" else "dev")
)


@pytest.fixture(scope="session", autouse=True)
def _names_of_examples(doctest_namespace):
    """Let the examples in docstrings and docs say `np`, `ao` and `nn` without importing them."""
    for name, module in {"np": "numpy", "ao": "arrayops", "nn": "nn"}.items():
        if importlib.util.find_spec(module):
            doctest_namespace[name] = importlib.import_module(module)


# Scripts that take a minute each: run last, one worker would end long after the other.
_LONG = ("test_guides.py", "test_examples.py")


def pytest_collection_modifyitems(items):
    """Let what takes longest start first."""
    items.sort(key=lambda item: item.path.name not in _LONG)


def pytest_collection_finish():
    """Let no collection of garbage look again at all that five libraries hold: half a second."""
    gc.freeze()


# XLA maps three pieces of memory for each program it compiles on a CPU, JAX keeps the programs, and
# Linux grants a process 65530 pieces (vm.max_map_count): past 21,000 programs XLA ends the process.
# Long before, they take memory that two workers may not have: 5 GB at 13,000 pieces.
_MAPS = Path("/proc/self/maps")  # Linux alone has it, and the bound
_MANY_MAPS = 10_000
_tests_done = itertools.count(1)


def pytest_runtest_teardown():
    """Let JAX drop what it compiled, before there is too much; looks after every fiftieth test."""
    if next(_tests_done) % 50 or "jax" not in sys.modules or not _MAPS.exists():
        return
    if _MAPS.read_bytes().count(b"\n") > _MANY_MAPS:
        sys.modules["jax"].clear_caches()
        gc.collect()
