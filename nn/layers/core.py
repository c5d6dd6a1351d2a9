"""Dense, and layers that hold a function or another layer.

Source: https://keras.io/api/layers/core_layers/
"""

from __future__ import annotations

from collections.abc import Callable
from inspect import signature
from numbers import Integral
from typing import Any

import arrayops as ao

from .. import activations
from ..layer import Layer
from ._low_rank import LowRank
from ._weights import weight


class Dense(LowRank):
    """``activation(inputs @ kernel + bias)`` over the last axis.

    >>> nn.layers.Dense(4, activation="relu")(np.ones((2, 3), "float32")).shape
    (2, 4)

    Source: https://keras.io/api/layers/core_layers/dense/
    """

    supports_masking = True

    def __init__(
        self,
        units: int,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        lora_rank: int | None = None,
        lora_alpha: float | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs["activity_regularizer"] = activity_regularizer
        super().__init__(lora_rank, lora_alpha, **kwargs)
        if not isinstance(units, Integral) or units < 1:
            raise ValueError(f"units is a positive integer. Received: {units=}.")
        self.units = int(units)
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        self.kernel_initializer = kernel_initializer
        self.bias_initializer = bias_initializer
        self.kernel_regularizer = kernel_regularizer
        self.bias_regularizer = bias_regularizer
        self.kernel_constraint = kernel_constraint
        self.bias_constraint = bias_constraint

    def build(self, input_shape: Any) -> None:
        if len(input_shape) < 2:
            raise ao.ShapeError(
                f"{self.name}: inputs are (batch, ..., features). Received: shape {input_shape}."
            )
        shape = (input_shape[-1], self.units)
        self.kernel = weight(self, "kernel", shape)
        self.bias = weight(self, "bias", (self.units,)) if self.use_bias else None
        self._begin_lora()

    def call(self, inputs: Any) -> Any:
        kernel = self.kernel.value
        kernel = self._adapted(kernel) if self.lora_enabled else kernel
        if self.bias is None:
            return self.activation(ao.matmul(inputs, kernel))
        relu = self.activation is activations.relu
        x = ao.affine(inputs, kernel, self.bias.value, relu=relu)
        return x if relu else self.activation(x)


class Identity(Layer):
    """The inputs as they are, whatever their structure.

    >>> nn.layers.Identity()(np.ones((1, 2), "float32"))
    array([[1., 1.]], dtype=float32)

    Source: https://keras.io/api/layers/core_layers/identity/
    """

    supports_masking = True

    def call(self, inputs: Any) -> Any:
        return inputs


class Lambda(Layer):
    """A function of arrays as a layer; ``arguments`` are those it gets by name.

    If the function names ``training`` or ``mask``, it is told them: the mask is that of the inputs.

    ``mask`` is that of the outputs, or a function of inputs and their mask that gives it; without,
    the outputs have none.

    The shape of what comes out is that of the function's result, so ``output_shape`` need not be
    given and is passed over. A config holds the function itself, never its code: it makes the same
    layer where the function is at hand, and there is nothing in a file that could run.

    >>> nn.layers.Lambda(lambda x, by: x * by, arguments={"by": 2})(np.ones((1, 2), "float32"))
    array([[2., 2.]], dtype=float32)

    Source: https://keras.io/api/layers/core_layers/lambda/
    """

    def __init__(
        self,
        function: Callable,
        output_shape: Any = None,
        mask: Any = None,
        arguments: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if not callable(function):
            raise ValueError(f"Lambda takes a function. Received: {function!r}.")
        self.function = function
        self.mask = mask
        self.supports_masking = mask is not None
        self.arguments = arguments or {}
        self._named = _names(function)

    def call(self, inputs: Any, mask: Any = None, training: bool = False) -> Any:
        told = {"mask": mask, "training": training}
        told = {name: value for name, value in told.items() if name in self._named}
        return self.function(inputs, **self.arguments, **told)

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        """Return the mask that was given, or what its function gives."""
        return self.mask(inputs, previous_mask) if callable(self.mask) else self.mask


def _names(function: Callable) -> frozenset[str]:
    """Return the names of a function's parameters."""
    try:
        return frozenset(signature(function).parameters)
    except ValueError:  # what is written in C need not tell
        return frozenset()


class Wrapper(Layer):
    """A layer around another one, which it computes; classes that add something inherit this.

    >>> nn.layers.Wrapper(nn.layers.Dense(4))(np.ones((2, 3), "float32")).shape
    (2, 4)

    Source: https://keras.io/api/layers/base_layer/
    """

    def __init__(self, layer: Layer, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not isinstance(layer, Layer):
            raise ValueError(f"{type(self).__name__} takes a layer. Received: {layer!r}.")
        self.layer = layer

    def build(self, input_shape: Any) -> None:
        if not self.layer.built:
            self.layer.build(input_shape)

    def call(self, inputs: Any) -> Any:
        return self.layer(inputs)
