"""StackedRNNCells: cells on top of each other, as one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import arrayops as ao

from ...context import autocast_scope
from ...layer import Layer
from .looping import Loop


class StackedRNNCells(Layer):
    """A cell made of cells: each one's output is the next one's input; its states are a list.

    >>> cells = nn.layers.StackedRNNCells([nn.layers.LSTMCell(4), nn.layers.GRUCell(3)])
    >>> nn.layers.RNN(cells)(np.ones((2, 5, 3), "float32")).shape
    (2, 3)

    Source: https://keras.io/api/layers/recurrent_layers/stacked_rnn_cell/
    """

    def __init__(self, cells: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for cell in cells:
            check_cell(cell)
        self.cells = list(cells)

    @property
    def state_size(self) -> list[Any]:
        """Return the sizes of each cell's states."""
        return [cell.state_size for cell in self.cells]

    @property
    def output_size(self) -> int:
        """Return the size of the last cell's output."""
        return output_size_of(self.cells[-1])

    def get_initial_state(self, batch_size: int) -> list[Any]:
        """Return the first states of each cell."""
        return [initial_states_of(cell, batch_size, self) for cell in self.cells]

    def build(self, input_shape: Any) -> None:
        for cell in self.cells:
            build_cell(cell, input_shape)
            input_shape = (input_shape[0], output_size_of(cell))

    def call(self, inputs: Any, states: Any, training: bool = False) -> tuple[Any, list[Any]]:
        after = []
        for cell, own in zip(self.cells, states, strict=True):
            inputs, new = step_of(cell, training)(inputs, as_list(own))
            after.append(new)
        return inputs, after

    def run(
        self, xs: Any, states: list[Any], loop: Loop, training: bool = False
    ) -> tuple[Any, list[Any]]:
        """Return the outputs and last states of a sequence: one cell's loop after the other.

        That gives what the cells give step by step: a step that doesn't count reaches none.
        """
        after = []
        for cell, own in zip(self.cells, states, strict=True):
            each = loop if cell is self.cells[-1] else loop.keeping_all()
            xs, new = run_cell(cell, xs, as_list(own), each, training)
            after.append(new)
        return xs, after


# ---------------------------------------------------------------- any cell


def check_cell(cell: Any) -> None:
    """Raise ``ValueError`` for what is no cell."""
    if not callable(getattr(cell, "call", None)) or not hasattr(cell, "state_size"):
        raise ValueError(
            "A cell is a layer with `call(inputs, states)` and a `state_size`: an integer, or a "
            f"list of them. Received: {cell!r}."
        )


def as_list(states: Any) -> list[Any]:
    """Return one state or several as a list."""
    return list(states) if isinstance(states, (list, tuple)) else [states]


def output_size_of(cell: Any) -> int:
    """Return the size of a cell's outputs: that of its first state, if it does not say."""
    size = getattr(cell, "output_size", None)
    return as_list(cell.state_size)[0] if size is None else size


def initial_states_of(cell: Any, batch_size: Any, around: Layer) -> list[Any]:
    """Return a cell's first states, zeros if it does not say; ``around`` has their dtype."""
    if hasattr(cell, "get_initial_state"):
        return as_list(cell.get_initial_state(batch_size=batch_size))
    like = {"dtype": around._inside_dtype, "like": around.backend}
    return [ao.zeros((batch_size, n), **like) for n in as_list(cell.state_size)]


def build_cell(cell: Any, input_shape: Any) -> None:
    """Make a cell's weights, if it has none yet."""
    if not getattr(cell, "built", True):
        cell.build(input_shape)
        cell.built = True


def step_of(cell: Any, training: bool) -> Any:
    """Return a cell as a function of (input, states) that gives a list of states."""
    given = {"training": training} if getattr(cell, "_takes_training", False) else {}

    def step(x: Any, states: list[Any]) -> tuple[Any, list[Any]]:
        output, new = cell(x, states, **given)
        return output, as_list(new)

    return step


def run_cell(
    cell: Any, xs: Any, states: list[Any], loop: Loop, training: bool
) -> tuple[Any, list[Any]]:
    """Return the outputs and last states of a cell along a sequence (T, B, ...)."""
    if hasattr(cell, "run"):
        with autocast_scope(cell._seen_dtype):
            return cell.run(cell._admit(xs), states, loop, training)
    shape = (ao.shape(xs)[1], output_size_of(cell))
    first = ao.zeros(shape, dtype=states[0].dtype, like=xs)
    return loop.run(step_of(cell, training), xs, states, first)
