"""Who answers an op on each backend, and what a backend cannot do: read from the registry, or here.

Tests leave out what stands in ``LIMITS``, and the page ``docs/ops.md`` prints it: a limit is said
once. Everything else is derived, and is not said at all.
"""

from __future__ import annotations

from typing import NamedTuple

from .._dispatch import Op
from .._registry import load

__all__ = ["ANSWERS", "LIMITS", "Limit", "answer", "limit"]

ANSWERS = {
    "native": "the backend's own function, without which there would be none",
    "fused": "the backend's own function in place of the body: faster, or more exact",
    "body": "the op's body, written in other ops",
    "host": "NumPy's function, on the host",
    "unsupported": "nothing: the call raises `UnsupportedError`",
}


class Limit(NamedTuple):
    """What a backend cannot do: functions, when, why, and where that is said."""

    functions: tuple[str, ...]
    backend: str
    when: str
    reason: str
    url: str


_SIZED_BY_VALUES = (
    *("argwhere", "bincount", "compress", "extract", "flatnonzero", "intersect1d"),
    *("nonzero", "setdiff1d", "setxor1d", "union1d", "unique", "unique_all"),
    *("unique_counts", "unique_inverse", "unique_values"),
)

LIMITS = (
    Limit(
        _SIZED_BY_VALUES,
        "torch",
        "compiled",
        "the values decide the size of the result, unless `size` or `length` says it: recorded "
        "kernels have the sizes of the first call",
        "",
    ),
    Limit(
        _SIZED_BY_VALUES,
        "jax",
        "compiled",
        "the values decide the size of the result, unless `size` or `length` says it: XLA's are "
        "fixed",
        "https://docs.jax.dev/en/latest/errors.html#jax.errors.ConcretizationTypeError",
    ),
    Limit(
        ("bincount",),
        "tensorflow",
        "compiled",
        "the values decide the size of the result, unless `length` says it",
        "",
    ),
    Limit(
        ("ctc_decode", "ctc_loss", "logaddexp"),
        "torch",
        "differentiated twice",
        "torch's second derivative of logaddexp is NaN where the arguments are so far apart that "
        "the exponential of their distance overflows",
        "",
    ),
    Limit(
        ("while_loop",),
        "jax",
        "gradient",
        "a loop of unknown length has derivatives in forward mode only; use scan or fori_loop",
        "https://docs.jax.dev/en/latest/_autosummary/jax.lax.while_loop.html",
    ),
    Limit(
        ("while_loop",),
        "openvino",
        "gradient without maximum_iterations",
        "what each turn leaves for the way back needs room",
        "",
    ),
)


def answer(op: Op, backend: str) -> str:
    """Return who answers an op for arrays of a backend: a key of ``ANSWERS``.

    >>> answer(ao.OPS["exp"], "numpy"), answer(ao.OPS["logit"], "numpy")
    ('native', 'body')
    """
    module = load(backend)
    if hasattr(module, "answers"):
        return module.answers(op)
    if callable(vars(module).get(op.name)):
        return "native" if op.primitive else "fused"
    return "unsupported" if op.primitive else "body"


def limit(function: str, backend: str, when: str) -> Limit | None:
    """Return what keeps a backend from a function ``when``, None if nothing does.

    >>> limit("while_loop", "jax", "gradient").reason
    'a loop of unknown length has derivatives in forward mode only; use scan or fori_loop'
    """
    for each in LIMITS:
        if function in each.functions and (each.backend, each.when) == (backend, when):
            return each
    return None
