"""What the gradient is where there is no derivative, or where a formula for it fails: a page.

``python -m tests.property.kinks`` writes docs/gradients.md anew. ``KINKS`` is the convention, held
on every backend by ``test_kinks.py``; what a library does otherwise stands beside it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf, log, nan, pi
from pathlib import Path
from textwrap import wrap
from typing import Any, NamedTuple

import arrayops as ao

PAGE = Path(__file__).parents[2] / "docs" / "gradients.md"


class Kink(NamedTuple):
    """An expression of ``x``, a point, the gradient there, and those of backends that differ."""

    of: str
    at: Sequence[float]
    gradient: Sequence[float]
    others: Mapping[str, Sequence[float]] = {}

    def function(self, x: Any) -> Any:
        """Return the sum of the expression."""
        return ao.sum(eval(self.of, {"ao": ao, "x": x, "inf": inf}))


_HALF_CLIPPED = [0.5, 0.5, 1, 0]
_TORCH_CLIPS = {"torch": [1, 1, 1, 0]}

# Chapter of the page: its rule in words, and the points that show it.
KINKS: dict[str, tuple[str, tuple[Kink, ...]]] = {
    "Ties": (
        (
            "Elements that tie for an extreme share the gradient evenly. What is put in order "
            "keeps its order where it ties, so each element has the gradient of its own place; a "
            "quantile that is one element gives it all to that one. Windows of a pooling, which "
            "overlap, give it to their first."
        ),
        (
            Kink("ao.maximum(x[0], x[1])", [2, 2], [0.5, 0.5]),
            Kink("ao.minimum(x[0], x[1])", [2, 2], [0.5, 0.5]),
            Kink("ao.maximum(x, 2.0)", [2, 3], [0.5, 1]),
            Kink("ao.fmax(x[0], x[1])", [2, 2], [0.5, 0.5]),
            Kink("ao.fmin(x[0], x[1])", [2, 2], [0.5, 0.5]),
            Kink("ao.max(x)", [3, 1, 3], [0.5, 0, 0.5]),
            Kink("ao.min(x)", [1, 1, 3], [0.5, 0.5, 0]),
            Kink("ao.nanmax(x)", [3, nan, 3], [0.5, 0, 0.5]),
            Kink("ao.ptp(x)", [3, 1, 3, 1], [0.5, -0.5, 0.5, -0.5]),
            Kink("ao.linalg.vector_norm(x, ord=inf)", [2, -2], [0.5, -0.5]),
            Kink("ao.segment_max(x, ao.asarray([0, 0, 1], like=x), 2)", [1, 1, 0], [0.5, 0.5, 1]),
            Kink("ao.sort(x)[1:]", [2, 1, 2], [1, 0, 1]),
            Kink("ao.sort(x)[1]", [2, 1, 2], [1, 0, 0]),
            Kink("ao.sort(x, descending=True)[0]", [2, 1, 2], [1, 0, 0]),
            Kink("ao.top_k(x, 1)[0]", [2, 1, 2], [1, 0, 0]),
            Kink("ao.median(x)", [2, 2, 1], [1, 0, 0]),
            Kink("ao.quantile(x, 0.5)", [2, 2, 1], [1, 0, 0]),
            Kink("ao.max_pool(ao.reshape(x, (1, 4, 1)), 2)", [1, 1, 0, 2], [1, 0, 0, 1]),
            Kink("ao.max_pool(ao.reshape(x, (1, 3, 1)), 2, 1)", [1, 1, 1], [1, 1, 0]),
        ),
    ),
    "Bounds": (
        "A bound is an extreme of two: at the bound itself half of the gradient goes on.",
        (
            Kink("ao.clip(x, -1, 1)", [-1, 1, 0, 2], _HALF_CLIPPED, _TORCH_CLIPS),
            Kink("ao.hard_tanh(x)", [-1, 1, 0, 2], _HALF_CLIPPED, _TORCH_CLIPS),
            Kink("ao.relu6(x)", [0, 6, 3, 7], _HALF_CLIPPED, _TORCH_CLIPS),
            Kink("ao.sparse_sigmoid(x)", [-1, 1], [0.25, 0.25], {"torch": [0.5, 0.5]}),
            Kink("ao.soft_shrink(x)", [-0.5, 0.5], [0.5, 0.5], {"torch": [0, 0]}),
        ),
    ),
    "Corners": (
        (
            "At a corner at 0 a distance has the gradient 0, the smallest of those that fit. An "
            "activation in pieces has the slope of the piece on the left, which is the one that "
            "includes the corner."
        ),
        (
            Kink("ao.abs(x)", [0, -0.0, -1], [0, 0, -1]),
            Kink("ao.fabs(x)", [0, -1], [0, -1]),
            Kink("ao.hypot(x[0], x[1])", [0, 0], [0, 0]),
            Kink("ao.linalg.vector_norm(x, ord=1)", [0, 2], [0, 1]),
            Kink("ao.atan2(x[0], x[1])", [0, 0], [0, 0]),
            Kink("ao.angle(x)", [0, -1], [0, 0]),
            Kink("ao.relu(x)", [0, 2], [0, 1]),
            Kink("ao.relu(x)", [nan], [0], {"torch": [1]}),
            Kink("ao.leaky_relu(x, 0.25)", [0, 2], [0.25, 1]),
            Kink("ao.elu(x, alpha=0.5)", [0, 2], [0.5, 1]),
            Kink("ao.selu(x)", [0], [1.7580993], {"tensorflow": [1.0507010]}),
            Kink("ao.hard_shrink(x)", [-0.5, 0.5], [0, 0]),
            Kink("ao.threshold(x, 0.5, 1.0)", [0.5, 1], [0, 1]),
            Kink("ao.copysign(x, -1.0)", [0, -0.0], [-1, 1]),
        ),
    ),
    "Jumps": (
        "What jumps has the slope beside the jump: 0 where it is flat, 1 where it saws.",
        (
            Kink("ao.sign(x)", [0, -1], [0, 0]),
            Kink("ao.floor(x)", [0, -1.5], [0, 0]),
            Kink("ao.round(x)", [0.5, -1.5], [0, 0]),
            Kink("ao.heaviside(x, 0.5)", [0, 4], [0, 0]),
            Kink("ao.remainder(x, 2.0)", [4, -2], [1, 1]),
            Kink("ao.fmod(x[0], x[1])", [4, 2], [1, -2]),
            Kink("ao.modf(x)[0]", [1, 1.5], [1, 1]),
            Kink("ao.unwrap(x)", [0, pi, 0], [3, -1, 1]),
        ),
    ),
    "Where a formula fails and the function does not": (
        "A derivative that exists is given, though a factor is 0, or a part is 0 / 0.",
        (
            Kink("ao.prod(x)", [2, 0, 3], [0, 6, 0]),
            Kink("ao.prod(x)", [0, 0, 3], [0, 0, 0]),
            Kink("ao.nanprod(x)", [2, 0, nan], [0, 2, 0]),
            Kink("ao.cumulative_prod(x)", [2, 0, 3], [1, 8, 0]),
            Kink("ao.pow(x, 0)", [0, 1], [0, 0]),
            Kink("ao.pow(x, 1)", [0, 1], [1, 1]),
            Kink("ao.pow(x[0], x[1])", [0, 0], [0, 0]),
            Kink("ao.pow(x[0], x[1])", [-2, 3], [12, 0]),
            Kink("ao.xlogy(x[0], x[1])", [0, 0], [0, 0]),
            Kink("ao.divide_no_nan(x[0], x[1])", [4, 0], [0, 0]),
            Kink("ao.sinc(x)", [0], [0]),
            Kink("ao.i0(x)", [0], [0]),
            Kink("ao.i1(x)", [0], [0.5]),
            Kink("ao.elu(x)", [0], [1]),
            Kink("ao.celu(x, 0.5)", [0], [1]),
            Kink("ao.sparse_plus(x)", [-1, 1], [0, 1]),
            Kink("ao.softsign(x)", [0], [1]),
            Kink("ao.logaddexp(x[0], x[1])", [2, 2], [0.5, 0.5]),
            Kink("ao.logaddexp2(x[0], x[1])", [2, 2], [0.5, 0.5]),
            Kink("ao.logsumexp(x)", [-inf, 1], [0, 1]),
            Kink("ao.log_sigmoid(x)", [-200, 200], [1, 0]),
            Kink("ao.softmax(x)[0]", [-inf, 1], [0, 0]),
            Kink("ao.nan_to_num(x)", [nan, inf, 0], [0, 0, 1]),
            Kink("ao.linalg.pinv(ao.reshape(x, (2, 2)))", [1, 0, 0, 1], [-1, -1, -1, -1]),
            Kink("ao.cdist(x[:2][None], x[:2][None])", [1, 2], [0, 0]),
        ),
    ),
    "Where the slope is infinite": (
        (
            "The gradient is infinite too, or NaN once it meets a factor of 0. So is that of a "
            "length or a deviation of zero, which are roots: add a small number under the root. "
            "`ao.where` does not help from outside, since 0 times NaN is NaN; give the root a "
            "harmless argument."
        ),
        (
            Kink("ao.sqrt(x)", [0, 4], [inf, 0.25]),
            Kink("ao.cbrt(x)", [0, 8], [inf, 1 / 12]),
            Kink("ao.pow(x, 0.5)", [0, 1], [inf, 0.5]),
            Kink("ao.log(x)", [0, 2], [inf, 0.5]),
            Kink("ao.asin(x)", [1, 0], [inf, 1]),
            Kink("ao.linalg.vector_norm(x)", [0, 0], [nan, nan]),
            Kink("ao.std(x)", [1, 1], [nan, nan]),
            Kink("ao.where(x > 0, ao.sqrt(x), 0)", [0, 4], [nan, 0.25], {"tensorflow": [0, 0.25]}),
            Kink("ao.where(x > 0, ao.sqrt(ao.where(x > 0, x, 1)), 0)", [0, 4], [0, 0.25]),
        ),
    ),
}

# Second derivatives that exist where a formula of the first fails: the gradient of the product of
# the gradient with 1, 1/2, 1/4.
SECOND: tuple[Kink, ...] = (
    Kink("ao.prod(x)", [2, 0, 3], [1.5, 3.5, 1]),
    Kink("ao.prod(x)", [0, 0, 3], [1.5, 3, 0]),
    Kink("ao.cumulative_prod(x)", [2, 0, 3], [2, 4.5, 1]),
    Kink("ao.pow(x, 1)", [0, 1], [0, 0]),
    Kink("ao.pow(x, 2)", [0, 1], [2, 1]),
    Kink("ao.pow(x[0], x[1])", [0, 2], [2, 0]),
    Kink("ao.pow(x[0], x[1])", [2, 0], [0.25, 0.5 + log(2) ** 2 / 2]),
    Kink("ao.sinc(x)", [0], [-(pi**2) / 3]),
    Kink("ao.i0(x)", [0], [0.5]),
    Kink("ao.i1(x)", [0], [0]),
    Kink("ao.softsign(x)", [0, 1], [0, -0.125]),
    Kink("ao.logaddexp(x[0], x[1])", [2, 2], [0.125, -0.125]),
    Kink("ao.logaddexp2(x[0], x[1])", [2, 2], [log(2) / 8, -log(2) / 8]),
    Kink("ao.softplus(x)", [0], [0.25]),
    Kink("ao.binary_crossentropy(ao.ones_like(x), x, from_logits=True)", [0, 0], [0.25, 0.125]),
    Kink("ao.linalg.pinv(ao.reshape(x[:1], (1, 1)))", [2], [0.25]),
)

# ---------------------------------------------------------------- the page

_INTRODUCTION = """# Gradients where there is no derivative

