"""ConvLSTM: long short-term memory whose products are convolutions, for sequences of images.

Source: https://arxiv.org/abs/1506.04214
"""

from __future__ import annotations

from typing import Any

import arrayops as ao
from arrayops.neural.windows import per_axis

from ... import activations
from ...context import shaping_scope
from ...symbolic import Symbolic
from .._weights import weight
from .._windows import Sizes, Spatial, filled, padded
from .cell import RecurrentCell, taken_by
from .cells import lstm_step, remembering
from .sequences import _Sequence


class ConvLSTMCell(Spatial, RecurrentCell):
    """One step: images (B, S..., C) and states (B, S'..., filters) to new states.

    The inputs' windows move by ``strides``, those of the states by one place, with equal sizes.
    """

    gates = 4
    states = 2

    def __init__(
        self,
        rank: int,
        filters: int,
        kernel_size: Sizes,
        strides: Sizes = 1,
        padding: str = "valid",
        data_format: str | None = None,
        dilation_rate: Sizes = 1,
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
        self.rank, self.filters = rank, filters
        given = taken_by(RecurrentCell, locals())
        super().__init__(data_format, units=filters, **given, **kwargs)
        if padding not in ("valid", "same"):
            raise ValueError(f'padding is "valid" or "same". Received: {padding=}.')
        self.kernel_size = per_axis(kernel_size, rank, "kernel_size")
        self.strides = per_axis(strides, rank, "strides")
        self.dilation_rate = per_axis(dilation_rate, rank, "dilation_rate")
        self.padding = padding
        self.recurrent_activation = activations.get(recurrent_activation)
        if unit_forget_bias:
            self.bias_initializer = remembering(bias_initializer)

    @property
    def _channel_axis(self) -> int:
        return -1 if self.data_format == "channels_last" else -self.rank - 1

    def build(self, input_shape: Any) -> None:
        size = self.gates * self.units
        window = self.kernel_size
        self.kernel = weight(self, "kernel", (*window, self._channels(input_shape), size))
        self.recurrent_kernel = weight(
            self, "recurrent_kernel", (*window, self.units, size), role="recurrent"
        )
        self.bias = weight(self, "bias", (size,)) if self.use_bias else None
        with shaping_scope():
            found = ao.shape(self._projected(Symbolic((1, *input_shape[1:]), self._inside_dtype)))
        if None in found:
            raise ao.ShapeError(
                f"{self.name}: the states have the images' sizes, which have to be known. "
                f"Received: {input_shape}."
            )
        sizes = list(found)
        sizes[self._channel_axis] = self.units
        self._state_sizes = tuple(sizes[1:])

    def get_initial_state(self, batch_size: int) -> list[Any]:
        """Return zeros for both states, of the sizes that the layer was built for."""
        like = {"dtype": self._inside_dtype, "like": self.kernel.value}
        return [ao.zeros((batch_size, *self._state_sizes), **like) for _ in range(2)]

    def project(self, inputs: Any) -> Any:
        if len(inputs.shape) == self.rank + 2:
            return self._projected(inputs)
        steps, batch, *sizes = ao.shape(inputs)
        x = self._projected(ao.reshape(inputs, (steps * batch, *sizes)))
        return ao.reshape(x, (steps, batch, *ao.shape(x)[1:]))

    def _projected(self, x: Any) -> Any:
        how = self.kernel_size, self.strides, self.dilation_rate
        padding = padded(self, x, self.padding, *how)
        y = ao.conv(x, self.kernel.value, how[1], padding, self.data_format, how[2])
        if self.bias is None:
            return filled(self, y, x)
        places = () if self.data_format == "channels_last" else (1,) * self.rank
        return ao.add(filled(self, y, x), ao.reshape(self.bias.value, (-1, *places)))

    def step(self, x: Any, states: list[Any], kept: Any) -> tuple[Any, list[Any]]:
        before = states[0] if kept is None else ao.multiply(states[0], kept)
        padding = padded(self, before, "same", self.kernel_size, (1,) * self.rank)
        kernel = self.recurrent_kernel.value
        z = ao.add(x, ao.conv(before, kernel, 1, padding, self.data_format))
        functions = self.activation, self.recurrent_activation
        return lstm_step(z, states[1], self._channel_axis, *functions)


class _ConvLSTM(_Sequence):
    """What the layers share, whatever the number of spatial axes."""

    rank: int
    cell: ConvLSTMCell  # pyright: ignore[reportIncompatibleVariableOverride]

    def __init__(
        self,
        filters: int,
        kernel_size: Sizes,
        strides: Sizes = 1,
        padding: str = "valid",
        data_format: str | None = None,
        dilation_rate: Sizes = 1,
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
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        seed: int | None = None,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        **kwargs: Any,
    ) -> None:
        self._made_of(ConvLSTMCell, {**locals(), "rank": self.rank})
        for name in ("kernel_size", "strides", "dilation_rate", "data_format"):
            setattr(self, name, getattr(self.cell, name))


class ConvLSTM1D(_ConvLSTM):
    """The last output for sequences (B, T, S, C), or all outputs; see ``RNN``.

    >>> nn.layers.ConvLSTM1D(4, 3, padding="same")(np.ones((2, 5, 8, 3), "float32")).shape
    (2, 8, 4)

    Source: https://keras.io/api/layers/recurrent_layers/conv_lstm1d/
    """

    rank = 1


class ConvLSTM2D(_ConvLSTM):
    """The last output for sequences of images (B, T, H, W, C), or all outputs; see ``RNN``.

    >>> nn.layers.ConvLSTM2D(4, 3, padding="same")(np.ones((2, 5, 8, 8, 3), "float32")).shape
    (2, 8, 8, 4)

    Source: https://keras.io/api/layers/recurrent_layers/conv_lstm2d/
    """

    rank = 2


class ConvLSTM3D(_ConvLSTM):
    """The last output for sequences of volumes (B, T, D, H, W, C), or all outputs; see ``RNN``.

    >>> nn.layers.ConvLSTM3D(4, 3, padding="same")(np.ones((2, 3, 4, 4, 4, 3), "float32")).shape
    (2, 4, 4, 4, 4)

    Source: https://keras.io/api/layers/recurrent_layers/conv_lstm3d/
    """

    rank = 3
