"""SimpleRNN, LSTM and GRU: layers of one cell each, with that cell's arguments.

Source: https://keras.io/api/layers/recurrent_layers/
"""

from __future__ import annotations

import inspect
from typing import Any

from ...context import snake_case
from ...layer import Layer
from .cell import RecurrentCell, taken_by
from .cells import GRUCell, LSTMCell, SimpleRNNCell
from .rnn import RNN


class _Sequence(RNN):
    """What the layers of one cell share: it is made of their own arguments."""

    cell: RecurrentCell
    _reads_numbers = True

    def _made_of(self, kind: type, given: dict[str, Any]) -> None:
        """Begin with a cell, and a loop as its arguments say."""
        own = {"dtype": given["kwargs"].get("dtype"), "name": snake_case(kind.__name__)}
        cell = kind(**taken_by(kind, given), **own)
        costs = {"activity_regularizer": given["activity_regularizer"]}
        super().__init__(cell, **taken_by(RNN, given), **costs, **given["kwargs"])

    def __getattr__(self, name: str) -> Any:
        """Return what the cell was made with: ``layer.units``, ``layer.activation`` ..."""
        if name in inspect.signature(type(self).__init__).parameters:
            return getattr(self.cell, name)
        raise AttributeError(f"{type(self).__name__} has no {name!r}.")

    def get_config(self) -> dict[str, Any]:
        """Return the constructor's arguments, by name."""
        return Layer.get_config(self) | {"zero_output_for_mask": self.zero_output_for_mask}


class SimpleRNN(_Sequence):
    """A sequence's last output of ``SimpleRNNCell``, or all outputs; see ``RNN``.

    >>> nn.layers.SimpleRNN(4)(np.ones((2, 5, 3), "float32")).shape
    (2, 4)
    """

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
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        recurrent_constraint: Any = None,
        bias_constraint: Any = None,
        dropout: float = 0.0,
        recurrent_dropout: float = 0.0,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        self._made_of(SimpleRNNCell, locals())


class LSTM(_Sequence):
    """A sequence's last output of long short-term memory, or all outputs; see ``RNN``.

    ``use_cudnn`` is taken and changes nothing: a library's own loop computes it everywhere.

    >>> nn.layers.LSTM(4, return_sequences=True)(np.ones((2, 5, 3), "float32")).shape
    (2, 5, 4)

    Source: Hochreiter and Schmidhuber, "Long short-term memory", 1997
    """

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
        unroll: bool = False,
        use_cudnn: Any = "auto",
        **kwargs: Any,
    ) -> None:
        self._made_of(LSTMCell, locals())


class GRU(_Sequence):
    """A sequence's last output of a gated recurrent unit, or all outputs; see ``RNN``.

    ``use_cudnn`` is taken and changes nothing: a library's own loop computes it everywhere.

    >>> nn.layers.GRU(4)(np.ones((2, 5, 3), "float32")).shape
    (2, 4)

    Source: https://arxiv.org/abs/1406.1078
    """

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
        unroll: bool = False,
        reset_after: bool = True,
        use_cudnn: Any = "auto",
        **kwargs: Any,
    ) -> None:
        self._made_of(GRUCell, locals())
