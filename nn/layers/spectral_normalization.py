"""SpectralNormalization: a layer whose kernel stretches nothing by more than a factor of 1.

Source: Miyato et al., "Spectral normalization for generative adversarial networks", 2018,
https://arxiv.org/abs/1802.05957
"""

from __future__ import annotations

from typing import Any

import arrayops as ao

from ..layer import Layer
from ..variable import bound
from .core import Wrapper


class SpectralNormalization(Wrapper):
    """A layer computed with its kernel over the kernel's largest singular value.

    That value is estimated by a vector that each call in training brings nearer to the singular
    one by ``power_iterations`` steps. The kernel itself stays as training leaves it.

    >>> layer = nn.layers.SpectralNormalization(nn.layers.Dense(4))
    >>> layer(np.ones((2, 3), "float32")).shape
    (2, 4)
    """

    def __init__(self, layer: Layer, power_iterations: int = 1, **kwargs: Any) -> None:
        super().__init__(layer, **kwargs)
        if not isinstance(power_iterations, int) or power_iterations < 1:
            raise ValueError(
                f"power_iterations is a positive integer. Received: {power_iterations=}."
            )
        self.power_iterations = power_iterations

    def build(self, input_shape: Any) -> None:
        super().build(input_shape)
        inner = vars(self.layer)
        name = next((n for n in ("kernel", "embeddings") if n in inner), None)
        if name is None:
            raise ValueError(
                f"{self.name} takes a layer with a kernel or embeddings. Received: {self.layer!r}."
            )
        self.kernel = inner[name]
        self.vector_u = self.add_weight(
            (1, self.kernel.shape[-1]), "truncated_normal", trainable=False, name="vector_u"
        )

    def call(self, inputs: Any, training: bool = False) -> Any:
        kernel = self.kernel.value
        with bound([self.kernel], [ao.divide(kernel, self._stretch(kernel, training))]):
            return self.layer(inputs)

    def _stretch(self, kernel: Any, training: bool) -> Any:
        """Return how much the kernel stretches the vector that it stretches most, about."""
        w = ao.reshape(kernel, (-1, self.kernel.shape[-1]))
        fixed = ao.stop_gradient(w)
        u = self.vector_u.value
        v = _unit(ao.matmul(u, ao.permute_dims(fixed, (1, 0))))
        for step in range(self.power_iterations if training else 0):
            v = _unit(ao.matmul(u, ao.permute_dims(fixed, (1, 0)))) if step else v
            u = _unit(ao.matmul(v, fixed))
        if training:
            self.vector_u.assign(u)
        return ao.matmul(ao.matmul(v, w), ao.permute_dims(u, (1, 0)))


def _unit(x: Any) -> Any:
    return ao.normalize(x, axis=-1, epsilon=1e-12)
