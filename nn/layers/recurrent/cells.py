"""Cells: what a recurrent layer computes at each step.

Source: https://keras.io/api/layers/recurrent_layers/
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import arrayops as ao

from ... import activations, initializers
from .cell import RecurrentCell, masked, taken_by


class SimpleRNNCell(RecurrentCell):
    """``activation(inputs @ kernel + bias + output_before @ recurrent_kernel)``.

    >>> cell = nn.layers.SimpleRNNCell(4)
    >>> output, states = cell(np.ones((2, 3), "float32"), [np.zeros((2, 4), "float32")])
    >>> output.shape
    (2, 4)
    """

    def step(self, x: Any, states: list[Any], kept: Any) -> tuple[Any, list[Any]]:
        before = masked(states[0], kept)
        h = self.activation(ao.add(x, ao.matmul(before, self.recurrent_kernel.value)))
        return h, [h]


class LSTMCell(RecurrentCell):
    """One step of long short-term memory; its states are the output and the memory.

    >>> cell = nn.layers.LSTMCell(4)
    >>> output, states = cell(np.ones((2, 3), "float32"), cell.get_initial_state(2))
    >>> output.shape, len(states)
    ((2, 4), 2)

    Source: Hochreiter and Schmidhuber, "Long short-term memory", 1997
    """

    gates = 4
    states = 2

    def __init__(
        self,
        units: int,
        activation: Any = "tanh",
        recurrent_activation: Any = "sigmoid",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        unit_forget_bias: bool = True,
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**taken_by(RecurrentCell, locals()), **kwargs)
        self.recurrent_activation = activations.get(recurrent_activation)
        self.unit_forget_bias = unit_forget_bias
        if unit_forget_bias:
            self.bias_initializer = remembering(bias_initializer)

    def _told(self, name: str, given: Any) -> Any:
        if name == "bias_initializer":  # without what is put between
            return initializers.serialize(initializers.get(given))
        return super()._told(name, given)

    def step(self, x: Any, states: list[Any], kept: Any) -> tuple[Any, list[Any]]:
        before = masked(states[0], kept)
        z = ao.add(x, ao.matmul(before, self.recurrent_kernel.value))
        return lstm_step(z, states[1], -1, self.activation, self.recurrent_activation)

    def _is_op(self) -> bool:
        return _is_usual(self, LSTMCell)

    def _op(self, xs: Any, states: list[Any]) -> tuple[Any, ...]:
        return ao.lstm(xs, *states, *self._weights())


class GRUCell(RecurrentCell):
    """One step of a gated recurrent unit.

    With ``reset_after`` the reset gate acts on ``state @ recurrent_kernel``, and there is a bias
    for it too; otherwise on the state before that product.

    >>> cell = nn.layers.GRUCell(4)
    >>> output, states = cell(np.ones((2, 3), "float32"), [np.zeros((2, 4), "float32")])
    >>> output.shape
    (2, 4)

    Source: https://arxiv.org/abs/1406.1078
    """

    gates = 3

    def __init__(
        self,
        units: int,
        activation: Any = "tanh",
        recurrent_activation: Any = "sigmoid",
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        recurrent_initializer: Any = "orthogonal",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None,
        bias_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        reset_after: bool = True,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**taken_by(RecurrentCell, locals()), **kwargs)
        self.recurrent_activation = activations.get(recurrent_activation)
        self.reset_after = reset_after

    def _bias_shape(self) -> tuple[int, ...]:
        size = self.gates * self.units
        return (2, size) if self.reset_after else (size,)

    def project(self, inputs: Any) -> Any:
        x = ao.matmul(inputs, self.kernel.value)
        if self.bias is None:
            return x
        return ao.add(x, self.bias.value[0] if self.reset_after else self.bias.value)

    def step(self, x: Any, states: list[Any], kept: Any) -> tuple[Any, list[Any]]:
        h, before = states[0], masked(states[0], kept)
        u, kernel = self.units, self.recurrent_kernel.value
        inner = ao.matmul(before, kernel if self.reset_after else kernel[:, : 2 * u])
        if self.reset_after and self.bias is not None:
            inner = ao.add(inner, self.bias.value[1])
        z = self.recurrent_activation(ao.add(x[..., :u], inner[..., :u]))
        r = self.recurrent_activation(ao.add(x[..., u : 2 * u], inner[..., u : 2 * u]))
        if self.reset_after:
            inner = ao.multiply(r, inner[..., 2 * u :])
        else:
            inner = ao.matmul(ao.multiply(r, before), kernel[:, 2 * u :])
        new = self.activation(ao.add(x[..., 2 * u :], inner))
        h = ao.add(new, ao.multiply(z, ao.subtract(h, new)))
        return h, [h]

    def _is_op(self) -> bool:
        return self.reset_after and _is_usual(self, GRUCell)

    def _op(self, xs: Any, states: list[Any]) -> tuple[Any, ...]:
        return ao.gru(xs, *states, *self._weights())


def _is_usual(cell: Any, kind: Any) -> bool:
    """Say whether a cell computes its steps as its class says, with the usual activations."""
    own = type(cell)
    is_own = own.step is not kind.step or own.project is not kind.project
    bends = cell.activation, cell.recurrent_activation
    return not is_own and bends == (activations.tanh, activations.sigmoid)


def lstm_step(
    z: Any, memory: Any, axis: int, activation: Callable, recurrent_activation: Callable
) -> tuple[Any, list[Any]]:
    """Return the output and states of a long short-term memory, from its four gates along an axis.

    They are: take in, keep, the new, give out.
    """
    i, f, new, o = ao.split(z, 4, axis=axis)
    memory = ao.multiply(recurrent_activation(f), memory)
    memory = ao.add(memory, ao.multiply(recurrent_activation(i), activation(new)))
    h = ao.multiply(recurrent_activation(o), activation(memory))
    return h, [h, memory]


def remembering(initializer: Any) -> Callable:
    """Return an initializer for the bias of four gates: ones for the second, which keeps.

    Source: https://proceedings.mlr.press/v37/jozefowicz15.pdf
    """
    return partial(_of_four_gates, initializer)  # can be pickled, as a function inside can't


def _of_four_gates(initializer: Any, shape: tuple[int, ...], dtype: Any = None) -> Any:
    units, given = shape[0] // 4, initializers.get(initializer)
    ones = initializers.get("ones")((units,), dtype=dtype)
    first, rest = given((units,), dtype=dtype), given((2 * units,), dtype=dtype)
    return ao.concat([first, ones, rest], axis=0)
