"""The steps of LSTM and GRU along a sequence, with the gradients of weights as one product.

What inputs add to the gates needs no state, so it comes computed. A loop that is differentiated as
it stands adds to the gradient of the recurrent weights in each turn; here turns backward give the
gradients of gates alone, and a product over the steps of all examples is that of the weights.
`benchmarks/fit.py --model lstm` measures it: on JAX 1.2 times the loop by hand became 0.9.

Letters: T steps, B batch, U units. Arrays come in one list, so that one rule gives all gradients.
Source: Hochreiter and Schmidhuber, "Long short-term memory", 1997; https://arxiv.org/abs/1406.1078
"""

from __future__ import annotations

from typing import Any

from .._dispatch import defvjp, op
from .._dtypes import dtype_name, kind
from .._errors import DTypeError, ShapeError
from .._results import GRUSteps, LSTMSteps
from .._shapes import same_size
from .._typing import Array, Arrays, Shape, Spec
from ..creation.filling import zeros_like
from ..elementwise.arithmetic import add, multiply, square, subtract
from ..elementwise.exponential import tanh
from ..indexing.items import getitem
from ..manipulation.joining import concat, split
from ..manipulation.shapes import expand_dims, matrix_transpose, reshape, shape
from ..products.matrix_products import matmul
from ..statistics.reductions import sum
from ..transforms.control import scan
from .activations import sigmoid

__all__ = ["gru_steps", "lstm_steps"]


def _check(arrays: Arrays, wanted: str, gates: int, sizes: list[Shape]) -> tuple[Any, Any, Any]:
    """Return T, B and U of the shapes of what comes first; raise unless all are as wanted."""
    shapes = [a.shape for a in arrays]
    fits = len(shapes) == len(sizes) and len(shapes[0]) == 3 and len(shapes[1]) == 2
    if fits:
        known = {"B": shapes[0][1], "U": shapes[1][1], "G": gates * (shapes[1][1] or 0) or None}
        expected = [tuple(known.get(n, n) for n in each) for each in sizes]
        fits = all(
            len(a) == len(b) and all(map(same_size, a, b))
            for a, b in zip(shapes, expected, strict=True)
        )
    if not fits:
        raise ShapeError(f"The arrays are {wanted}. Received: {', '.join(map(str, shapes))}.")
    dtypes = {dtype_name(a.dtype) for a in arrays}
    if len(dtypes) > 1 or {*map(kind, dtypes)} != {"float"}:
        raise DTypeError(f"The arrays are floats of one dtype. Received: {', '.join(dtypes)}.")
    return shapes[0][0], shapes[0][1], shapes[1][1]


# ---------------------------------------------------------------- long short-term memory


def _remembering(arrays: Arrays, /) -> LSTMSteps:
    wanted = "x (T, B, 4 U), h (B, U), c (B, U), recurrent_kernel (U, 4 U)"
    sizes: list[Any] = [(None, "B", "G"), ("B", "U"), ("B", "U"), ("U", "G")]
    t, b, u = _check(arrays, wanted, 4, sizes)
    dtype = arrays[0].dtype
    state, each = Spec((b, u), dtype), Spec((t, b, u), dtype)
    gates = Spec((t, b, None if u is None else 4 * u), dtype)
    return LSTMSteps(state, state, each, each, gates)


@op(rule=_remembering, strict=True)
def lstm_steps(arrays: Arrays, /) -> LSTMSteps:
    """Return the states of a long short-term memory: the last, all of them, and the gates.

    The arrays, of one dtype, are ``x`` (T, B, 4 U), what inputs and bias add to the gates, the
    first states ``h`` and ``c`` (B, U), and the recurrent kernel (U, 4 U). Gates are in the order
    of `lstm`.

    >>> x, state = np.zeros((5, 2, 12)), np.zeros((2, 3))
    >>> ao.lstm_steps([x, state, state, np.ones((3, 12))]).gates.shape
    (5, 2, 12)
    """
    xs, h, c, kernel = arrays

    def step(state: Any, x: Array) -> tuple[Any, Any]:
        h, c, gates = _lstm_turn(x, state[0], state[1], kernel)
        return (h, c), (h, c, concat(gates, axis=-1))

    (h, c), (hs, cs, gates) = scan(step, (h, c), xs)
    return LSTMSteps(h, c, hs, cs, gates)


def _lstm_turn(x: Array, h: Array, c: Array, kernel: Array) -> tuple[Array, Array, list[Array]]:
    """Return both states after one step, and its gates."""
    i, f, new, o = split(add(x, matmul(h, kernel)), 4, axis=-1)
    i, f, new, o = sigmoid(i), sigmoid(f), tanh(new), sigmoid(o)
    c = add(multiply(f, c), multiply(i, new))
    return multiply(o, tanh(c)), c, [i, f, new, o]


def _lstm_gradients(g: LSTMSteps, out: LSTMSteps, arrays: Arrays) -> list[Array]:
    """Return the gradient in each array; that in ``x`` is that in the gates before they bend."""
    _, h, c, kernel = arrays
    g, out = LSTMSteps(*g), LSTMSteps(*out)
    i, f, new, o = split(out.gates, 4, axis=-1)
    bent, before = tanh(out.cs), _before(c, out.cs)
    slopes = [_of_sigmoid(i), _of_sigmoid(f), _of_tanh(new), _of_sigmoid(o)]
    inner = [multiply(a, b) for a, b in zip((new, before, i, bent), slopes, strict=True)]
    given = None if g.gates is None else multiply(g.gates, concat(slopes, axis=-1))
    xs = concat(inner, axis=-1), multiply(o, _of_tanh(bent)), f, g.hs, g.cs, given
    back = matrix_transpose(kernel)

    def step(state: Any, now: Any) -> tuple[Any, Array]:
        factors, through, kept, of_h, of_c, of_gates = now
        dh = _sum(state[0], of_h)
        dc = _sum(add(state[1], multiply(dh, through)), of_c)
        dz = _sum(multiply(concat([dc, dc, dc, dh], axis=-1), factors), of_gates)
        return (matmul(dz, back), multiply(dc, kept)), dz

    (dh, dc), dz = scan(step, (_or_zeros(g.h, h), _or_zeros(g.c, c)), xs, reverse=True)
    return [dz, dh, dc, _of_kernel(_before(h, out.hs), dz)]


