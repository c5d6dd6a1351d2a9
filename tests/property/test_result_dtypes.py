"""Every op, given arrays of a dtype, answers in the dtype that its rule says, or refuses by name.

What libraries choose themselves is told apart: the integer of indices (JAX has 32 bits unless
asked), and the float that whole numbers become (NumPy's is float64, and of all others float32).
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

import arrayops as ao
from arrayops._dispatch import Op
from arrayops._dtypes import kind

from .drawing import Call
from .laws import BACKENDS, overridden, predicted, results
from .test_dtypes import LEFT, call_of

FLOATS = ("bfloat16", "float16", "float64")
DTYPES = (*FLOATS, "bool", "uint8", "int8", "int16", "int64", "complex64")
# Other backends' cases take ten times as long as NumPy's: those in which they have differed. What
# OpenVINO's arrays have is what the rule says; whether it is so, the laws of values see.
TRIED = {
    "numpy": DTYPES,
    "torch": DTYPES,
    "tensorflow": ("bfloat16", "bool", "int8", "complex64"),
    "jax": ("bfloat16", "int8"),
}
CASES = [(backend, dtype) for backend, dtypes in TRIED.items() for dtype in dtypes]

CHOSEN = {("int64", "int32"), ("uint64", "uint32")}  # by JAX without 64 bits
WIDER = {("float32", "float64"), ("complex64", "complex128")}  # of whole numbers, by NumPy
TOLD = ("refused", "UnsupportedError")
FREE = {
    **dict.fromkeys(("linalg_solve",), "of ones the matrix is singular"),
    **dict.fromkeys(("sgd_update", "adam_update", "rmsprop_update"), LEFT["sgd_update"]),
}


@cache
def of_dtype(op: Op, dtype: str) -> Call:
    """Return a call of an op with all arrays of its deciding kind in one dtype."""
    deciding, call = call_of(op)

    def change(x: np.ndarray) -> np.ndarray:
        if kind(x.dtype.name) != kind(deciding):
            return x
        real = np.real(x) if kind(dtype) != "complex" else x
        return ao.astype(abs(real) if dtype.startswith("uint") else real, dtype)

    with np.errstate(invalid="ignore"):  # NaN as an integer: any will do
        return call.map(change)


def by_rule(op: Op, call: Call) -> tuple[str, ...]:
    """Return the dtypes of an op's results, by its rule."""
    try:
        return tuple(ao.dtype_name(spec.dtype) for spec in results(predicted(op, call)))
    except TypeError:
        return ("refused",)


def given(op: Op, call: Call, backend: str) -> tuple[str, ...]:
    """Return the dtypes of an op's results, or the error's name."""
    try:
        if backend == "jax":  # traced, which saves compiling what it is made of
            import jax

            out = jax.eval_shape(lambda: results(call.run(op.function)))
        else:
            out = results(call.run(op.function))
    except TypeError:
        return ("refused",)
    except Exception as error:
        return (type(error).__name__,)
    return tuple(ao.dtype_name(x.dtype) for x in out)


def agree(op: Op, call: Call, rule: tuple[str, ...], came: tuple[str, ...]) -> bool:
    """Say whether results are what the rule says, but for what libraries choose."""
    if came[0] in TOLD or rule == came:
        return rule[0] != "refused" or came[0] in TOLD
    deciding = Call(call.args[: len(op.parameters)], {}).arrays()
    arrays = {kind(ao.dtype_name(x.dtype)) for x in deciding}
    whole = not arrays & {"float", "complex"} or not op.parameters
    chosen = CHOSEN | WIDER if whole else CHOSEN
    pairs = zip(rule, came, strict=False)
    return len(rule) == len(came) and all(r == c or (r, c) in chosen for r, c in pairs)


@pytest.mark.parametrize(("backend", "dtype"), [c for c in CASES if c[0] in BACKENDS])
def test_results_have_the_dtype_of_the_rule(backend: str, dtype: str):
    differ: list[str] = []
    for name in ao.OPS.keys() - FREE:
        op = ao.OPS[name]
        if backend != "numpy" and not overridden(op, backend):
            continue  # it runs the body that NumPy runs
        call = of_dtype(op, dtype).to(backend)
        rule, came = by_rule(op, call), given(op, call, backend)
        if name in LEFT and "refused" in (*rule, *came):
            continue
        if not agree(op, call, rule, came):
            differ.append(f"{name}: the rule says {rule}, {backend} {came}")
    assert not differ, "\n".join(differ)


# ---------------------------------------------------------------- numbers are weak

SMALL = ("bfloat16", "float16", "float8_e4m3fn", "float8_e5m2")
PAIRS = (
    "add subtract multiply divide floor_divide remainder pow maximum minimum hypot logaddexp "
    "copysign atan2 fmod less equal"
)


@pytest.mark.parametrize("backend", BACKENDS)
def test_python_numbers_do_not_widen_small_floats(backend: str):
    differ: list[str] = []
    for dtype in SMALL[:2]:
        x = ao.asarray([0.1, 2.0], dtype=dtype, like=backend)
        for name in PAIRS.split():
            want = "bool" if name in ("less", "equal") else dtype
            for other in (0.1, 2):
                for pair in ((x, other), (other, x)):
                    came = given(ao.OPS[name], Call(pair, {}), backend)
                    if came != (want,):
                        differ.append(f"{name} of {dtype} and {other}: {came}")
        assert ao.to_numpy(ao.equal(x, 0.1)).tolist() == [True, False]  # 0.1 is rounded, too
        chosen = ao.where(ao.greater(x, 1.0), x, 0.5)
        assert ao.dtype_name(chosen.dtype) == dtype
    assert not differ, "\n".join(differ)


def test_numpy_holds_float8_in_float8():
    for dtype in SMALL[2:]:
        x = ao.asarray([0.5, 2.0], dtype=dtype, like="numpy")
        for out in (ao.add(x, 0.5), ao.sigmoid(x), ao.matmul(x, x), ao.sum(x), ao.softmax(x)):
            assert ao.dtype_name(out.dtype) == dtype


# ---------------------------------------------------------------- sums are wider

COUNT = 4096  # more ones than halves can count
SUMS = {
    "sum": lambda x: ao.sum(x, axis=0),
    "mean": lambda x: ao.multiply(ao.mean(x, axis=0), COUNT),
    "matmul": lambda x: ao.matmul(ao.matrix_transpose(x), x)[0],
    "cumulative_sum": lambda x: ao.cumulative_sum(x, axis=0)[-1],
    "var": lambda x: ao.multiply(ao.var(ao.concat([x, ao.negative(x)]), axis=0), COUNT),
    "vector_norm": lambda x: ao.square(ao.vector_norm(x, axis=0)),
    "einsum": lambda x: ao.einsum("ij,ij->j", x, x),
}


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("dtype", SMALL[:2])
def test_small_floats_are_added_up_in_wider_ones(dtype: str, backend: str):
    x = ao.ones((COUNT, 2), dtype=dtype, like=backend)
    for name, function in SUMS.items():
        out = ao.astype(function(x), "float32")
        assert ao.to_numpy(out).tolist() == [COUNT] * 2, name
