"""What makes a compiled function compile anew, what it keeps, and what it lets go, everywhere."""

from __future__ import annotations

import copy
import gc
import pickle
from typing import Any
from weakref import ref

import numpy as np
import pytest

import arrayops as ao
from arrayops.testing import assert_close, assert_equal

from .laws import BACKENDS

COMPILING = ("jax", "tensorflow", "openvino")  # the others run a function as it is


def array(backend: str, *shape: int, dtype: str = "float32") -> Any:
    return ao.ones(shape, dtype=dtype, like=backend)


@ao.jit
def module_level(x):
    """Return twice x."""
    return x + x


@pytest.mark.parametrize("backend", BACKENDS)
def test_static_arguments_are_known_and_a_new_one_is_a_new_version(backend):
    seen = []

    def function(x: Any, axes: tuple[int, ...], *, how: str = "sum", scale: Any = 1.0) -> Any:
        seen.append((axes, how))
        return getattr(ao, how)(x, axis=axes) * scale

    compiled = ao.jit(function, static_argnums=1, static_argnames="how")
    x = array(backend, 2, 3)
    for axes, how in [((0,), "sum"), ((0, 1), "sum"), ((0, 1), "max"), ((0,), "sum")]:
        expected = getattr(np, how)(np.ones((2, 3), "float32"), axis=axes)
        assert_equal(compiled(x, axes, how=how), expected, backend=backend)
        assert_equal(compiled(x, axes=axes, how=how), expected, backend=backend)
    info = compiled.cache_info()
    if backend in COMPILING:  # an argument by name is another structure
        assert len(seen) == info.compilations == info.size == 6
        assert info.hits == 2
    else:
        assert info == (0, 0, 0, 64)


@pytest.mark.parametrize("backend", COMPILING)
def test_static_values_are_told_apart_by_type(backend):
    compiled = ao.jit(
        lambda x, n: ao.astype(x, "int32" if type(n) is int else "bool"), static_argnums=1
    )
    x = array(backend, 2)
    assert [str(ao.dtype_name(compiled(x, n).dtype)) for n in (1, True, 1.0)] == [
        "int32",
        "bool",
        "bool",
    ]
    assert compiled.cache_info().compilations == 3


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_static_argument_that_is_no_key_is_refused(backend):
    compiled = ao.jit(lambda x, n: x, static_argnames=["n"])
    x = array(backend, 2)
    for wrong in ([1], {"a": 1}, {1}, x, (1, [2])):
        with pytest.raises(TypeError, match="static argument is hashable"):
            compiled(x, wrong)


def test_a_static_argument_that_does_not_exist_is_refused():
    function = lambda x, n: x
    for options in ({"static_argnums": 2}, {"static_argnums": -3}, {"static_argnames": "m"}):
        with pytest.raises(ValueError, match=r"static_arg.*\(x, n\)"):
            ao.jit(function, **options)
    with pytest.raises(ValueError, match="no memory to donate"):
        ao.jit(function, static_argnums=-1, donate_argnums=1)
    with pytest.raises(ValueError, match="at least one"):
        ao.jit(function, cache_size=0)


@pytest.mark.parametrize("backend", COMPILING)
def test_what_compiles_anew(backend):
    compiled = ao.jit(lambda *args, **kwargs: [ao.sum(x) for x in ao.tree.leaves((args, kwargs))])
    x = array(backend, 2)
    new = [
        (x,),
        (array(backend, 3),),
        (array(backend, 2, dtype="int32"),),
        (x, x),
        ((x, x),),
        ([x, x],),
    ]
    for count, args in enumerate(new, 1):
        for _ in range(2):
            compiled(*args)
        assert compiled.cache_info().compilations == count
    compiled(x=x)
    assert compiled.cache_info()[:3] == (7, 6, 7)


@pytest.mark.parametrize("backend", COMPILING)
def test_versions_are_bounded(backend):
    compiled = ao.jit(lambda x, n: x + n, static_argnums=1, cache_size=3)
    x = array(backend, 2)
    for n in range(10):
        assert_equal(compiled(x, n), np.full(2, n + 1, "float32"), backend=backend)
        assert compiled.cache_info().size <= 3
    compiled.clear_cache()
    assert compiled.cache_info()[:3] == (10, 0, 0)
    assert_equal(compiled(x, 1), np.full(2, 2, "float32"), backend=backend)
    assert compiled.cache_info()[:3] == (11, 0, 1)


