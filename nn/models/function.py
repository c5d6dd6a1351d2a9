"""A graph between symbolic tensors as a function, where no model is wanted."""

from __future__ import annotations

from typing import Any

from ..context import unique_name
from ..layer import Layer
from .functional import Functional


class Function:
    """What leads from symbolic inputs to outputs, to be called on arrays or symbolic tensors.

    A functional model without training and files; the layers inside keep their weights.

    >>> x = nn.Input((3,))
    >>> nn.Function(x, [x + 1, x * 2])(np.ones((1, 3), "float32"))[1]
    array([[2., 2., 2.]], dtype=float32)

    Source: https://keras.io/api/models/
    """

    def __init__(self, inputs: Any, outputs: Any, name: str | None = None) -> None:
        self.name = unique_name("function") if name is None else name
        self._model = Functional(inputs, outputs, name=self.name)

    def __call__(self, inputs: Any) -> Any:
        """Return the outputs for these inputs, each in the structure that was given."""
        return self._model(inputs)

    call = __call__

    @property
    def inputs(self) -> list[Any]:
        """Return the symbolic inputs in a list."""
        return list(self._model.inputs)

    @property
    def outputs(self) -> list[Any]:
        """Return the symbolic outputs in a list."""
        return list(self._model.outputs)

    @property
    def operations(self) -> list[Layer]:
        """Return the layers of the graph, inputs before users."""
        return self._model.layers

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Return the shape of the outputs for inputs of a shape; None where a size is open."""
        return self._model.compute_output_shape(input_shape)

    def compute_output_spec(self, inputs: Any) -> Any:
        """Return symbolic tensors of the shapes and dtypes that these inputs give."""
        return self._model.compute_output_spec(inputs)
