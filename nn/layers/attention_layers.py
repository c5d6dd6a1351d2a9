"""Attention of several heads, each with projections of its own.

Source: https://keras.io/api/layers/attention_layers/
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from .attention_heads import HeadedAttention


class MultiHeadAttention(HeadedAttention):
    """Attention of ``num_heads`` heads, between queries (B, T, D) and values and keys (B, S, D).

    Attention goes along ``attention_axes``, all between the first and the last unless given.
    ``sliding_window`` hides the keys that are so far from a query or farther, and ``use_gate``
    multiplies each head's output by a learned number between 0 and 1.

    >>> layer = nn.layers.MultiHeadAttention(num_heads=2, key_dim=8)
    >>> x = np.ones((2, 5, 16), "float32")
    >>> layer(x, x, use_causal_mask=True).shape
    (2, 5, 16)

    Source: https://arxiv.org/abs/1706.03762
    """

    def __init__(
        self,
        num_heads: int,
        key_dim: int,
        value_dim: int | None = None,
        dropout: float = 0.0,
        use_bias: bool = True,
        output_shape: int | Sequence[int] | None = None,
        attention_axes: int | Sequence[int] | None = None,
        sliding_window: int | None = None,
        flash_attention: bool | None = None,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        use_gate: bool = False,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        value_dim = key_dim if value_dim is None else value_dim
        super().__init__((num_heads, num_heads), (key_dim, value_dim), locals(), **kwargs)
        self.num_heads = num_heads
        self.key_dim = key_dim
        self.value_dim = value_dim
        self._output_sizes = _as_tuple(output_shape)
        self.attention_axes = _as_tuple(attention_axes)


class GroupQueryAttention(HeadedAttention):
    """Attention whose heads of queries share fewer heads of keys and values, in groups.

    >>> layer = nn.layers.GroupQueryAttention(8, num_query_heads=4, num_key_value_heads=2)
    >>> x = np.ones((2, 5, 16), "float32")
    >>> layer(x, x).shape
    (2, 5, 16)

    Source: https://arxiv.org/abs/2305.13245
    """

    names_in_files: ClassVar[dict[str, str]] = {"": "grouped_query_attention"} | {
        f"{part}_dense": f"_{part}_dense" for part in ("query", "key", "value", "output")
    }

    def __init__(
        self,
        head_dim: int,
        num_query_heads: int,
        num_key_value_heads: int,
        dropout: float = 0.0,
        use_bias: bool = True,
        sliding_window: int | None = None,
        flash_attention: bool | None = None,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        use_gate: bool = False,
        seed: int | None = None,
        **kwargs: Any,
    ) -> None:
        heads = (num_query_heads, num_key_value_heads)
        super().__init__(heads, (head_dim, head_dim), locals(), **kwargs)
        self.head_dim = head_dim
        self.num_query_heads = num_query_heads
        self.num_key_value_heads = num_key_value_heads


def _as_tuple(x: int | Sequence[int] | None) -> tuple[int, ...] | None:
    return None if x is None else (x,) if isinstance(x, int) else tuple(x)
