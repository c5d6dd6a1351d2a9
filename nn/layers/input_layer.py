"""InputLayer: the layer in whose place nn has a symbolic tensor.

Source: https://keras.io/api/layers/core_layers/input/
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..layer import Layer
from ..symbolic import Input


class InputLayer(Layer):
    """What stands in front of a ``Sequential``, or gives a graph its input as ``output``.

    It takes what ``nn.Input`` takes; ``input_tensor`` is a tensor that is there already.

    >>> nn.Sequential([nn.layers.InputLayer((3,)), nn.layers.Dense(2)]).output_shape
    (None, 2)
    """

    def __init__(
        self,
        shape: Sequence[int | None] | None = None,
        batch_size: int | None = None,
        dtype: Any = None,
        sparse: bool | None = None,
        ragged: bool | None = None,
        batch_shape: Sequence[int | None] | None = None,
        input_tensor: Any = None,
        optional: bool = False,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(name=name, **kwargs)
        self.output = Input(
            shape,
            batch_size,
            getattr(dtype, "name", dtype),  # configs tell it as a policy, too
            sparse,
            ragged,
            batch_shape,
            self.name,
            input_tensor,
            optional,
        )
        self.batch_shape = self.output.shape
        self.dtype = str(self.output.dtype)
        self.built = True

    def call(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError(f"{self.name} is not called: its tensor is `output`.")

    def get_config(self) -> dict[str, Any]:
        """Return the shape with the batch's size, the dtype and the name."""
        options = {"sparse": False, "ragged": False, "name": self.name, "optional": False}
        return {"batch_shape": self.batch_shape, "dtype": self.dtype, **options}
