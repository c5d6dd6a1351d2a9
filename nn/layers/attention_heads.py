"""What attention layers with heads share: projections, masks, and attention between heads.

Letters: B batch, T queries, S keys, N heads, K heads of keys and values, H and V their features.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from math import sqrt
from string import ascii_letters
from typing import Any

import arrayops as ao

from ..calls import placeholders, shapes_of
from ..config import is_flash_attention_enabled
from ..described import shapes_from
from ..layer import Layer
from ..seeds import SeedGenerator
from ._weights import axes_of
from .attention import hidden, positions, seen_before, seen_near
from .einsum_dense import EinsumDense

_OF_PROJECTIONS = (
    *("kernel_initializer", "bias_initializer", "kernel_regularizer", "bias_regularizer"),
    *("kernel_constraint", "bias_constraint", "activity_regularizer"),
)


class HeadedAttention(Layer):
    """Attention between heads, by projections of their own.

    ``common`` holds the arguments that all such layers have, by name.
    """

    supports_masking = True

    def __init__(
        self,
        heads: tuple[int, int],
        features: tuple[int, int],
        common: dict[str, Any],
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        sizes = (*heads, *features)
        if any(not isinstance(n, int) or n < 1 for n in sizes) or heads[0] % heads[1]:
            raise ValueError(
                "Numbers of heads and features are positive integers, and heads of keys divide "
                f"those of queries. Received: heads {heads}, features {features}."
            )
        if not 0 <= common["dropout"] < 1 or (common["dropout"] and common["flash_attention"]):
            raise ValueError(
                "dropout is a probability in [0, 1), and 0 with flash_attention. "
                f"Received: {common['dropout']}."
            )
        self._heads, self._features = heads, features
        self._of_projections = {name: common[name] for name in _OF_PROJECTIONS}
        self.use_bias = common["use_bias"]
        self.use_gate = common["use_gate"]
        self.dropout = common["dropout"]
        self.sliding_window = common["sliding_window"]
        self.flash_attention = common["flash_attention"]
        self.seed_generator = SeedGenerator(common["seed"])
        self.attention_axes: tuple[int, ...] | None = None
        self._output_sizes: tuple[int, ...] | None = None

    # ------------------------------------------------------------ weights

    def _build_for(self, args: tuple, kwargs: dict[str, Any]) -> None:
        if not self.built:
            given = dict(zip(("query", "value", "key"), args, strict=False)) | kwargs
            named = [given[n] for n in ("query", "value", "key") if given.get(n) is not None]
            self._build_shape = shapes_of(named)
            self.build(*self._build_shape)
            self.built = True

    def get_build_config(self) -> dict[str, Any] | None:
        """Return the shapes of queries, values and keys that the layer was built for."""
        if self._build_shape is None:
            return None
        names = ("query_shape", "value_shape", "key_shape")
        return {"shapes_dict": dict(zip(names, self._build_shape, strict=False))}

    def build_from_config(self, config: dict[str, Any]) -> None:
        """Make the weights for the shapes of a config."""
        shapes = shapes_from(config["shapes_dict"])
        self._build_shape = list(shapes.values())
        self.build(**shapes)
        self.built = True

    def compute_output_shape(  # pyright: ignore[reportIncompatibleMethodOverride] -- as `build`
        self, query_shape: Any, value_shape: Any = None, key_shape: Any = None
    ) -> Any:
        """Return the shape of the output for queries, values and keys of these shapes.

        >>> nn.layers.MultiHeadAttention(2, 4).compute_output_shape((None, 3, 8), (None, 5, 8))
        (None, 3, 8)
        """
        shapes = [query_shape, value_shape or query_shape, key_shape]
        spec = [placeholders(s, self.dtype) for s in shapes if s is not None]
        return shapes_of(self.compute_output_spec(*spec))

    def build(  # pyright: ignore[reportIncompatibleMethodOverride] -- Keras' names
        self, query_shape: Any, value_shape: Any = None, key_shape: Any = None
    ) -> None:
        """Make the projections for queries, values and keys of these shapes."""
        self._build_shape = [s for s in (query_shape, value_shape, key_shape) if s is not None]
        value_shape = query_shape if value_shape is None else value_shape
        key_shape = value_shape if key_shape is None else key_shape
        if value_shape[1:-1] != key_shape[1:-1]:
            raise ao.ShapeError(
                f"{self.name}: there is a key for each value. "
                f"Received: values {value_shape} and keys {key_shape}."
            )
        if self.attention_axes is None:
            self._axes = tuple(range(1, len(query_shape) - 1))
        else:
            self._axes = axes_of(self, self.attention_axes, query_shape)
        (n, k), (h, v) = self._heads, self._features
        self.query_dense = self._projection("query", query_shape, (n, h))
        self.key_dense = self._projection("key", key_shape, (k, h))
        if self.use_gate:
            self.gate_dense = self._projection("gate", query_shape, (n, v), activation="sigmoid")
        self.value_dense = self._projection("value", value_shape, (k, v))
        sizes = self._output_sizes or (query_shape[-1],)
        self.output_dense = self._projection(
            "attention_output", (*query_shape[:-1], n, v), sizes, taken=2
        )

    def _projection(
        self, name: str, shape: Any, sizes: Sequence[int], taken: int = 1, activation: Any = None
    ) -> EinsumDense:
        """Return a dense layer from the last ``taken`` axes of a shape to others, built."""
        free = len(shape) - taken
        kept, summed = ascii_letters[:free], ascii_letters[free : len(shape)]
        made = ascii_letters[len(shape) : len(shape) + len(sizes)]
        layer = EinsumDense(
            f"{kept}{summed},{summed}{made}->{kept}{made}",
            output_shape=(*(None,) * (free - 1), *sizes),
            activation=activation,
            bias_axes=made if self.use_bias else None,
            name=name,
            dtype=self.dtype_policy,
            **self._of_projections,
        )
        layer.supports_masking = True  # masks end in no warning here
        layer.build(shape)
        return layer

    # ------------------------------------------------------------ calling

    def call(
        self,
        query: Any,
        value: Any,
        key: Any = None,
        query_mask: Any = None,
        value_mask: Any = None,
        key_mask: Any = None,
        attention_mask: Any = None,
        return_attention_scores: bool = False,
        training: bool = False,
        use_causal_mask: bool = False,
    ) -> Any:
        key = value if key is None else key
        gate = self.gate_dense(query) if self.use_gate else None
        query, key, value = self.query_dense(query), self.key_dense(key), self.value_dense(value)
        dropping = training and self.dropout > 0
        plain = len(query.shape) == 4 and not return_attention_scores and not dropping
        seen = self._seen(
            query,
            key,
            None if query_mask is None else ao.expand_dims(query_mask, axis=-1),
            *(None if m is None else ao.expand_dims(m, axis=-2) for m in (value_mask, key_mask)),
            attention_mask,
            causal=use_causal_mask and not plain,
        )
        scores = None
        if plain:
            output = ao.dot_product_attention(
                *(query, key, value),
                mask=seen,
                scale=1 / sqrt(self._features[0]),
                is_causal=use_causal_mask,
                flash_attention=self._fused,
            )
        else:
            output, scores = self._attended(query, key, value, seen, dropping)
        output = self.output_dense(output if gate is None else ao.multiply(output, gate))
        return (output, scores) if return_attention_scores else output

    @property
    def _fused(self) -> bool | None:
        own = self.flash_attention
        return is_flash_attention_enabled() if own is None else own

    def _attended(
        self, query: Any, key: Any, value: Any, seen: Any, dropping: bool
    ) -> tuple[Any, Any]:
        """Return outputs and scores (B, ..., N, T..., S...) of attention along any axes."""
        if self.flash_attention:
            raise ValueError(f"{self.name}: flash attention leaves no attention scores to return.")
        key, value = self._for_each_head(key), self._for_each_head(value)
        of_query, of_key, of_scores = self._letters(len(query.shape))
        query = ao.multiply(query, 1 / sqrt(self._features[0]))
        scores = ao.einsum(f"{of_query},{of_key}->{of_scores}", query, key)
        scores = _softmax(hidden(scores, seen), len(self._axes))
        kept = scores
        if dropping:
            kept = ao.random.dropout(scores, self.seed_generator.next(), rate=self.dropout)
        return ao.einsum(f"{of_scores},{of_key}->{of_query}", kept, value), scores

    def _for_each_head(self, x: Any) -> Any:
        times = self._heads[0] // self._heads[1]
        return x if times == 1 else ao.repeat(x, times, axis=-2)

    def _letters(self, rank: int) -> tuple[str, str, str]:
        """Return einsum's terms for queries, for keys and values, and for their scores."""
        query = ascii_letters[:rank]
        key = "".join(ascii_letters[rank + i] if i in self._axes else query[i] for i in range(rank))
        alike = "".join(query[i] for i in range(rank - 1) if i not in self._axes)
        pairs = "".join(term[i] for term in (query, key) for i in self._axes)
        return query, key, alike + pairs

    # ------------------------------------------------------------ masks

    def _seen(self, query: Any, key: Any, *masks: Any, causal: bool) -> Any:
        """Return which keys each query sees, of the scores' rank; None for all."""
        found = [ao.astype(mask, "bool") for mask in masks if mask is not None]
        if causal or self.sliding_window is not None:
            found += self._by_position(query, key, causal)
        rank = len(query.shape) - 1 + len(self._axes)
        return reduce(ao.logical_and, [self._expanded(m, rank) for m in found]) if found else None

    def _by_position(self, query: Any, key: Any, causal: bool) -> list[Any]:
        if len(self._axes) != 1:
            raise ValueError(
                f"{self.name}: causal masks and windows need one axis of attention. "
                f"Received: axes {self._axes}."
            )
        pair = positions(query, self._axes[0]), positions(key, self._axes[0])
        found = [seen_before(*pair)] if causal else []
        if self.sliding_window is not None:
            found.append(seen_near(*pair, self.sliding_window))
        return found

    def _expanded(self, mask: Any, rank: int) -> Any:
        """Return a mask with axes before those of queries and keys: it is alike for all heads."""
        while len(mask.shape) < rank:
            mask = ao.expand_dims(mask, axis=-2 * len(self._axes) - 1)
        return mask

    def _pass_masks(self, args: tuple, outputs: Any, told: Any) -> None:
        super()._pass_masks(args, outputs[0] if isinstance(outputs, tuple) else outputs, told)


def _softmax(scores: Any, axes: int) -> Any:
    """Return the softmax over the last axes together."""
    if axes == 1:
        return ao.softmax(scores, axis=-1)
    total = ao.logsumexp(scores, axis=tuple(range(-axes, 0)), keepdims=True)
    return ao.exp(ao.subtract(scores, total))
