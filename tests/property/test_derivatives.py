"""Products with Jacobians, Jacobians and Hessians: alike on every backend, and as JAX has them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import arrayops as ao
from arrayops.testing import assert_close

from .drawing import map_arrays
from .laws import BACKENDS

X, V = np.asarray([0.5, -1, 2], "float32"), np.asarray([1, 2, -0.5], "float32")
W, G = np.asarray([[1, 2, 3], [4, 5, 6]], "float32") / 4, np.asarray([1, -2], "float32")


def layer(x: Any, w: Any) -> Any:
    return ao.tanh(ao.matmul(w, x))


def energy(x: Any) -> Any:
    return ao.sum(ao.multiply(ao.exp(x), ao.sin(x)))


def of_tree(tree: dict[str, Any]) -> dict[str, Any]:
    return {"layer": layer(tree["x"], tree["w"]), "square": ao.square(tree["x"])}


@ao.custom_gradient
def own_gradient(a: Any, b: Any) -> Any:
    return ao.multiply(a, b), lambda g: (ao.clip(g, -1, 1), ao.multiply(g, 7.0))


CASES = {
    "vjp": lambda x, v, w, g: ao.vjp(layer, x, w)[1](g),
    "vjp of a tree": lambda x, v, w, g: ao.vjp(of_tree, {"x": x, "w": w})[1](
        {"layer": g, "square": x}
    ),
    "vjp with aux": lambda x, v, w, g: ao.vjp(lambda x: (energy(x), x), x, has_aux=True)[2],
    "vjp, twice": lambda x, v, w, g: [ao.vjp(layer, x, w)[1](a) for a in (g, ao.negative(g))],
    "jvp": lambda x, v, w, g: ao.jvp(lambda x: layer(x, w), (x,), (v,)),
    "hvp": lambda x, v, w, g: ao.hvp(energy, (x,), (v,)),
    "jacrev": lambda x, v, w, g: ao.jacrev(layer, 1)(x, w),
    "jacfwd": lambda x, v, w, g: ao.jacfwd(layer)(x, w),
    "jacobian of a tree": lambda x, v, w, g: ao.jacrev(of_tree)({"x": x, "w": w}),
    "jacobian of a tree, forward": lambda x, v, w, g: ao.jacfwd(of_tree)({"x": x, "w": w}),
    "hessian": lambda x, v, w, g: ao.hessian(energy)(x),
    "jacobian of a jacobian": lambda x, v, w, g: ao.jacfwd(ao.jacrev(layer))(x, w),
    "gradient of a jvp": lambda x, v, w, g: ao.grad(
        lambda x: ao.sum(ao.jvp(lambda x: layer(x, w), (x,), (v,))[1])
    )(x),
    "custom_gradient": lambda x, v, w, g: ao.grad(
        lambda x, v: ao.sum(ao.multiply(own_gradient(x, v), 5.0)), (0, 1)
    )(x, v),
    "custom_gradient, value": lambda x, v, w, g: own_gradient(x, v),
}


@pytest.mark.parametrize("backend", [b for b in BACKENDS if b != "jax"])
@pytest.mark.parametrize("compiled", [False, True], ids=["eager", "compiled"])
@pytest.mark.parametrize("name", CASES)
def test_as_on_jax(name, compiled, backend):
    function = ao.jit(CASES[name]) if compiled else CASES[name]
    sent = lambda b: map_arrays(lambda x: ao.asarray(x, like=b), (X, V, W, G))
    expected, actual = function(*sent("jax")), function(*sent(backend))
    assert ao.tree.structure(actual) == ao.tree.structure(expected)
    for a, e in zip(ao.tree.leaves(actual), ao.tree.leaves(expected), strict=True):
        assert_close(a, e, "gradient", backend=backend)


@pytest.mark.parametrize("backend", BACKENDS)
def test_bad_arguments(backend):
    x, v, w, g = map_arrays(lambda x: ao.asarray(x, like=backend), (X, V, W, G))
    with pytest.raises(ao.ShapeError, match=r"shapes of what .* \[\(2,\)\]. Received"):
        ao.vjp(layer, x, w)[1](v)
    with pytest.raises(ao.ShapeError, match="structure and shapes"):
        ao.jvp(energy, (x,), (g,))
    with pytest.raises(ao.GradientError, match=r"Derivatives are taken .* int32"):
        ao.vjp(ao.negative, ao.astype(x, "int32"))
    with pytest.raises(ao.GradientError, match="of results"):
        ao.vjp(ao.argmax, x)
