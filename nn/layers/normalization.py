"""Normalization of each example by itself.

Source: https://keras.io/api/layers/normalization_layers/
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import arrayops as ao

from ..layer import Layer
from ._weights import axes_of, weight


class LayerNormalization(Layer):
    """Each example brought to mean 0 and variance 1 over its features.

    >>> nn.layers.LayerNormalization()(np.asarray([[1.0, 3.0]], "float32")).round(2)
    array([[-1.,  1.]], dtype=float32)

    Source: https://keras.io/api/layers/normalization_layers/layer_normalization/
    """

    supports_masking = True
    _reads_numbers = _computes_wide = True

    def __init__(
        self,
        axis: int | Sequence[int] = -1,
        epsilon: float = 1e-3,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        beta_constraint: Any = None,
        gamma_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.axis = axis
        self.epsilon = epsilon
        self.center = center
        self.scale = scale
        self.beta_initializer = beta_initializer
        self.gamma_initializer = gamma_initializer
        self.beta_regularizer = beta_regularizer
        self.gamma_regularizer = gamma_regularizer
        self.beta_constraint = beta_constraint
        self.gamma_constraint = gamma_constraint

    def build(self, input_shape: Any) -> None:
        self._axes = tuple(sorted(axes_of(self, self.axis, input_shape)))
        shape = tuple(input_shape[axis] for axis in self._axes)
        self.gamma = weight(self, "gamma", shape) if self.scale else None
        self.beta = weight(self, "beta", shape) if self.center else None

    def call(self, inputs: Any) -> Any:
        x = ao.layer_normalization(inputs, axis=self._axes, epsilon=self.epsilon)
        x = x if self.gamma is None else ao.multiply(x, self._spread(self.gamma.value, x))
        return x if self.beta is None else ao.add(x, self._spread(self.beta.value, x))

    def _spread(self, weight: Any, x: Any) -> Any:
        """Return a weight over ``axis`` in a shape that broadcasts with ``x``."""
        rank = len(x.shape)
        if self._axes == tuple(range(rank - len(self._axes), rank)):
            return weight
        return ao.reshape(
            weight, tuple(ao.shape(x)[i] if i in self._axes else 1 for i in range(rank))
        )


class GroupNormalization(Layer):
    """Each group of an example's features brought to mean 0 and variance 1, over all its places.

    ``groups=-1`` makes each feature a group.

    >>> layer = nn.layers.GroupNormalization(groups=2)
    >>> layer(np.asarray([[1.0, 3.0, 5.0, 9.0]], "float32")).round(2)
    array([[-1.,  1., -1.,  1.]], dtype=float32)

    Source: https://arxiv.org/abs/1803.08494
    """

    supports_masking = True
    _reads_numbers = _computes_wide = True

    def __init__(
        self,
        groups: int = 32,
        axis: int = -1,
        epsilon: float = 1e-3,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        beta_constraint: Any = None,
        gamma_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.groups = groups
        self.axis = axis
        self.epsilon = epsilon
        self.center = center
        self.scale = scale
        self.beta_initializer = beta_initializer
        self.gamma_initializer = gamma_initializer
        self.beta_regularizer = beta_regularizer
        self.gamma_regularizer = gamma_regularizer
        self.beta_constraint = beta_constraint
        self.gamma_constraint = gamma_constraint

    def build(self, input_shape: Any) -> None:
        (axis,) = axes_of(self, self.axis, input_shape)
        size = input_shape[axis]
        if self.groups != -1 and size is not None and (self.groups < 1 or size % self.groups):
            raise ao.ShapeError(
                f"{self.name}: groups is -1 or divides the features. "
                f"Received: {self.groups} for shape {input_shape}."
            )
        self.gamma = weight(self, "gamma", (size,)) if self.scale else None
        self.beta = weight(self, "beta", (size,)) if self.center else None

    def call(self, inputs: Any) -> Any:
        groups = ao.shape(inputs)[self.axis] if self.groups == -1 else self.groups
        gamma = None if self.gamma is None else self.gamma.value
        beta = None if self.beta is None else self.beta.value
        return ao.group_normalization(inputs, groups, self.axis, gamma, beta, self.epsilon)


class RMSNormalization(Layer):
    """Each example divided by the root of its features' mean square, times a learned scale.

    >>> nn.layers.RMSNormalization()(np.asarray([[3.0, 3.0]], "float32")).round(2)
    array([[1., 1.]], dtype=float32)

    Source: https://arxiv.org/abs/1910.07467
    """

    _reads_numbers = _computes_wide = True

    def __init__(
        self, axis: int | Sequence[int] = -1, epsilon: float = 1e-6, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.axis = axis
        self.epsilon = epsilon

    def build(self, input_shape: Any) -> None:
        self._axes = tuple(sorted(axes_of(self, self.axis, input_shape)))
        self.scale = self.add_weight([input_shape[i] for i in self._axes], "ones", name="scale")

    def call(self, inputs: Any) -> Any:
        return ao.rms_normalization(inputs, self.scale.value, self._axes, self.epsilon)


class UnitNormalization(Layer):
    """Each example divided by its length along ``axis``.

    >>> nn.layers.UnitNormalization()(np.asarray([[3.0, 4.0]], "float32"))
    array([[0.6, 0.8]], dtype=float32)

    Source: https://keras.io/api/layers/normalization_layers/unit_normalization/
    """

    supports_masking = True
    _reads_numbers = _computes_wide = True

    def __init__(self, axis: int | Sequence[int] = -1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs: Any) -> Any:
        axis = self.axis if isinstance(self.axis, int) else tuple(self.axis)
        return ao.normalize(inputs, axis=axis, epsilon=1e-12)
