"""RNN: a layer that takes a cell through a sequence.

Source: https://keras.io/api/layers/recurrent_layers/rnn/
"""

from __future__ import annotations

from typing import Any

import arrayops as ao
from arrayops import tree

from ...context import shaping_scope
from ...layer import Layer
from ...saving.limits import STATE, check_count
from ...symbolic import Symbolic, is_symbolic
from ...variable import Carried, Variable
from .looping import Loop, swapped
from .stacked import (
    StackedRNNCells,
    as_list,
    build_cell,
    check_cell,
    initial_states_of,
    run_cell,
    step_of,
)


class RNN(Layer):
    """A cell's last output for each sequence (batch, steps, ...), or those of all steps.

    ``return_sequences`` asks for all outputs, ``return_state`` for the last states behind them.
    With ``go_backwards`` the steps are taken, and their outputs given, from the end. A ``stateful``
    layer begins each batch with the states that the last one ended with. Steps that a mask leaves
    out keep states and output; with ``zero_output_for_mask`` their output is 0.

    A cell is a layer with ``call(inputs, states)``, which gives an output and the new states, and a
    ``state_size``: an integer, or a list for several states. Its step is compiled once where the
    library has loops; ``unroll`` writes all steps out instead, which a cell needs that draws random
    numbers or assigns variables of its own.

    >>> layer = nn.layers.RNN(nn.layers.SimpleRNNCell(4), return_sequences=True)
    >>> layer(np.ones((2, 5, 3), "float32")).shape
    (2, 5, 4)
    """

    supports_masking = True

    def __init__(
        self,
        cell: Any,
        return_sequences: bool = False,
        return_state: bool = False,
        go_backwards: bool = False,
        stateful: bool = False,
        unroll: bool = False,
        zero_output_for_mask: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        cell = StackedRNNCells(cell) if isinstance(cell, (list, tuple)) else cell
        check_cell(cell)
        self.cell = cell
        self.return_sequences = return_sequences
        self.return_state = return_state
        self.go_backwards = go_backwards
        self.stateful = stateful
        self.unroll = unroll
        self.zero_output_for_mask = zero_output_for_mask

    @property
    def state_size(self) -> list[Any]:
        """Return the sizes of the cell's states."""
        return as_list(self.cell.state_size)

    @property
    def states(self) -> list[Any] | None:
        """Return the states that a stateful layer has kept, as variables; None if it keeps none."""
        return self.carried.held if self.stateful and self.built else None

    def build(self, input_shape: Any) -> None:
        build_cell(self.cell, (input_shape[0], *input_shape[2:]))
        with shaping_scope():  # layers inside of a cell get their weights out of the loop
            self._shaped(Symbolic(tuple(input_shape), self.dtype), training=False)
        if self.stateful:
            if input_shape[0] is None:
                raise ao.ShapeError(
                    f"{self.name}: a stateful layer needs the number of examples in a batch. "
                    "Received: None. Give it in Input(batch_size=...)."
                )
            check_count(input_shape[0], "the batch of a stateful layer", STATE)
            states = self.get_initial_state(input_shape[0])
            self.carried = Carried(
                tree.map(lambda x: Variable(x, trainable=False, name="rnn_state"), states)
            )

    def get_initial_state(self, batch_size: int) -> list[Any]:
        """Return the states before the first step: zeros, or what the cell says."""
        return initial_states_of(self.cell, batch_size, self)

    def reset_state(self) -> None:
        """Set the states of a stateful layer to 0."""
        for variable in self.carried.variables if self.stateful and self.built else []:
            variable.assign(ao.zeros_like(variable.value))

    reset_states = reset_state

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        mask = previous_mask[0] if isinstance(previous_mask, list) else previous_mask
        mask = mask if self.return_sequences else None
        return [mask, *[None] * len(self.state_size)] if self.return_state else mask

    def call(
        self, sequences: Any, initial_state: Any = None, mask: Any = None, training: bool = False
    ) -> Any:
        if is_symbolic(sequences):
            outputs, states = self._shaped(sequences, training)
        else:
            states = self._first_states(sequences, initial_state)
            outputs, states = self._through(sequences, states, mask, training)
        if self.stateful:
            tree.map(lambda variable, x: variable.assign(x), self.carried.held, states)
        return (outputs, *states) if self.return_state else outputs

    def _through(self, sequences: Any, states: list[Any], mask: Any, training: bool) -> Any:
        xs = swapped(sequences)
        mask = None if mask is None else swapped(mask)
        if self.go_backwards:
            xs = ao.flip(xs, axis=0)
            mask = None if mask is None else ao.flip(mask, axis=0)
        loop = Loop(mask, self.return_sequences, self.zero_output_for_mask, self.unroll)
        outputs, states = run_cell(self.cell, xs, states, loop, training)
        return swapped(outputs) if self.return_sequences else outputs, states

    def _first_states(self, sequences: Any, initial_state: Any) -> list[Any]:
        batch = ao.shape(sequences)[0]
        if self.stateful:
            size = self.carried.variables[0].shape[0]
            if batch != size:
                raise ao.ShapeError(
                    f"{self.name}: a stateful layer has the state of each example of a batch, "
                    f"{size} in all. Received: {batch}."
                )
        if initial_state is not None:
            return as_list(initial_state)
        if self.stateful:
            return tree.map(lambda variable: variable.value, self.carried.held)
        return self.get_initial_state(batch)

    def _shaped(self, sequences: Any, training: bool) -> tuple[Any, list[Any]]:
        """Return outputs and states that are only shapes: of one step, for any number of them."""
        batch, steps, *sizes = sequences.shape
        states = tree.map(
            lambda x: Symbolic((batch, *ao.shape(x)[1:]), x.dtype), self.get_initial_state(1)
        )
        x = Symbolic((batch, *sizes), sequences.dtype)
        output, states = step_of(self.cell, training)(x, states)
        if self.return_sequences:
            output = Symbolic((batch, steps, *output.shape[1:]), output.dtype)
        return output, states
