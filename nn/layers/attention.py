"""Attention between sequences by a score for each pair of steps, without heads.

Source: https://keras.io/api/layers/attention_layers/
"""

from __future__ import annotations

from typing import Any

import arrayops as ao

from ..layer import Layer
from ..seeds import SeedGenerator


class _ScoredAttention(Layer):
    """What the layers of this chapter share: values, averaged by the softmax of scores.

    Inputs are [query, value] or [query, value, key], (B, T, D), (B, S, V) and (B, S, D).
    """

    supports_masking = True

    def __init__(self, use_scale: bool, dropout: float, seed: int | None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not 0 <= dropout < 1:
            raise ValueError(f"dropout is a probability in [0, 1). Received: {dropout=}.")
        self.use_scale = use_scale
        self.dropout = dropout
        self.seed_generator = SeedGenerator(seed)

    def scores(self, query: Any, key: Any) -> Any:
        """Return (B, T, S): how well each key answers each query."""
        raise NotImplementedError

    def call(
        self,
        inputs: Any,
        mask: Any = None,
        training: bool = False,
        return_attention_scores: bool = False,
        use_causal_mask: bool = False,
    ) -> Any:
        self._check(inputs)
        query, value, key = (*inputs, inputs[1])[:3]
        query_mask, value_mask = (mask or [None, None])[:2]
        scores = self.scores(query, key)
        seen = None if value_mask is None else ao.expand_dims(value_mask, axis=-2)
        if use_causal_mask:
            before = seen_before(positions(query, 1), positions(key, 1))
            seen = before if seen is None else ao.logical_and(seen, before)
        weights = ao.softmax(hidden(scores, seen), axis=-1)
        if training and self.dropout:
            weights = ao.random.dropout(weights, self.seed_generator.next(), rate=self.dropout)
        output = ao.matmul(weights, value)
        if query_mask is not None:
            output = ao.where(ao.expand_dims(query_mask, axis=-1), output, 0)
        return (output, weights) if return_attention_scores else output

    def _check(self, inputs: Any) -> None:
        if not isinstance(inputs, (list, tuple)) or len(inputs) not in (2, 3):
            raise ValueError(
                f"{self.name} takes [query, value] or [query, value, key]. Received: {inputs!r}."
            )

    def compute_mask(self, inputs: Any, previous_mask: Any = None) -> Any:
        return previous_mask[0] if previous_mask else None

    def _pass_masks(self, args: tuple, outputs: Any, told: Any) -> None:
        super()._pass_masks(args, outputs[0] if isinstance(outputs, tuple) else outputs, told)


class Attention(_ScoredAttention):
    """Values averaged by the products of queries and keys, Luong's attention.

    With ``score_mode="concat"`` scores are sums of ``tanh(query + key)``. ``use_scale`` learns a
    factor. Called with [query, value] or [query, value, key].

    >>> x = np.ones((2, 5, 4), "float32")
    >>> nn.layers.Attention()([x, x]).shape
    (2, 5, 4)

    Source: https://arxiv.org/abs/1508.04025
    """

    def __init__(
        self,
        use_scale: bool = False,
        score_mode: str = "dot",
        dropout: float = 0.0,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(use_scale, dropout, seed, **kwargs)
        if score_mode not in ("dot", "concat"):
            raise ValueError(f'score_mode is "dot" or "concat". Received: {score_mode=}.')
        self.score_mode = score_mode

    def build(self, input_shape: Any) -> None:
        self._check(input_shape)
        self.scale = self.add_weight((), "ones", name="scale") if self.use_scale else None
        self.concat_score_weight = (
            self.add_weight((), "ones", name="concat_score_weight")
            if self.score_mode == "concat"
            else None
        )

    def scores(self, query: Any, key: Any) -> Any:
        if self.concat_score_weight is None:
            return _times(ao.matmul(query, ao.matrix_transpose(key)), self.scale)
        sums = ao.sum(ao.tanh(_times(_pairs(query, key), self.scale)), axis=-1)
        return _times(sums, self.concat_score_weight)


class AdditiveAttention(_ScoredAttention):
    """Values averaged by sums of ``scale * tanh(query + key)``, Bahdanau's attention.

    ``use_scale`` learns a factor for each feature. Called with [query, value] or
    [query, value, key].

    >>> x = np.ones((2, 5, 4), "float32")
    >>> nn.layers.AdditiveAttention()([x, x]).shape
    (2, 5, 4)

    Source: https://arxiv.org/abs/1409.0473
    """

    def __init__(
        self,
        use_scale: bool = True,
        dropout: float = 0.0,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(use_scale, dropout, seed, **kwargs)

    def build(self, input_shape: Any) -> None:
        self._check(input_shape)
        size = input_shape[0][-1]
        self.scale = self.add_weight((size,), name="scale") if self.use_scale else None

    def scores(self, query: Any, key: Any) -> Any:
        return ao.sum(_times(ao.tanh(_pairs(query, key)), self.scale), axis=-1)


def _pairs(query: Any, key: Any) -> Any:
    """Return (B, T, S, D): the sum of each query and each key."""
    return ao.add(ao.expand_dims(query, axis=-2), ao.expand_dims(key, axis=-3))


def _times(x: Any, factor: Any) -> Any:
    return x if factor is None else ao.multiply(x, factor.value)


# ---------------------------------------------------------------- which keys a query sees


def hidden(scores: Any, seen: Any) -> Any:
    """Return scores, the lowest where ``seen`` does not hold.

    That is finite: a query that sees nothing has the mean of all values, and no NaN.
    """
    return scores if seen is None else ao.where(seen, scores, ao.finfo(scores.dtype).min)


def positions(x: Any, axis: int) -> Any:
    """Return 1, 2, 3 ... along an axis whose length need not be known."""
    along = tuple(slice(None) if i == axis else 0 for i in range(len(x.shape)))
    return ao.cumulative_sum(ao.ones_like(x[along], dtype="int32"), axis=0)


def seen_before(query: Any, key: Any) -> Any:
    """Return (T, S): whether a key's position is not behind a query's."""
    return ao.greater_equal(ao.expand_dims(query, axis=1), ao.expand_dims(key, axis=0))


def seen_near(query: Any, key: Any, window: int) -> Any:
    """Return (T, S): whether two positions differ by less than ``window``."""
    apart = ao.subtract(ao.expand_dims(query, axis=1), ao.expand_dims(key, axis=0))
    return ao.less(ao.abs(apart), window)