Written by `python -m tests.property.kinks`; the tests hold every backend to it.

An op is differentiated by its rule, which stands below it, or through its body; JAX, PyTorch and
TensorFlow use their own derivatives where these say the same, else the rule. Rules call ops alone,
so a gradient has a gradient in turn: the tests compare first and second derivatives of every op on
every backend with difference quotients. This page says what comes out at points without a
derivative, the same for all backends but where it names some; and which ops have no gradient.
Second derivatives are promised where they exist.
"""
_FLAT = """## Ops without a gradient

The gradient in their arguments is zero, on every backend, as of a constant. An op without a rule
and without a body is an error that names it, never a zero. Indices, masks and other arguments that
are no floats have no gradient in any op.
"""


def without_gradient() -> dict[str, list[str]]:
    """Return the ops that have no gradient, by the reason."""
    found: dict[str, list[str]] = {}
    for op in ao.OPS.values():
        if op.gradients is None:
            found.setdefault(op.why or "its results are no floats", []).append(f"`{op.name}`")
    return found


def _numbers(values: Sequence[float]) -> str:
    return ", ".join(f"{x:.6g}" for x in values)


def _row(kink: Kink) -> str:
    others = "; ".join(f"{name}: {_numbers(g)}" for name, g in kink.others.items())
    cells = [f"`{kink.of}`", _numbers(kink.at), _numbers(kink.gradient), others]
    return f"| {' | '.join(cells)} |"


def _table(kinks: Sequence[Kink], what: str) -> str:
    head = [f"| of the sum of | at x = | {what} | but on |", "| --- | --- | --- | --- |"]
    return "\n".join([*head, *map(_row, kinks)])


def page() -> str:
    """Return the page."""
    parts = [_INTRODUCTION.rstrip()]
    for title, (rule, kinks) in KINKS.items():
        parts += [f"## {title}", "\n".join(wrap(rule, 100)), _table(kinks, "gradient")]
    parts += ["## Second derivatives", _SECOND, _table(SECOND, "gradient of the product")]
    flat = [f"* {why}: {', '.join(sorted(names))}" for why, names in without_gradient().items()]
    return "\n\n".join([*parts, _FLAT.rstrip(), "\n".join(flat)]) + "\n"


_SECOND = """They are right too where a formula of the first derivative has a case of its own. To
see all of them, the gradient is multiplied with 1, 1/2, 1/4 and differentiated again."""

if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
