"""LSTM and GRU by torch's own kernels, which take the weights turned and a bias for each.

A step of training takes a third of the time of the body's (`benchmarks/fit.py --model lstm`). The
kernels are differentiated once; second derivatives are those of the body.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import _VF  # type: ignore[attr-defined]
from torch._C import _functorch  # type: ignore[attr-defined]

from ..._dispatch import OPS
from ..._dtypes import itemsize, result_name, to_float
from ..._results import GRUResult, LSTMResult
from .conversion import native_dtype


def lstm(*arrays: torch.Tensor) -> LSTMResult:
    return LSTMResult(*_by_kernel("lstm", _lstm, arrays))


def gru(*arrays: torch.Tensor) -> GRUResult:
    return GRUResult(*_by_kernel("gru", _gru, arrays))


def _lstm(*arrays: torch.Tensor) -> tuple[torch.Tensor, ...]:
    x, h, c, kernel, recurrent_kernel, bias = arrays
    weights = [kernel.T, recurrent_kernel.T, bias, torch.zeros_like(bias)]
    outputs, h, c = _VF.lstm(x, (h[None], c[None]), weights, *_how(arrays))
    return outputs, h[0], c[0]


def _gru(*arrays: torch.Tensor) -> tuple[torch.Tensor, ...]:
    x, h, kernel, recurrent_kernel, bias = arrays
    weights = [_reset_first(w).T for w in (kernel, recurrent_kernel)]
    outputs, h = _VF.gru(x, h[None], [*weights, *_reset_first(bias)], *_how(arrays))
    return outputs, h[0]


def _how(arrays: tuple[torch.Tensor, ...]) -> tuple[Any, ...]:
    """Return what the kernels take behind the weights: one layer, forward, the steps first."""
    return True, 1, 0.0, any(x.requires_grad for x in arrays), False, False


def _reset_first(weight: torch.Tensor) -> torch.Tensor:
    """Return three gates in torch's order."""
    stays, reset, new = weight.chunk(3, -1)
    return torch.cat([reset, stays, new], -1)


# ---------------------------------------------------------------- and their gradients


def _by_kernel(name: str, kernel: Callable, arrays: tuple[torch.Tensor, ...]) -> Any:
    """Return the results of a kernel, or of the body where none serves."""
    body = OPS[name].body
    transformed = _functorch.maybe_current_level() is not None or torch.compiler.is_compiling()
    if transformed or not (arrays[0].numel() and arrays[1].numel()):
        return body(*arrays)
    dtype = native_dtype(to_float(result_name(*arrays)))
    inside = [x.to(torch.float32 if itemsize(dtype) < 4 else dtype) for x in arrays]
    if torch.is_grad_enabled() and any(x.requires_grad for x in inside):
        results = _Kernel.apply(kernel, body, *inside)
    else:
        results = kernel(*inside)
    return tuple(x.to(dtype) for x in results)


class _Kernel(torch.autograd.Function):
    """A kernel that is differentiated once; in turn its gradient is, as that of a body."""

    @staticmethod
    def forward(ctx: Any, kernel: Callable, body: Callable, *arrays: torch.Tensor) -> Any:
        with torch.enable_grad():
            pairs = zip(arrays, ctx.needs_input_grad[2:], strict=True)
            ctx.tracked = [x.detach().requires_grad_(needed) for x, needed in pairs]
            ctx.results = kernel(*ctx.tracked)
        ctx.body = body
        ctx.save_for_backward(*arrays)
        ctx.set_materialize_grads(False)
        return tuple(x.detach() for x in ctx.results)

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor | None) -> tuple[Any, ...]:
        again = torch.is_grad_enabled()
        if again:
            tracked = [x.view_as(x).requires_grad_() for x in ctx.saved_tensors]
            results = ctx.body(*tracked)
        else:
            tracked, results = ctx.tracked, ctx.results
        needed = ctx.needs_input_grad[2:]
        used = [(x, g) for x, g in zip(results, gradients, strict=True) if g is not None]
        outs, given = zip(*used, strict=True)
        inputs = [x for x, asked in zip(tracked, needed, strict=True) if asked]
        found = iter(
            torch.autograd.grad(outs, inputs, given, retain_graph=True, create_graph=again)
        )
        return None, None, *(next(found) if asked else None for asked in needed)
