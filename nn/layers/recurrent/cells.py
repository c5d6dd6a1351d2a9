"""Cells: what a recurrent layer computes at each step.

A cell's input part, which needs no state, is ``project``: a layer computes it for all steps of a
sequence in one product of matrices. ``step`` is the rest.

Source: https://keras.io/api/layers/recurrent_layers/
"""

from __future__ import annotations

from collections.abc import Callable
from inspect import signature
from typing import Any

import arrayops as ao

from ... import activations, initializers
from ...layer import Layer
from ...seeds import SeedGenerator
from .._weights import weight
from .looping import Loop


class RecurrentCell(Layer):
    """What the cells of this chapter share: weights, dropout, and going through a sequence."""

    gates = 1
    states = 1

    def __init__(
        self,
        units: int,
        activation: Any = "tanh",
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
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if not isinstance(units, int) or units < 1:
            raise ValueError(f"units is a positive integer. Received: {units=}.")
        if not (0 <= dropout < 1 and 0 <= recurrent_dropout < 1):
            raise ValueError(
                "dropout and recurrent_dropout are probabilities in [0, 1). "
                f"Received: {dropout=}, {recurrent_dropout=}."
            )
        self.units = units
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        self.kernel_initializer = kernel_initializer
        self.recurrent_initializer = recurrent_initializer
        self.bias_initializer = bias_initializer
        self.kernel_regularizer = kernel_regularizer
        self.recurrent_regularizer = recurrent_regularizer
        self.bias_regularizer = bias_regularizer
        self.kernel_constraint = kernel_constraint
        self.recurrent_constraint = recurrent_constraint
        self.bias_constraint = bias_constraint
        self.dropout = dropout
        self.recurrent_dropout = recurrent_dropout
        self.seed_generator = SeedGenerator(seed)

    @property
    def state_size(self) -> Any:
        """Return the size of the state, or a list of those of several."""
        return self.units if self.states == 1 else [self.units] * self.states

    @property
    def output_size(self) -> int:
        """Return the size of an output."""
        return self.units

    def build(self, input_shape: Any) -> None:
        size = self.gates * self.units
        self.kernel = weight(self, "kernel", (input_shape[-1], size))
        self.recurrent_kernel = weight(
            self, "recurrent_kernel", (self.units, size), role="recurrent"
        )
        self.bias = weight(self, "bias", self._bias_shape()) if self.use_bias else None

    def _bias_shape(self) -> tuple[int, ...]:
        return (self.gates * self.units,)

    def get_initial_state(self, batch_size: int) -> list[Any]:
        """Return zeros for each state, (batch, units)."""
        like = self.recurrent_kernel.value if self.built else self.backend
        shape = (batch_size, self.units)
        return [ao.zeros(shape, dtype=self.dtype, like=like) for _ in range(self.states)]

    # ------------------------------------------------------------ what a cell writes

    def project(self, inputs: Any) -> Any:
        """Return the part of a step that needs no state, of one step or of many."""
        x = ao.matmul(inputs, self.kernel.value)
        return x if self.bias is None else ao.add(x, self.bias.value)

    def step(self, x: Any, states: list[Any], kept: Any) -> tuple[Any, list[Any]]:
        """Return the output and the new states.

        ``x`` was projected, and ``kept`` is what recurrent dropout multiplies the output before by.
        """
        raise NotImplementedError

    # ------------------------------------------------------------ one step, and many

    def call(self, inputs: Any, states: Any, training: bool = False) -> tuple[Any, Any]:
        """Return the output and the states after one step."""
        several = isinstance(states, (list, tuple))
        given = list(states) if several else [states]
        x = self.project(self._dropped(inputs, None, training))
        output, new = self.step(x, given, self._kept(given[0], training))
        return output, new if several else new[0]

    def run(
        self, xs: Any, states: list[Any], loop: Loop, training: bool = False
    ) -> tuple[Any, list[Any]]:
        """Return the outputs and the last states of a sequence (T, B, ...).

        The same units are dropped at each step, https://arxiv.org/abs/1512.05287.
        """
        x = self.project(self._dropped(xs, (1, *(None,) * (len(xs.shape) - 1)), training))
        kept = self._kept(states[0], training)
        return loop.run(lambda x, states: self.step(x, states, kept), x, states, states[0])

    def _dropped(self, x: Any, noise_shape: Any, training: bool) -> Any:
        if not training or not self.dropout:
            return x
        key = self.seed_generator.next()
        return ao.random.dropout(x, key, rate=self.dropout, noise_shape=noise_shape)

    def _kept(self, state: Any, training: bool) -> Any:
        if not training or not self.recurrent_dropout:
            return None
        key, rate = self.seed_generator.next(), self.recurrent_dropout
        return ao.random.dropout(ao.ones_like(state), key, rate=rate)


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

    def step(self, x: Any, states: list[Any], kept: Any) -> tuple[Any, list[Any]]:
        before = masked(states[0], kept)
        z = ao.add(x, ao.matmul(before, self.recurrent_kernel.value))
        return lstm_step(z, states[1], -1, self.activation, self.recurrent_activation)


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


# ---------------------------------------------------------------- what cells are made of


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

    def initial(shape: tuple[int, ...], dtype: Any = None) -> Any:
        units, given = shape[0] // 4, initializers.get(initializer)
        ones = initializers.get("ones")((units,), dtype=dtype)
        first, rest = given((units,), dtype=dtype), given((2 * units,), dtype=dtype)
        return ao.concat([first, ones, rest], axis=0)

    return initial


def masked(x: Any, kept: Any) -> Any:
    """Return an array times what dropout keeps of it, or as it is."""
    return x if kept is None else ao.multiply(x, kept)


def taken_by(kind: type, given: dict[str, Any]) -> dict[str, Any]:
    """Return those of the arguments by name that a class names too."""
    names = set(signature(kind.__init__).parameters) - {"self", "kwargs"}
    return {name: value for name, value in given.items() if name in names}