defvjp(lstm_steps, _lstm_gradients)


# ---------------------------------------------------------------- gated recurrent units


def _gating(arrays: Arrays, /) -> GRUSteps:
    wanted = "x (T, B, 3 U), h (B, U), recurrent_kernel (U, 3 U), recurrent_bias (3 U,)"
    sizes: list[Any] = [(None, "B", "G"), ("B", "U"), ("U", "G"), ("G",)]
    t, b, u = _check(arrays, wanted, 3, sizes)
    dtype = arrays[0].dtype
    gates = Spec((t, b, None if u is None else 4 * u), dtype)
    return GRUSteps(Spec((b, u), dtype), Spec((t, b, u), dtype), gates)


@op(rule=_gating, strict=True)
def gru_steps(arrays: Arrays, /) -> GRUSteps:
    """Return the states of gated recurrent units: the last, all of them, and the gates.

    The arrays, of one dtype, are ``x`` (T, B, 3 U), what inputs and their bias add to the gates,
    the first state (B, U), the recurrent kernel (U, 3 U) and bias (3 U,). Gates are in the order of
    `gru`; behind them is what the reset gate acts on.

    >>> x, state = np.zeros((5, 2, 9)), np.zeros((2, 3))
    >>> ao.gru_steps([x, state, np.ones((3, 9)), np.zeros(9)]).gates.shape
    (5, 2, 12)
    """
    xs, h, kernel, bias = arrays

    def step(h: Array, x: Array) -> tuple[Array, Any]:
        h, gates = _gru_turn(x, h, kernel, bias)
        return h, (h, concat(gates, axis=-1))

    h, (hs, gates) = scan(step, h, xs)
    return GRUSteps(h, hs, gates)


def _gru_turn(x: Array, h: Array, kernel: Array, bias: Array) -> tuple[Array, list[Array]]:
    """Return the state after one step, its gates, and what the reset gate acts on."""
    zx, rx, newx = split(x, 3, axis=-1)
    zh, rh, newh = split(add(matmul(h, kernel), bias), 3, axis=-1)
    z, r = sigmoid(add(zx, zh)), sigmoid(add(rx, rh))
    new = tanh(add(newx, multiply(r, newh)))
    return add(new, multiply(z, subtract(h, new))), [z, r, new, newh]


def _gru_gradients(g: GRUSteps, out: GRUSteps, arrays: Arrays) -> list[Array]:
    """Return the gradient in each array."""
    _, h, kernel, _ = arrays
    g, out = GRUSteps(*g), GRUSteps(*out)
    z, r, new, newh = split(out.gates, 4, axis=-1)
    before = _before(h, out.hs)
    slope_z, slope_r, slope_new = _of_sigmoid(z), _of_sigmoid(r), _of_tanh(new)
    to_new = multiply(subtract(1, z), slope_new)
    inner = [
        multiply(subtract(before, new), slope_z),
        multiply(multiply(to_new, newh), slope_r),
        multiply(to_new, r),
    ]
    given = more = None
    if g.gates is not None:
        of_z, of_r, of_new, of_newh = split(g.gates, 4, axis=-1)
        more = multiply(of_new, slope_new)
        of_r = multiply(add(multiply(more, newh), of_r), slope_r)
        parts = [multiply(of_z, slope_z), of_r, add(multiply(more, r), of_newh)]
        given = concat(parts, axis=-1)
    back = matrix_transpose(kernel)

    def step(dh: Array, now: Any) -> tuple[Array, Any]:
        factors, kept, of_h, of_gates = now
        dh = _sum(dh, of_h)
        dz = _sum(multiply(concat([dh, dh, dh], axis=-1), factors), of_gates)
        return add(matmul(dz, back), multiply(dh, kept)), (dz, dh)

    xs = concat(inner, axis=-1), z, g.hs, given
    dh, (dz, each) = scan(step, _or_zeros(g.h, h), xs, reverse=True)
    u = shape(h)[1]
    dx = [getitem(dz, (..., slice(None, 2 * u))), _sum(multiply(each, to_new), more)]
    return [concat(dx, axis=-1), dh, _of_kernel(before, dz), sum(dz, axis=(0, 1))]


defvjp(gru_steps, _gru_gradients)


# ---------------------------------------------------------------- what both need


def _before(first: Array, after: Array) -> Array:
    """Return the states before each step, of the first and those after."""
    return getitem(concat([expand_dims(first, axis=0), after], axis=0), slice(None, -1))


def _of_sigmoid(y: Array) -> Array:
    return multiply(y, subtract(1, y))


def _of_tanh(y: Array) -> Array:
    return subtract(1, square(y))


def _sum(a: Array, b: Array | None) -> Array:
    return a if b is None else add(a, b)


def _or_zeros(g: Array | None, x: Array) -> Array:
    return zeros_like(x) if g is None else g


def _of_kernel(states: Array, dz: Array) -> Array:
    """Return the gradient in a recurrent kernel: the product over the steps of all examples."""
    rows = [reshape(x, (-1, shape(x)[2])) for x in (states, dz)]
    return matmul(matrix_transpose(rows[0]), rows[1])
