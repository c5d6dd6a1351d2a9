"""Optimizers' update rules, as kernels over lists of arrays.

One call updates all parameters of a model, so a backend can use its multi-tensor kernel. With
``donate=True`` the memory of the arrays that are replaced may be reused: they must not be read
again. Step sizes are numbers or 0-d arrays. Gradients are never written to.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from .._dispatch import op
from .._dtypes import dtype_name
from .._errors import ShapeError
from .._typing import Array, Arrays, Spec
from ..elementwise.arithmetic import add, divide, maximum, multiply, negative, square, subtract
from ..elementwise.comparison import astype
from ..elementwise.exponential import expm1, sqrt

__all__ = [
    "adam_update",
    "rmsprop_update",
    "sgd_update",
]

Lists = tuple[list[Array], ...]


def _as_they_are(
    parameters: Sequence[Spec], gradients: Sequence[Spec], /, *states: Sequence[Spec], **_: Any
) -> tuple[list[Spec], ...]:
    """Return the parameters and what an optimizer holds of them, which have their shapes."""
    shapes = [p.shape for p in parameters]
    for held in (gradients, *filter(None, states)):
        if [x.shape for x in held] != shapes:
            raise ShapeError(
                "Gradients and what an optimizer holds have the shapes of the parameters. "
                f"Received: {[x.shape for x in held]} for parameters of {shapes}."
            )
    return [*parameters], *([*held] for held in states)


@op(rule=_as_they_are)
def sgd_update(
    parameters: Arrays,
    gradients: Arrays,
    momenta: Arrays,
    /,
    *,
    learning_rate: Array | float,
    momentum: float = 0.0,
    nesterov: bool = False,
    donate: bool = False,
) -> Lists:
    """Return (parameters, momenta) after a step of gradient descent.

    With momentum the velocity is ``v = momentum * v - learning_rate * g``; without it ``momenta``
    may be empty.

    >>> ao.sgd_update([np.ones(2)], [np.ones(2)], [], learning_rate=0.5)[0]
    [array([0.5, 0.5])]

    Source: https://keras.io/api/optimizers/sgd/
    """
    if not momentum:
        return [
            subtract(p, multiply(_like(learning_rate, p), g))
            for p, g in zip(parameters, gradients, strict=True)
        ], list(momenta)
    new_p, new_m = [], []
    for p, g, m in zip(parameters, gradients, momenta, strict=True):
        step = multiply(_like(learning_rate, p), g)
        velocity = subtract(multiply(momentum, m), step)
        new_m.append(velocity)
        change = subtract(multiply(momentum, velocity), step) if nesterov else velocity
        new_p.append(add(p, change))
    return new_p, new_m


@op(rule=_as_they_are)
def adam_update(
    parameters: Arrays,
    gradients: Arrays,
    momenta: Arrays,
    velocities: Arrays,
    /,
    *,
    learning_rate: Array | float,
    step: Array | int,
    beta_1: float = 0.9,
    beta_2: float = 0.999,
    epsilon: float = 1e-7,
    weight_decay: float = 0.0,
    donate: bool = False,
) -> Lists:
    """Return (parameters, momenta, velocities) after the ``step``-th step (counted from 1) of Adam.

    ``weight_decay`` is decoupled: parameters shrink by ``learning_rate * weight_decay`` first.
    ``epsilon`` is the paper's "epsilon hat": added to the root of the uncorrected velocity.

    Source: https://arxiv.org/abs/1412.6980 (section 2), https://arxiv.org/abs/1711.05101
    """
    wide = any(dtype_name(p.dtype) == "float64" for p in parameters)
    rate = adam_rate(learning_rate, step, beta_1, beta_2, "float64" if wide else "float32")
    new: Lists = ([], [], [])
    for p, g, m, v in zip(parameters, gradients, momenta, velocities, strict=True):
        momentum = add(m, multiply(subtract(g, m), 1 - beta_1))
        velocity = add(v, multiply(subtract(square(g), v), 1 - beta_2))
        start = p
        if weight_decay:
            start = subtract(p, multiply(multiply(p, _like(learning_rate, p)), weight_decay))
        change = divide(multiply(momentum, _like(rate, p)), add(sqrt(velocity), epsilon))
        for kept, value in zip(new, (subtract(start, change), momentum, velocity), strict=True):
            kept.append(value)
    return new


def adam_rate(
    learning_rate: Array | float,
    step: Array | int,
    beta_1: float,
    beta_2: float,
    dtype: str = "float32",
) -> Array | float:
    """Return the step size with both bias corrections in it.

    ``1 - beta ** step`` is taken as ``-expm1(step * log(beta))``: at beta = 0.999 the difference
    itself would leave float32 four digits. An array's step is counted in ``dtype``.
    """
    first, second = (math.log(beta) if beta else -math.inf for beta in (beta_1, beta_2))
    if not hasattr(step, "dtype"):  # numbers stay numbers: an op would make them NumPy's arrays
        rate = math.sqrt(-math.expm1(step * second)) / -math.expm1(step * first)
        is_array = hasattr(learning_rate, "dtype")
        return multiply(learning_rate, rate) if is_array else learning_rate * rate
    count = astype(step, dtype=dtype)
    root = sqrt(negative(expm1(multiply(count, second))))
    return divide(multiply(root, learning_rate), negative(expm1(multiply(count, first))))


def _like(number: Array | float, array: Array) -> Array | float:
    """Return a 0-d array in the dtype of ``array``, lest it widen it; a number is weak anyway."""
    dtype = getattr(number, "dtype", array.dtype)
    return number if dtype == array.dtype else astype(number, dtype=array.dtype)


@op(rule=_as_they_are)
def rmsprop_update(
    parameters: Arrays,
    gradients: Arrays,
    velocities: Arrays,
    momenta: Arrays,
    averages: Arrays,
    /,
    *,
    learning_rate: Array | float,
    rho: float = 0.9,
    momentum: float = 0.0,
    epsilon: float = 1e-7,
    centered: bool = False,
    donate: bool = False,
) -> Lists:
    """Return (parameters, velocities, momenta, averages) after a step of RMSprop.

    ``momenta`` may be empty without momentum, ``averages`` unless ``centered``.

    Source: https://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf
    """
    new: Lists = ([], [], list(momenta), list(averages))
    for i, (p, g, v) in enumerate(zip(parameters, gradients, velocities, strict=True)):
        velocity = add(multiply(rho, v), multiply(1 - rho, square(g)))
        spread = velocity
        if centered:
            new[3][i] = add(multiply(rho, averages[i]), multiply(1 - rho, g))
            spread = maximum(subtract(velocity, square(new[3][i])), 0.0)
        change = divide(multiply(_like(learning_rate, p), g), sqrt(add(spread, epsilon)))
        if momentum:
            change = new[2][i] = add(multiply(momentum, momenta[i]), change)
        new[0].append(subtract(p, change))
        new[1].append(velocity)
    return new
