"""Normalization layers.

Source: https://keras.io/api/layers/normalization_layers/
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Self

import arrayops as ao

from ..context import epsilon
from ..layer import Layer
from ..variable import Variable
from ._weights import weight


class BatchNormalization(Layer):
    """Each feature brought to mean 0 and variance 1 over the batch.

    Outside of training the moving statistics stand for the batch's.

    >>> layer = nn.layers.BatchNormalization()
    >>> layer(np.asarray([[1.0], [3.0]], "float32"), training=True).round(2)
    array([[-1.],
           [ 1.]], dtype=float32)

    Source: https://keras.io/api/layers/normalization_layers/batch_normalization/
    """

    supports_masking = True
    _computes_wide = True

    def __init__(
        self,
        axis: int = -1,
        momentum: float = 0.99,
        epsilon: float = 1e-3,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        moving_mean_initializer: Any = "zeros",
        moving_variance_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        beta_constraint: Any = None,
        gamma_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.axis = axis
        self.momentum = momentum
        self.epsilon = epsilon
        self.center = center
        self.scale = scale
        self.beta_initializer = beta_initializer
        self.gamma_initializer = gamma_initializer
        self.beta_regularizer = beta_regularizer
        self.gamma_regularizer = gamma_regularizer
        self.beta_constraint = beta_constraint
        self.gamma_constraint = gamma_constraint
        self.moving_mean_initializer = moving_mean_initializer
        self.moving_variance_initializer = moving_variance_initializer

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Self:
        """Return a new layer; the momentum of Keras' ``renorm`` says nothing where that is off."""
        config = {k: v for k, v in config.items() if k != "renorm_momentum"}
        return super().from_config(config, custom_objects)

    def build(self, input_shape: Any) -> None:
        shape = (input_shape[self.axis],)
        self.gamma = weight(self, "gamma", shape) if self.scale else None
        self.beta = weight(self, "beta", shape) if self.center else None
        self.moving_mean = self.add_weight(
            shape, self.moving_mean_initializer, trainable=False, name="moving_mean"
        )
        self.moving_variance = self.add_weight(
            shape, self.moving_variance_initializer, trainable=False, name="moving_variance"
        )

    def call(self, inputs: Any, training: bool = False, mask: Any = None) -> Any:
        mean, variance = self.moving_mean.value, self.moving_variance.value
        if training and self.trainable:  # a frozen one infers, as in Keras
            mean, variance = self._statistics(inputs, mask)
        offset = None if self.beta is None else self.beta.value
        scale = None if self.gamma is None else self.gamma.value
        return ao.batch_normalization(
            inputs, mean, variance, self.axis, offset, scale, self.epsilon
        )

    def _statistics(self, x: Any, mask: Any) -> tuple[Any, Any]:
        """Return the batch's mean and variance, after moving the kept ones toward them.

        They are over the steps that a mask lets count.
        """
        rank = len(x.shape)
        axes = tuple(i for i in range(rank) if i != self.axis % rank)
        mean_of = partial(ao.mean, axis=axes) if mask is None else _masked_mean(mask, x, axes)
        mean = mean_of(x, keepdims=True)
        variance = mean_of(ao.square(ao.subtract(x, mean)))
        mean = ao.reshape(mean, (-1,))
        self._move(self.moving_mean, mean)
        self._move(self.moving_variance, variance)
        return mean, variance

    def _move(self, kept: Variable, seen: Any) -> None:
        apart = ao.subtract(ao.stop_gradient(seen), kept.value)
        kept.assign(ao.add(kept.value, ao.multiply(apart, 1 - self.momentum)))


def _masked_mean(mask: Any, x: Any, axes: tuple[int, ...]) -> Callable:
    """Return the function that takes the mean along axes over what counts in arrays like ``x``."""
    missing = (1,) * (len(x.shape) - len(mask.shape))
    counts = ao.broadcast_to(ao.reshape(mask, (*ao.shape(mask), *missing)), ao.shape(x))
    number = ao.sum(ao.astype(counts, x.dtype), axis=axes, keepdims=True)

    def mean(values: Any, keepdims: bool = False) -> Any:
        total = ao.sum(ao.where(counts, values, 0), axis=axes, keepdims=True)
        found = ao.divide(total, ao.add(number, epsilon()))  # none may count
        return found if keepdims else ao.squeeze(found, axes)

    return mean


class LayerNormalization(Layer):
    """Each example brought to mean 0 and variance 1 over its features.

    >>> nn.layers.LayerNormalization()(np.asarray([[1.0, 3.0]], "float32")).round(2)
    array([[-1.,  1.]], dtype=float32)

    Source: https://keras.io/api/layers/normalization_layers/layer_normalization/
    """

    supports_masking = True
    _computes_wide = True

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
        rank = len(input_shape)
        axes = (self.axis,) if isinstance(self.axis, int) else tuple(self.axis)
        self._axes = tuple(sorted(axis % rank for axis in axes))
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
    _computes_wide = True

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
        size = input_shape[self.axis]
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

    _computes_wide = True

    def __init__(
        self, axis: int | Sequence[int] = -1, epsilon: float = 1e-6, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.axis = axis
        self.epsilon = epsilon

    def build(self, input_shape: Any) -> None:
        axes = (self.axis,) if isinstance(self.axis, int) else self.axis
        self.scale = self.add_weight([input_shape[i] for i in axes], "ones", name="scale")

    def call(self, inputs: Any) -> Any:
        axis = self.axis if isinstance(self.axis, int) else tuple(self.axis)
        return ao.rms_normalization(inputs, self.scale.value, axis, self.epsilon)


class UnitNormalization(Layer):
    """Each example divided by its length along ``axis``.

    >>> nn.layers.UnitNormalization()(np.asarray([[3.0, 4.0]], "float32"))
    array([[0.6, 0.8]], dtype=float32)

    Source: https://keras.io/api/layers/normalization_layers/unit_normalization/
    """

    supports_masking = True
    _computes_wide = True

    def __init__(self, axis: int | Sequence[int] = -1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.axis = axis

    def call(self, inputs: Any) -> Any:
        axis = self.axis if isinstance(self.axis, int) else tuple(self.axis)
        return ao.normalize(inputs, axis=axis, epsilon=1e-12)
