"""How a law is tried: over which ops and backends, on how many examples, to which tolerance."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import zip_longest
from typing import Any

import hypothesis
import numpy as np
import pytest

import arrayops as ao
from arrayops import _registry
from arrayops._dispatch import Op

from .drawing import Call, is_complex, is_float, map_arrays
from .freedom import SYMMETRIC, determined, symmetric

BACKENDS = ao.installed_backends()
# Of the profile's examples: the cost of a new shape differs by a thousand (JAX compiles each op for
# it, OpenVINO each graph, TensorFlow's eager calls are slow). NumPy has no library's faults.
SHARES = {"numpy": 1.0, "torch": 0.5, "jax": 0.05, "tensorflow": 0.2, "openvino": 0.1}
FEWEST = 3
PHASES = (hypothesis.Phase.generate, hypothesis.Phase.shrink)


def every_op(suits: Callable[[Op], bool] = lambda op: True) -> list[Any]:
    """Return a parameter for each op that suits a law."""
    return [pytest.param(op, id=name) for name, op in ao.OPS.items() if suits(op)]


def overridden(op: Op, backend: str) -> bool:
    """Say whether a backend has a function of its own for an op."""
    return callable(vars(_registry.load(backend)).get(op.name))


def tries(op: Op, backend: str) -> dict[str, Any]:
    """Return how often a law of values is tried: less where it runs the body that NumPy ran."""
    if backend == "numpy" or overridden(op, backend):
        return {"share": SHARES[backend]}
    return {"share": SHARES[backend] / 4, "fewest": 1}


def for_all(
    strategy: Any, law: Callable[[Any], Any], *, share: float = 1.0, fewest: int = FEWEST
) -> None:
    """Try a law on the profile's number of examples, or a share of it.

    No examples are kept between runs: all ops share this function, and so would share them.
    """
    profile = hypothesis.settings()
    count = max(fewest, round(profile.max_examples * share))

    @hypothesis.settings(profile, max_examples=count, database=None, phases=PHASES)
    @hypothesis.given(strategy)
    def attempt(example: Any) -> None:
        law(example)

    attempt()


# ---------------------------------------------------------------- results and their tolerance

# The row of arrayops.testing.TOLERANCES, by the chapter an op stands in, then by name.
_KIND_OF_CHAPTER = {
    "activations": "composed",
    "affine": "composed",
    "arithmetic": "rounded",
    "bit_counts": "exact",
    "closeness": "exact",
    "complexes": "function",
    "attention": "composed",
    "comparison": "exact",
    "convolution": "composed",
    "convolution_kernels": "composed",
    "filling": "rounded",
    "triangles": "rounded",
    "bounds": "function",
    "spectra": "composed",
    "frequencies": "composed",
    "crossentropies": "composed",
    "factorizations": "composed",
    "fourier": "composed",
    "exponential": "function",
    "floats": "rounded",
    "assignment": "composed",
    "color": "composed",
    "filters": "composed",
    "framing": "exact",
    "patches": "exact",
    "quality": "gradient",
    "resampling": "composed",
    "sampling": "composed",
    "warping": "gradient",
    "ctc": "composed",
    "ctc_decoding": "composed",
    "gathering": "exact",
    "flat_places": "exact",
    "items": "exact",
    "unfolding": "composed",
    "scattering": "composed",
    "segments": "composed",
    "joining": "exact",
    "linear_systems": "composed",
    "shapes": "exact",
    "matrix_diagonals": "composed",
    "matrix_products": "composed",
    "more_arithmetic": "function",
    "padding": "exact",
    "grids": "exact",
    "patterns": "exact",
    "selection": "exact",
    "sequences": "composed",
    "tapers": "composed",
    "vector_products": "composed",
    "einsum": "composed",
    "diagonals": "exact",
    "stacking": "exact",
    "repeating": "exact",
    "axes": "exact",
    "normalization": "composed",
    "pooling": "composed",
    "pooling_kernels": "composed",
    "probabilities": "composed",
    "keys": "rounded",
    "continuous": "composed",
    "gammas": "composed",
    "counting": "exact",
    "discrete": "exact",
    "rectifiers": "composed",
    "recurrent": "composed",
    "recurrent_kernels": "composed",
    "searching": "exact",
    "several": "exact",
    "short_time": "composed",
    "exponentials": "chain",
    "spectral": "composed",
    "special_functions": "composed",
    "reductions": "composed",
    "cumulative": "composed",
    "differences": "composed",
    "descriptive": "composed",
    "histograms": "composed",
    "nan_statistics": "composed",
    "quantiles": "composed",
    "sets": "exact",
    "signals": "composed",
    "sorting": "exact",
    "trigonometric": "function",
    "updates": "composed",
}
_SUMS = (
    *("linspace", "random_normal", "random_uniform", "scatter_add", "scatter_add_along_axis"),
    "trace",
)
_KIND = dict.fromkeys(_SUMS, "composed") | {"random_dropout": "rounded"}
# Their values depend on their arguments, and their gradients are zero on purpose.
CONSTANT = {"stop_gradient", "random_gamma", "random_beta"}


def kind_of(op: Op) -> str:
    """Return how exact an op's results are: a row of the table of tolerances."""
    return _KIND.get(op.name) or _KIND_OF_CHAPTER[op.function.__module__.rpartition(".")[2]]


