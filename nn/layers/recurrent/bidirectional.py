"""Bidirectional: a recurrent layer taken through sequences in both directions.

Source: Schuster and Paliwal, "Bidirectional recurrent neural networks", 1997
"""

from __future__ import annotations

from typing import Any

import arrayops as ao

from ...layer import Layer
from ...saving.serializing import told
from .rnn import RNN

_MERGES = {
    "sum": ao.add,
    "mul": ao.multiply,
    "ave": lambda a, b: ao.divide(ao.add(a, b), 2),
    "concat": lambda a, b: ao.concat([a, b], axis=-1),
    None: lambda a, b: (a, b),
}


class Bidirectional(Layer):
    """A recurrent layer's outputs forward and backward, merged.

    ``merge_mode`` is "concat", "sum", "mul", "ave", or None for both outputs. The layer is made
    anew for each direction, unless ``backward_layer`` is given. Steps that a mask leaves out are 0
    in sequences. ``weights`` are the first weights of both.

    >>> layer = nn.layers.Bidirectional(nn.layers.LSTM(4, return_sequences=True))
    >>> layer(np.ones((2, 5, 3), "float32")).shape
    (2, 5, 8)
    """

    supports_masking = True

    def __init__(
        self,
        layer: RNN,
        merge_mode: str | None = "concat",
        weights: Any = None,
        backward_layer: RNN | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if merge_mode not in _MERGES:
            raise ValueError(
                f"merge_mode is one of {', '.join(map(repr, _MERGES))}. Received: {merge_mode!r}."
            )
        if not isinstance(layer, RNN):
            raise ValueError(f"Bidirectional takes a recurrent layer. Received: {layer!r}.")
        self.merge_mode = merge_mode
        self.forward_layer = _directed(layer, "forward", layer.go_backwards)
        self.backward_layer = (
            _directed(layer, "backward", True) if backward_layer is None else backward_layer
        )
        _check_pair(self.forward_layer, self.backward_layer)
        self.stateful = layer.stateful
        self.return_sequences = layer.return_sequences
        self.return_state = layer.return_state
        for each in (self.forward_layer, self.backward_layer):
            each.zero_output_for_mask = self.return_sequences
        self._first_weights = weights

    def build(self, input_shape: Any) -> None:
        for each in (self.forward_layer, self.backward_layer):
            if not each.built:
                each.build(input_shape)
        if self._first_weights is not None:
            self.set_weights(self._first_weights)

    def reset_state(self) -> None:
        """Set the states of both layers to 0."""
        self.forward_layer.reset_state()
        self.backward_layer.reset_state()

    reset_states = reset_state

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        mask = previous_mask[0] if isinstance(previous_mask, list) else previous_mask
        mask = mask if self.return_sequences else None
        masks = [mask] if self.merge_mode else [mask, mask]
        if self.return_state:
            masks += [None] * 2 * len(self.forward_layer.state_size)
        return masks if len(masks) > 1 else mask

    def call(
        self, sequences: Any, initial_state: Any = None, mask: Any = None, training: bool = False
    ) -> Any:
        half = len(initial_state or ()) // 2
        firsts = (initial_state[:half], initial_state[half:]) if initial_state else (None, None)
        outputs, states = [], []
        for layer, first in zip((self.forward_layer, self.backward_layer), firsts, strict=True):
            found = layer(sequences, initial_state=first, mask=mask, training=training)
            output, *after = found if self.return_state else (found,)
            outputs.append(output)
            states += after
        if self.return_sequences:
            outputs[1] = ao.flip(outputs[1], axis=1)
        merged = _MERGES[self.merge_mode](*outputs)
        if not self.return_state:
            return merged
        return (*merged, *states) if self.merge_mode is None else (merged, *states)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments, with a config of the layer of each direction."""
        return super().get_config() | {"layer": told(self.forward_layer), "weights": None}


def _directed(layer: RNN, name: str, go_backwards: bool) -> RNN:
    """Return a layer of the same config that goes in a direction and is called after it."""
    own = {"name": f"{name}_{layer.name.removeprefix(f'{name}_')}", "go_backwards": go_backwards}
    return type(layer).from_config(layer.get_config() | own)


def _check_pair(forward: RNN, backward: RNN) -> None:
    """Raise ``ValueError`` unless two layers differ in direction and in no form of outputs."""
    if forward.go_backwards == backward.go_backwards:
        raise ValueError(
            "One of two layers goes backwards. "
            f"Received: go_backwards={forward.go_backwards} for both."
        )
    for name in ("stateful", "return_sequences", "return_state"):
        pair = getattr(forward, name), getattr(backward, name)
        if pair[0] != pair[1]:
            raise ValueError(
                f"Both layers have the same {name}. Received: {pair[0]} and {pair[1]}."
            )
