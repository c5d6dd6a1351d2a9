"""TimeDistributed: a layer computed for each step of a sequence."""

from __future__ import annotations

from typing import Any

import arrayops as ao

from ..symbolic import Symbolic, is_symbolic
from .core import Wrapper


class TimeDistributed(Wrapper):
    """A layer's outputs for each step of (batch, steps, ...).

    The steps are taken as one batch of batch * steps examples: a layer that looks at its whole
    batch in training, such as BatchNormalization, sees all steps at once.

    >>> layer = nn.layers.TimeDistributed(nn.layers.Dense(4))
    >>> layer(np.ones((2, 5, 3), "float32")).shape
    (2, 5, 4)

    Source: https://keras.io/api/layers/recurrent_layers/time_distributed/
    """

    supports_masking = True

    def build(self, input_shape: Any) -> None:
        if len(input_shape) < 3:
            raise ao.ShapeError(
                f"{self.name}: inputs are (batch, steps, ...), of three axes or more. "
                f"Received: shape {input_shape}."
            )
        super().build((input_shape[0], *input_shape[2:]))

    def call(self, inputs: Any, training: bool = False, mask: Any = None) -> Any:
        batch, steps, *sizes = inputs.shape
        given = {"training": training} if self.layer._takes_training else {}
        if is_symbolic(inputs):
            output = self.layer(Symbolic((None, *sizes), inputs.dtype), **given)
            return Symbolic((batch, steps, *output.shape[1:]), output.dtype)
        if mask is not None and "mask" in self.layer._mask_names:
            given["mask"] = ao.reshape(mask, (-1, *mask.shape[2:]))
        output = self.layer(ao.reshape(inputs, (-1, *sizes)), **given)
        return ao.reshape(output, (batch, steps, *output.shape[1:]))