@pytest.mark.parametrize("backend", ["tensorflow", "openvino"])
def test_the_version_not_used_for_longest_goes_first(backend):
    compiled = ao.jit(ao.sum, cache_size=2)
    for size in (1, 2, 1, 3, 1):  # 3 takes the place of 2
        compiled(array(backend, size))
    assert compiled.cache_info() == (3, 2, 2, 2)


@pytest.mark.parametrize("backend", BACKENDS)
def test_an_error_while_tracing_is_the_users_own_and_leaves_nothing(backend):
    fails = [True]

    def function(x: Any, note: str) -> Any:
        if fails:
            raise LookupError(f"not yet: {note}")
        return x + 1

    compiled = ao.jit(function, cache_size=1)
    x = array(backend, 2)
    for _ in range(2):
        with pytest.raises(LookupError, match="not yet: one"):
            compiled(x, "one")
    assert compiled.cache_info() == (0, 0, 0, 1)
    fails.clear()
    assert_equal(compiled(x, "one"), np.full(2, 2, "float32"), backend=backend)


@pytest.mark.parametrize("backend", COMPILING)
def test_a_leaf_that_is_neither_array_nor_key_is_refused(backend):
    with pytest.raises(TypeError, match="can't be hashed"):
        ao.jit(lambda x, names: x)(array(backend, 2), {"a"})


TEXTS = {
    "numpy": "tanh",
    "jax": "stablehlo",
    "torch": "aten.tanh",
    "tensorflow": "Tanh",
    "openvino": "device",
}


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_program_can_be_read(backend):
    compiled = ao.jit(lambda x, n: ao.tanh(ao.matmul(x, x)) + n["a"], static_argnums=())
    lowered = compiled.lower(array(backend, 2, 2), {"a": 2.0})
    assert lowered.backend == backend
    assert TEXTS[backend] in lowered.as_text()
    assert compiled.cache_info().size == 0


def test_the_options_reach_the_compiler():
    assert "HloModule" in ao.jit(lambda x: x + 1, xla=True).lower(array("tensorflow", 2)).as_text()
    with pytest.raises(TypeError, match="xla"):
        ao.jit(lambda x: x, xla=True)(array("numpy", 2))


def test_a_compiled_function_is_known_by_its_name():
    assert (module_level.__name__, module_level.__doc__) == ("module_level", "Return twice x.")
    assert module_level.__wrapped__(1) == 2
    assert copy.deepcopy(module_level) is module_level
    assert pickle.loads(pickle.dumps(module_level)) is module_level


@pytest.mark.parametrize("backend", BACKENDS)
def test_it_nests_and_decorates_methods(backend):
    class Scaled:
        def __init__(self, by: float) -> None:
            self.by = by

        @ao.jit(static_argnames="power")
        def of(self, x: Any, power: int) -> Any:
            """Return by * x ** power."""
            return ao.jit(lambda x: x * self.by)(x**power)

    x, two, three = ao.asarray([1.0, 2.0], like=backend), Scaled(2.0), Scaled(3.0)
    assert_close(
        two.of(x, 2), np.asarray([2.0, 8.0]), backend=backend, dtype=ao.dtype_name(x.dtype)
    )
    assert_close(
        three.of(x, power=1), np.asarray([3.0, 6.0]), backend=backend, dtype=ao.dtype_name(x.dtype)
    )
    assert two.of.cache_info().compilations == (backend in COMPILING)
    assert two.of.__doc__ == "Return by * x ** power."
    gradient = ao.grad(ao.jit(lambda x, of=two.of: ao.sum(of(x, 2))))
    assert_close(
        gradient(x),
        np.asarray([4.0, 8.0]),
        "gradient",
        backend=backend,
        dtype=ao.dtype_name(x.dtype),
    )
    gone = ref(two)
    del two, gradient
    gc.collect()
    assert gone() is None


class Weights:
    """What a closure holds."""

    def __init__(self, value: Any) -> None:
        self.value = value


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_dropped_function_drops_what_it_captured(backend):
    def used() -> ref:
        weights = Weights(array(backend, 3))
        compiled = ao.jit(lambda x, n: ao.sum(x * weights.value), static_argnums=1)
        compiled(array(backend, 3), 1)
        ao.grad(compiled)(array(backend, 3), 2)
        block = ao.remat(lambda x: ao.sum(ao.exp(x) * weights.value))
        ao.jit(ao.grad(block))(array(backend, 3))
        return ref(weights)

    gone = [used() for _ in range(3)]
    gc.collect()
    assert [weights() for weights in gone] == [None] * 3
