"""Activation functions as layers, some with weights.

Source: https://keras.io/api/layers/activation_layers/
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import arrayops as ao

from .. import activations
from ..layer import Layer
from ..masking import mask_of
from ._weights import axes_of, weight


class Activation(Layer):
    """An activation function as a layer.

    >>> nn.layers.Activation("relu")(np.asarray([[-1.0, 2.0]], "float32"))
    array([[0., 2.]], dtype=float32)

    Source: https://keras.io/api/layers/core_layers/activation/
    """

    supports_masking = True

    def __init__(self, activation: str | Callable, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.activation = activations.get(activation)

    def call(self, inputs: Any) -> Any:
        return self.activation(inputs)


class ReLU(Layer):
    """``x`` above the threshold, at most ``max_value``; below, ``negative_slope`` times the rest.

    >>> nn.layers.ReLU(max_value=6, negative_slope=0.5)(np.asarray([[-1.0, 2, 9]], "float32"))
    array([[-0.5,  2. ,  6. ]], dtype=float32)

    Source: https://keras.io/api/layers/activation_layers/relu/
    """

    supports_masking = True

    def __init__(
        self,
        max_value: float | None = None,
        negative_slope: float = 0.0,
        threshold: float = 0.0,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        if (max_value is not None and max_value < 0) or negative_slope < 0 or threshold < 0:
            raise ValueError(
                "max_value, negative_slope and threshold are not negative. "
                f"Received: {max_value=}, {negative_slope=}, {threshold=}."
            )
        self.max_value = max_value
        self.negative_slope = negative_slope
        self.threshold = threshold

    def call(self, inputs: Any) -> Any:
        x = inputs
        if self.negative_slope or self.threshold:
            below: Any = 0.0  # not 0 times the rest, which may be infinite
            if self.negative_slope:
                below = ao.multiply(ao.subtract(x, self.threshold), self.negative_slope)
            x = ao.where(ao.less_equal(x, self.threshold), below, x)  # NaN stays
        else:
            x = ao.relu(x)
        return x if self.max_value is None else ao.minimum(x, self.max_value)


class LeakyReLU(Layer):
    """``x`` where it is positive, ``negative_slope`` times it elsewhere.

    >>> nn.layers.LeakyReLU(0.5)(np.asarray([[-1.0, 2.0]], "float32"))
    array([[-0.5,  2. ]], dtype=float32)

    Source: https://keras.io/api/layers/activation_layers/leaky_relu/
    """

    supports_masking = True

    def __init__(self, negative_slope: float = 0.3, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if negative_slope < 0:
            raise ValueError(f"negative_slope is not negative. Received: {negative_slope=}.")
        self.negative_slope = negative_slope

    def call(self, inputs: Any) -> Any:
        return ao.leaky_relu(inputs, self.negative_slope)


class PReLU(Layer):
    """``x`` where it is positive, a learned number times it elsewhere.

    Each feature of an example has its own number, but for those along ``shared_axes``.

    >>> layer = nn.layers.PReLU(alpha_initializer=nn.initializers.Constant(0.5))
    >>> layer(np.asarray([[-1.0, 2.0]], "float32"))
    array([[-0.5,  2. ]], dtype=float32)

    Source: https://arxiv.org/abs/1502.01852
    """

    supports_masking = True
    _reads_numbers = True

    def __init__(
        self,
        alpha_initializer: Any = "zeros",
        alpha_regularizer: Any = None,
        alpha_constraint: Any = None,
        shared_axes: int | Sequence[int] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.alpha_initializer = alpha_initializer
        self.alpha_regularizer = alpha_regularizer
        self.alpha_constraint = alpha_constraint
        self.shared_axes = shared_axes

    def build(self, input_shape: Any) -> None:
        shared = axes_of(self, self.shared_axes or (), input_shape)
        shape = [1 if i in shared else n for i, n in enumerate(input_shape)][1:]
        self.alpha = weight(self, "alpha", shape)

    def call(self, inputs: Any) -> Any:
        below = ao.multiply(self.alpha.value, ao.relu(ao.negative(inputs)))
        return ao.subtract(ao.relu(inputs), below)


class ELU(Layer):
    """``x`` where it is positive, ``alpha * (exp(x) - 1)`` elsewhere.

    >>> nn.layers.ELU()(np.asarray([[-100.0, 2.0]], "float32"))
    array([[-1.,  2.]], dtype=float32)

    Source: https://arxiv.org/abs/1511.07289
    """

    supports_masking = True

    def __init__(self, alpha: float = 1.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.alpha = alpha

    def call(self, inputs: Any) -> Any:
        return ao.elu(inputs, self.alpha)


class Softmax(Layer):
    """Positive numbers that sum to 1 over ``axis``, or over several axes.

    ``mask`` broadcasts with the inputs and says which of them count: the others become 0. A mask of
    steps that the inputs carry changes nothing, and is passed on.

    >>> nn.layers.Softmax()(np.zeros((1, 4), "float32"))
    array([[0.25, 0.25, 0.25, 0.25]], dtype=float32)

    Source: https://keras.io/api/layers/activation_layers/softmax/
    """

    supports_masking = True

    def __init__(self, axis: int | Sequence[int] = -1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs: Any, mask: Any = None) -> Any:
        if mask is None or _is_of_steps(mask, inputs):
            return self._softmax(inputs)
        counts = ao.broadcast_to(ao.astype(mask, "bool"), ao.shape(inputs))
        x = self._softmax(ao.where(counts, inputs, ao.finfo(inputs.dtype).min))
        return ao.where(counts, x, 0)  # also where none counts

    def _softmax(self, inputs: Any) -> Any:
        if not isinstance(self.axis, Sequence):
            return ao.softmax(inputs, axis=self.axis)
        total = ao.logsumexp(inputs, axis=tuple(self.axis), keepdims=True)
        return ao.exp(ao.subtract(inputs, total))


def _is_of_steps(mask: Any, inputs: Any) -> bool:
    """Say whether a mask is the inputs' own, and of fewer axes: those of batch and steps."""
    return len(mask.shape) < len(inputs.shape) and mask is mask_of(inputs)
