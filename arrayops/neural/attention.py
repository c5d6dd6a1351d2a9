"""Attention: values averaged by how well their keys answer each query.

Letters: B batch, T queries, S keys, N heads, K heads of keys (which divide N), H features.
"""

from __future__ import annotations

from math import sqrt

from .._dispatch import op
from .._dtypes import itemsize, promote, result_name, to_float
from .._errors import ShapeError
from .._shapes import same_size
from .._typing import Array, Spec
from ..creation.filling import ones_like
from ..elementwise.arithmetic import add, divide, multiply
from ..elementwise.comparison import astype, less_equal, logical_and, where
from ..elementwise.exponential import tanh
from ..elementwise.promotion import floats
from ..indexing.gathering import strided_slice
from ..manipulation.repeating import repeat
from ..manipulation.shapes import permute_dims, shape
from ..products.matrix_products import matmul
from ..statistics.reductions import cumulative_sum
from .probabilities import softmax

__all__ = ["dot_product_attention"]

# Instead of -inf: a query that may see no key then sees all of them alike, and none becomes NaN.
# It is nearer than the largest float32, since scores are added to it by fused kernels.
FAR_AWAY = -2e38


def _attending(query: Spec, key: Spec, value: Spec, /, **_: object) -> Spec:
    fits = len(query.shape) == len(key.shape) == len(value.shape) == 4
    if fits:
        (b, _t, n, h), (b2, s, k, h2), (b3, s2, k2, _v) = query.shape, key.shape, value.shape
        pairs = [(b, b2), (b, b3), (h, h2), (s, s2), (k, k2)]
        fits = all(same_size(*pair) for pair in pairs) and bool(k) and n % k == 0
    if not fits:
        raise ShapeError(
            "Attention takes a query (B, T, N, H), a key (B, S, K, H) and a value (B, S, K, V), "
            "where K divides N. "
            f"Received: {query.shape}, {key.shape} and {value.shape}."
        )
    dtype = promote(promote(query.dtype, key.dtype), value.dtype)
    return Spec((*query.shape[:3], value.shape[3]), to_float(dtype))


@op(rule=_attending, strict=True)
def dot_product_attention(  # noqa: PLR0913 -- the arguments of keras.ops, in its order
    query: Array,
    key: Array,
    value: Array,
    /,
    bias: Array | None = None,
    mask: Array | None = None,
    scale: float | None = None,
    is_causal: bool = False,
    flash_attention: bool | None = None,
    attn_logits_soft_cap: float | None = None,
) -> Array:
    """Return ``softmax(query @ key * scale + bias) @ value`` of each head: (B, T, N, H).

    Query is (B, T, N, H), key and value (B, S, K, H); heads of queries share those of keys in order
    where K is less than N. ``bias`` and ``mask`` (True for what is seen) broadcast to (B, N, T, S);
    ``is_causal`` hides the keys behind a query. ``scale`` is ``1 / sqrt(H)`` unless given, and a
    soft cap holds scores between its negative and itself. ``flash_attention=False`` forbids fused
    kernels, which some libraries differentiate only once; nothing else is asked of it.
    Half floats are summed in float32.

    >>> x = np.ones((2, 5, 4, 8))
    >>> ao.dot_product_attention(x, x, x, is_causal=True).shape
    (2, 5, 4, 8)

    Source: https://arxiv.org/abs/1706.03762 and https://arxiv.org/abs/2305.13245 (shared heads)
    """
    query, key, value = (floats(x, query, key, value) for x in (query, key, value))
    dtype = result_name(query, key, value)
    shared = shape(query)[2] // shape(key)[2]
    scale = 1 / sqrt(shape(query)[3]) if scale is None else scale
    scores = matmul(
        multiply(_by_head(query, 1), scale), permute_dims(_by_head(key, shared), (0, 1, 3, 2))
    )
    if attn_logits_soft_cap is not None:
        scores = multiply(tanh(divide(scores, attn_logits_soft_cap)), attn_logits_soft_cap)
    scores = scores if bias is None else add(scores, bias)
    seen = _seen(scores, mask, is_causal)
    scores = scores if seen is None else where(seen, scores, FAR_AWAY)
    mixed = matmul(softmax(scores, axis=-1), _by_head(value, shared))
    return astype(permute_dims(mixed, (0, 2, 1, 3)), dtype=dtype)


def _by_head(x: Array, times: int) -> Array:
    """Return (B, T, N, H) as (B, N, T, H), each head repeated, in float32 at least."""
    x = permute_dims(x, (0, 2, 1, 3))
    x = astype(x, dtype="float32") if itemsize(x.dtype) < 4 else x
    return x if times == 1 else repeat(x, times, axis=1)


def _seen(scores: Array, mask: Array | None, is_causal: bool) -> Array | None:
    """Return which keys each query sees, None for all; lengths need not be known."""
    seen = None if mask is None else astype(mask, dtype="bool")
    if not is_causal:
        return seen
    one = strided_slice(scores, start=(0,) * 4, stop=(1, 1, None, None), step=(1,) * 4)
    ones = ones_like(one)
    before = less_equal(cumulative_sum(ones, axis=-1), cumulative_sum(ones, axis=-2))
    return before if seen is None else logical_and(seen, before)
