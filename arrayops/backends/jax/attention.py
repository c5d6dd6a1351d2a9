"""Attention by jax.nn, which has it fused for GPUs; elsewhere XLA compiles what it is made of."""

from __future__ import annotations

from typing import Any

import jax

from ..._dispatch import OPS
from ..._dtypes import result_name
from .compiled import compiled
from .neural import as_floats


@compiled("scale", "is_causal", "flash_attention", "attn_logits_soft_cap")
def dot_product_attention(
    query: jax.Array,
    key: jax.Array,
    value: jax.Array,
    /,
    *,
    attn_logits_soft_cap: float | None,
    flash_attention: bool | None,
    **how: Any,
) -> jax.Array:
    same_features = query.shape[-1] == value.shape[-1]
    dtype = result_name(*(arrays := [as_floats(x) for x in (query, key, value)]))
    # jax.nn takes float64 to float32, and on a CPU has no product of float16
    fits = same_features and dtype in ("float32", "bfloat16")
    if attn_logits_soft_cap is not None or flash_attention is False or not fits:
        body = OPS["dot_product_attention"].body
        return body(query, key, value, **how, attn_logits_soft_cap=attn_logits_soft_cap)
    return jax.nn.dot_product_attention(*(x.astype(dtype) for x in arrays), **_four_axes(how))


def _four_axes(how: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments with bias and mask in four axes, which jax.nn asks for."""
    bias, mask = (
        x if x is None else x.reshape((1,) * (4 - x.ndim) + x.shape)
        for x in (how["bias"], how["mask"])
    )
    return how | {"bias": bias, "mask": mask if mask is None else mask.astype(bool)}
