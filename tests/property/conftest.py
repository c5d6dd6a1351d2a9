"""Memory: XLA keeps three megabytes for each function and shape it has compiled."""

import ctypes
import gc
import sys
from itertools import count

import pytest

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
