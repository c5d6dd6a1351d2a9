"""What the cells share: weights, dropout, and going through a sequence.

A cell's input part, which needs no state, is ``project``: a layer computes it for all steps of a
sequence in one product of matrices. ``step`` is the rest.
"""

from __future__ import annotations

from inspect import signature
from numbers import Integral
from typing import Any

import arrayops as ao

from ... import activations
from ...layer import Layer
from ...seeds import SeedGenerator
from .._weights import weight
from .looping import Loop


class RecurrentCell(Layer):
    """A cell whose states are all of one size: ``gates`` times that is its kernels' width."""

    gates = 1
    states = 1
    _reads_numbers = True

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
        if not isinstance(units, Integral) or units < 1:
            raise ValueError(f"units is a positive integer. Received: {units=}.")
        if not (0 <= dropout < 1 and 0 <= recurrent_dropout < 1):
            raise ValueError(
                "dropout and recurrent_dropout are probabilities in [0, 1). "
                f"Received: {dropout=}, {recurrent_dropout=}."
            )
        self.units = int(units)
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
        return [ao.zeros(shape, dtype=self._inside_dtype, like=like) for _ in range(self.states)]

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
        x = self._dropped(xs, (1, *(None,) * (len(xs.shape) - 1)), training)
        kept = self._kept(states[0], training)
        if kept is None and loop.is_plain and self._is_op():
            outputs, *states = self._op(x, states)
            return outputs if loop.keeps_all else states[0], states
        x = self.project(x)
        return loop.run(lambda x, states: self.step(x, states, kept), x, states, states[0])

    def _is_op(self) -> bool:
        """Say whether an op computes all steps of this cell."""
        return False

    def _op(self, xs: Any, states: list[Any]) -> tuple[Any, ...]:
        """Return the outputs of all steps and the last states, by one op."""
        raise NotImplementedError

    def _weights(self) -> tuple[Any, Any, Any]:
        """Return both kernels and the bias: zeros if there is none."""
        kernel = self.kernel.value
        zeros = {"dtype": kernel.dtype, "like": kernel}
        bias = ao.zeros(self._bias_shape(), **zeros) if self.bias is None else self.bias.value
        return kernel, self.recurrent_kernel.value, bias

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


def masked(x: Any, kept: Any) -> Any:
    """Return an array times what dropout keeps of it, or as it is."""
    return x if kept is None else ao.multiply(x, kept)


def taken_by(kind: type, given: dict[str, Any]) -> dict[str, Any]:
    """Return those of the arguments by name that a class names too."""
    names = set(signature(kind.__init__).parameters) - {"self", "kwargs"}
    return {name: value for name, value in given.items() if name in names}
