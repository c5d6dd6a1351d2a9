"""Normalization over the batch, and what is kept of the batches for later.

Source: https://keras.io/api/layers/normalization_layers/batch_normalization/
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import arrayops as ao

from .. import initializers
from ..context import epsilon
from ..layer import Layer
from ..variable import Variable
from ._weights import axes_of, weight

_CLIPS = ("rmin", "rmax", "dmax")


class BatchNormalization(Layer):
    """Each feature brought to mean 0 and variance 1 over the batch.

    Outside of training the moving statistics stand for the batch's. With ``renorm`` they count in
    training too: the batch's are corrected toward a moving mean and deviation, as far as
    ``renorm_clipping`` ("rmin", "rmax", "dmax") allows. ``synchronized`` changes nothing: a batch
    is on one device.

    >>> layer = nn.layers.BatchNormalization()
    >>> layer(np.asarray([[1.0], [3.0]], "float32"), training=True).round(2)
    array([[-1.],
           [ 1.]], dtype=float32)

    Source: https://keras.io/api/layers/normalization_layers/batch_normalization/
    Batch renormalization: https://arxiv.org/abs/1702.03275
    """

    supports_masking = True
    _reads_numbers = _computes_wide = True

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
        renorm: bool = False,
        renorm_clipping: Mapping[str, float] | None = None,
        renorm_momentum: float = 0.99,
        synchronized: bool = False,
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
        self.renorm = renorm
        self.renorm_clipping = _checked(renorm_clipping) if renorm else renorm_clipping
        self.renorm_momentum = renorm_momentum
        self.synchronized = synchronized

    def build(self, input_shape: Any) -> None:
        shape = tuple(input_shape[axis] for axis in axes_of(self, self.axis, input_shape))
        self.gamma = weight(self, "gamma", shape) if self.scale else None
        self.beta = weight(self, "beta", shape) if self.center else None
        mean, variance = self.moving_mean_initializer, self.moving_variance_initializer
        self.moving_mean = self._kept("moving_mean", shape, mean)
        self.moving_variance = self._kept("moving_variance", shape, variance)
        if self.renorm:
            deviation = _root(variance)
            self.moving_stddev = self._kept("moving_stddev", shape, deviation)
            self.renorm_mean = self._kept("renorm_mean", shape, mean)
            self.renorm_stddev = self._kept("renorm_stddev", shape, deviation)

    def _kept(self, name: str, shape: tuple, initializer: Any) -> Variable:
        return self.add_weight(shape, initializer, trainable=False, name=name)

    def call(self, inputs: Any, training: bool = False, mask: Any = None) -> Any:
        mean, variance = self.moving_mean.value, self.moving_variance.value
        offset = None if self.beta is None else self.beta.value
        scale = None if self.gamma is None else self.gamma.value
        if training and self.trainable:  # a frozen one infers, as in Keras
            mean, variance = self._statistics(inputs, mask)
            if self.renorm:
                scale, offset = self._renormalized(mean, variance, scale, offset)
            else:
                self._move(self.moving_mean, mean, self.momentum)
                self._move(self.moving_variance, variance, self.momentum)
        return ao.batch_normalization(
            inputs, mean, variance, self.axis, offset, scale, self.epsilon
        )

    def _statistics(self, x: Any, mask: Any) -> tuple[Any, Any]:
        """Return the batch's mean and variance, over the steps that a mask lets count."""
        rank = len(x.shape)
        axes = tuple(i for i in range(rank) if i != self.axis % rank)
        mean_of = partial(ao.mean, axis=axes) if mask is None else _masked_mean(mask, x, axes)
        mean = mean_of(x, keepdims=True)
        variance = mean_of(ao.square(ao.subtract(x, mean)))
        return ao.reshape(mean, (-1,)), variance

    def _move(self, kept: Variable, seen: Any, momentum: float) -> None:
        """Move a kept statistic toward the batch's."""
        apart = ao.subtract(ao.stop_gradient(seen), kept.value)
        kept.assign(ao.add(kept.value, ao.multiply(apart, 1 - momentum)))

    # ------------------------------------------------------------ batch renormalization

    def _renormalized(self, mean: Any, variance: Any, scale: Any, offset: Any) -> tuple[Any, Any]:
        """Return scale and offset with the correction in them, and move the statistics.

        ``(x * r + d) * scale + offset`` is ``x * (r * scale) + (d * scale + offset)``.
        """
        deviation = ao.stop_gradient(ao.sqrt(ao.add(variance, self.epsilon)))
        r, d = self._correction(ao.stop_gradient(mean), deviation)
        if scale is not None:
            r, d = ao.multiply(r, scale), ao.multiply(d, scale)
        self._move(self.renorm_mean, mean, self.renorm_momentum)
        self._move(self.renorm_stddev, deviation, self.renorm_momentum)
        self._move(self.moving_mean, mean, self.momentum)
        self._move(self.moving_stddev, deviation, self.momentum)
        kept = ao.subtract(ao.square(self.moving_stddev.value), self.epsilon)
        self.moving_variance.assign(ao.maximum(kept, 0.0))
        return r, (d if offset is None else ao.add(d, offset))

    def _correction(self, mean: Any, deviation: Any) -> tuple[Any, Any]:
        """Return factor and shift from the batch's statistics to the kept ones, clipped."""
        kept = ao.maximum(self.renorm_stddev.value, self.epsilon**0.5)
        r = ao.divide(deviation, kept)
        d = ao.divide(ao.subtract(mean, self.renorm_mean.value), kept)
        low, high, most = map((self.renorm_clipping or {}).get, _CLIPS)
        r = r if low is None else ao.maximum(r, low)
        r = r if high is None else ao.minimum(r, high)
        return r, (d if most is None else ao.clip(d, -most, most))


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


def _root(initializer: Any) -> Callable:
    """Return what draws the roots of an initializer's values: deviations of variances."""
    return lambda shape, dtype: ao.sqrt(initializers.get(initializer)(shape, dtype=dtype))


def _checked(clipping: Mapping[str, float] | None) -> dict[str, float]:
    """Return limits of the correction, if they are some."""
    found = dict(clipping or {})
    low, high, most = map(found.get, _CLIPS)
    crossed = low is not None and high is not None and high < low
    if not found.keys() <= set(_CLIPS) or crossed or (most is not None and most < 0):
        raise ValueError(
            "renorm_clipping has limits rmin <= rmax of the factor, and dmax >= 0 of the shift. "
            f"Received: {clipping}."
        )
    return found