def results(tree: Any) -> list[Any]:
    """Return the arrays that an op gave: one, or several in lists and tuples."""
    return ao.tree.leaves(determined(tree))


# ---------------------------------------------------------------- dtypes that the standard defines

# Positions and counts come in the library's own integer.
_INDEX = {"argmax", "argmin", "argsort", "count_nonzero", "random_permutation"}
_INDEX |= {"random_choice"}
_INDEX |= {"linalg_matrix_rank"}
_INDEX |= {"argpartition", "argwhere", "bisect", "digitize", "flatnonzero", "intersect1d"}
_INDEX |= {"lexsort", "nanargmax", "nanargmin", "nonzero", "searchsorted", "top_k", "unique"}
_INDEX |= {"unique_all", "unique_counts", "unique_inverse"}


def dtypes_of(op: Op, call: Call) -> Iterator[str]:
    """Yield the dtype of each result; "any" where the standard leaves it to the library.

    Left to the library are: the integer that indices and counts come in; the float that functions
    of floats make of integers; and the dtype of arrays created without one.
    """
    deciding = Call(call.args[: len(op.parameters)], {}).arrays()
    floats = any(is_float(x) or is_complex(x) for x in deciding)
    for spec in results(predicted(op, call)):
        dtype = ao.dtype_name(spec.dtype)
        made_float = "float" in dtype and not floats and not call.kwargs.get("dtype")
        created = not op.parameters and not call.kwargs.get("dtype")
        index = op.name in _INDEX and dtype == "int64"
        yield "any" if index or made_float or created else dtype


def predicted(op: Op, call: Call, *, batch: bool = False) -> Any:
    """Return the lazy results of a call: shapes and dtypes by our own rules.

    With `batch` the leading size of data is unknown; that of kernels and keys is not data.
    """
    args, kwargs = call.map(lambda x: ao.LazyArray(x.shape, x.dtype))
    if batch:
        args = tuple(
            arg if name and name.endswith(("kernel", "key")) else map_arrays(_batched, arg)
            for name, arg in zip_longest(op.parameters, args)
        )
    if "like" in kwargs:
        kwargs["like"] = ao.LazyArray((), "bool")
    return op.function(*args, **kwargs)


def _batched(x: ao.LazyArray) -> ao.LazyArray:
    return ao.LazyArray((None, *x.shape[1:]), x.dtype) if x.shape else x


# ---------------------------------------------------------------- scalar functions to differentiate

# Arguments that decide where a result jumps: of pooled elements one is the same number as `out`.
_HELD = {"max_pool_gradient": 1}


def projection(op: Op, call: Call) -> tuple[Callable[[list[Any]], Any] | None, list[Any]]:
    """Return a scalar function of the call's float arrays, and these.

    It is a weighted sum of the results, so that no two parts of a gradient can cancel; None if no
    result is a float. The weights are small where the results are many or large: the tolerance
    takes what is added for numbers of size 1. NumPy's results decide, whatever the library: so all
    have the same weights, and none compiles a program only to be asked for them.
    """
    leaves, structure = ao.tree.flatten(tuple(call))
    places = [i for i, x in enumerate(leaves) if hasattr(x, "shape") and is_float(x)]
    places = places[: _HELD.get(op.name)]
    random = np.random.default_rng(0)
    outcomes = results(call.to("numpy").in_double().run(op.function))
    total = sum(float(np.sum(abs(x))) for x in outcomes if is_float(x))
    unit = 2.0 ** -np.round(np.log2(max(total, 1.0)))  # a power of two rounds nothing
    weights = [unit * random.uniform(0.5, 1.5, x.shape) if is_float(x) else None for x in outcomes]

    def project(floats: list[Any]) -> Any:
        filled = list(leaves)
        for i, x in zip(places, floats, strict=True):
            filled[i] = symmetric(x) if op.name in SYMMETRIC else x
        parts = results(Call(*ao.tree.unflatten(structure, filled)).run(op.function))
        weighted = ((x, w) for x, w in zip(parts, weights, strict=True) if w is not None)
        return sum(
            ao.sum(ao.multiply(x, ao.asarray(w, dtype=x.dtype, like=x))) for x, w in weighted
        )

    differs = places and any(w is not None for w in weights)
    return project if differs else None, [leaves[i] for i in places]
