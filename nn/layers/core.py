"""Dense, Embedding, Activation, and layers without weights that apply a function.

Source: https://keras.io/api/layers/core_layers/
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import arrayops as ao

from .. import activations
from ..layer import Layer


class Dense(Layer):
    """``activation(inputs @ kernel + bias)`` over the last axis.

    >>> nn.layers.Dense(4, activation="relu")(np.ones((2, 3), "float32")).shape
    (2, 4)

    Source: https://keras.io/api/layers/core_layers/dense/
    """

    def __init__(
        self,
        units: int,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if not isinstance(units, int) or units < 1:
            raise ValueError(f"units is a positive integer. Received: {units=}.")
        self.units = units
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        self.kernel_initializer = kernel_initializer
        self.bias_initializer = bias_initializer

    def build(self, input_shape: Any) -> None:
        if len(input_shape) < 2:
            raise ao.ShapeError(
                f"{self.name}: inputs are (batch, ..., features). Received: shape {input_shape}."
            )
        shape = (input_shape[-1], self.units)
        self.kernel = self.add_weight(shape, self.kernel_initializer, name="kernel")
        self.bias = (
            self.add_weight((self.units,), self.bias_initializer, name="bias")
            if self.use_bias
            else None
        )

    def call(self, inputs: Any) -> Any:
        x = ao.matmul(inputs, self.kernel.value)
        if self.bias is not None:
            x = ao.add(x, self.bias.value)
        return self.activation(x)


class Embedding(Layer):
    """Rows of a table, by integer index.

    >>> nn.layers.Embedding(10, 4)(np.asarray([[1, 2, 3]])).shape
    (1, 3, 4)

    Source: https://keras.io/api/layers/core_layers/embedding/
    """

    def __init__(
        self,
        input_dim: int,
        output_dim: int,
        embeddings_initializer: Any = "uniform",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.input_dim = input_dim
        self.output_dim = output_dim
        self.embeddings_initializer = embeddings_initializer

    def build(self, input_shape: Any) -> None:
        shape = (self.input_dim, self.output_dim)
        self.embeddings = self.add_weight(shape, self.embeddings_initializer, name="embeddings")

    def call(self, inputs: Any) -> Any:
        if "int" not in ao.dtype_name(inputs.dtype):
            inputs = ao.astype(inputs, "int32")
        return ao.take(self.embeddings.value, inputs, axis=0)


class Activation(Layer):
    """An activation function as a layer.

    >>> nn.layers.Activation("relu")(np.asarray([[-1.0, 2.0]], "float32"))
    array([[0., 2.]], dtype=float32)

    Source: https://keras.io/api/layers/core_layers/activation/
    """

    def __init__(self, activation: str | Callable, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.activation = activations.get(activation)

    def call(self, inputs: Any) -> Any:
        return self.activation(inputs)
