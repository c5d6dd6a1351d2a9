"""Attention by torch's fused kernels, whose arrays are (B, N, T, H)."""

from __future__ import annotations

from typing import Any

import torch
from torch.nn.functional import scaled_dot_product_attention

from ..._dispatch import OPS
from ..._dtypes import result_name
from ...neural.attention import FAR_AWAY
from .conversion import native_dtype
from .promotion import floats


def dot_product_attention(
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    /,
    *,
    flash_attention: bool | None,
    attn_logits_soft_cap: float | None,
    **how: Any,
) -> torch.Tensor:
    if attn_logits_soft_cap is not None or flash_attention is False:
        body = OPS["dot_product_attention"].body
        return body(query, key, value, **how, attn_logits_soft_cap=attn_logits_soft_cap)
    arrays = [floats(x) for x in (query, key, value)]
    dtype = native_dtype(result_name(*arrays))
    q, k, v = (x.to(dtype).transpose(1, 2) for x in arrays)
    alone = how["bias"] is None and how["mask"] is None
    hidden = None if alone else _hidden(q, k, how["mask"], how["is_causal"])
    if hidden is not None:  # a query that sees no key scores them alike: it averages all values
        q = torch.where(hidden.all(-1, keepdim=True), 0.0, q)
    out = scaled_dot_product_attention(
        *(q, k, v),
        attn_mask=None if alone else _added(q, k, how["bias"], hidden),
        is_causal=alone and how["is_causal"],
        scale=how["scale"],
        enable_gqa=q.shape[1] != k.shape[1],
    )
    return out.transpose(1, 2)


def _hidden(q: torch.Tensor, k: torch.Tensor, mask: Any, is_causal: bool) -> Any:
    """Return which keys a query does not see, None if it sees all."""
    hidden = None if mask is None else ~mask.bool()
    if is_causal:
        ones = torch.ones(q.shape[2], k.shape[2], dtype=torch.bool, device=q.device)
        behind = ones.triu(1)
        hidden = behind if hidden is None else hidden | behind
    return hidden


def _added(q: torch.Tensor, k: torch.Tensor, bias: Any, hidden: Any) -> torch.Tensor:
    """Return what is added to scores: the bias, and what no score overcomes where nothing is seen.

    Nothing is for a query that sees no key, for which the kernels' own masks give zeros.
    """
    added = q.new_zeros(()) if bias is None else bias.to(q.dtype)
    if hidden is not None:
        added = torch.where(hidden, max(FAR_AWAY, torch.finfo(q.dtype).min / 2), added)
        added = torch.where(hidden.all(-1, keepdim=True), 0.0, added)
    return added.expand(torch.broadcast_shapes(added.shape, (1, 1, q.shape[2], k.shape[2])))
