"""LoRA: a weight held fixed, trained by the product of two thin matrices beside it.

Source: https://arxiv.org/abs/2106.09685
"""

from __future__ import annotations

from typing import Any

import arrayops as ao

from ..layer import Layer
from ..variable import Variable


class LowRank(Layer):
    """A layer that ``enable_lora`` trains with few numbers; ``_adapts`` names its large weight."""

    _adapts = "kernel"
    _reads_numbers = True
    lora_enabled = False

    def __init__(
        self, lora_rank: int | None = None, lora_alpha: float | None = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.lora_rank = lora_rank
        self.lora_alpha = lora_rank if lora_alpha is None else lora_alpha

    def get_config(self) -> dict[str, Any]:
        """Return the constructor's arguments, and those of ``enable_lora``."""
        own = {"lora_rank": self.lora_rank, "lora_alpha": self.lora_alpha}
        return super().get_config() | (own if self.lora_enabled else {})

    def _begin_lora(self) -> None:
        """Add the thin matrices that the constructor was asked for; weights are made by now."""
        if self.lora_rank is not None:
            self.enable_lora(self.lora_rank, self.lora_alpha)

    def enable_lora(
        self,
        rank: int,
        lora_alpha: float | None = None,
        a_initializer: Any = "he_uniform",
        b_initializer: Any = "zeros",
    ) -> None:
        """Freeze the kernel and train ``lora_alpha / rank`` times a product of matrices beside it.

        They are (..., rank) and (rank, n) for a kernel (..., n). The bias goes on training.
        Raises ``ValueError`` for a layer without weights yet, or with a constraint on the kernel.

        >>> layer = nn.layers.Dense(8)
        >>> layer.build((None, 6))
        >>> layer.enable_lora(2)
        >>> [w.shape for w in layer.trainable_weights]
        [(8,), (6, 2), (2, 8)]
        """
        main: Variable | None = getattr(self, self._adapts, None)
        if main is None or self.lora_enabled:
            raise ValueError(
                f"{self.name}: LoRA is enabled once, after the layer is built. Received: "
                f"{'a second call' if self.lora_enabled else 'a layer without weights'}."
            )
        if main.constraint is not None:
            raise ValueError(
                f"{self.name}: a constraint on the sum of the kernel and what LoRA adds to it "
                f"cannot be kept. Received: {main.constraint!r}."
            )
        main.trainable = False
        shapes = {"a": (*main.shape[:-1], rank), "b": (rank, main.shape[-1])}
        for part, initializer in (("a", a_initializer), ("b", b_initializer)):
            name = f"lora_{self._adapts}_{part}"
            made = self.add_weight(
                shapes[part], initializer, name=name, regularizer=main.regularizer
            )
            setattr(self, name, made)
        self.lora_rank, self.lora_enabled = rank, True
        self.lora_alpha = rank if lora_alpha is None else lora_alpha

    @property
    def _lora(self) -> tuple[Variable, Variable]:
        """Return the two thin matrices."""
        name = f"lora_{self._adapts}"
        return getattr(self, f"{name}_a"), getattr(self, f"{name}_b")

    def _low_rank(self, a: Any) -> Any:
        """Return what LoRA adds, of the first matrix or of rows of it."""
        assert self.lora_rank
        assert self.lora_alpha is not None
        return ao.multiply(ao.matmul(a, self._lora[1].value), self.lora_alpha / self.lora_rank)

    def _adapted(self, kernel: Any) -> Any:
        """Return the kernel with what LoRA adds to it."""
        return ao.add(kernel, self._low_rank(self._lora[0].value))

    def variables_in_files(self) -> list[Any]:
        """Return what weight files hold of the layer: the kernel with what LoRA adds to it."""
        main, added = getattr(self, self._adapts, None), self._lora if self.lora_enabled else ()
        own = [v for _, v in self._parts() if isinstance(v, Variable)]
        own = [v for v in own if not any(v is thin for thin in added)]
        own.sort(key=lambda v: not (v.trainable or v is main))
        return [_Adapted(self, v) if added and v is main else v for v in own]


class _Adapted:
    """A cell for the sum of a layer's kernel and what LoRA adds; set, the kernel is all of it."""

    def __init__(self, layer: LowRank, kernel: Variable) -> None:
        self.layer, self.kernel = layer, kernel
        self.shape, self.dtype, self.trainable = kernel.shape, kernel.dtype, True

    @property
    def value(self) -> Any:
        return self.layer._adapted(self.kernel.value)

    @value.setter
    def value(self, value: Any) -> None:
        self.kernel.value = value
        thin = self.layer._lora[1]
        thin.value = ao.zeros_like(thin.value)
