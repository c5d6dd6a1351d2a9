"""Gradients by the op's own rule where torch's are other than ``docs/gradients.md`` says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from ..._dispatch import OPS, Op
from ...transforms.autodiff import unbroadcast


class _ByRule(torch.autograd.Function):
    """A function with the gradient rules of an op."""

    generate_vmap_rule = True

    @staticmethod
    def forward(op: Op, native: Callable, kwargs: dict[str, Any], *args: Any) -> torch.Tensor:
        return native(*args, **kwargs)

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple, output: torch.Tensor) -> None:
        ctx.op, _, ctx.kwargs, *args = inputs
        ctx.args = [None if isinstance(x, torch.Tensor) else x for x in args]
        ctx.save_for_backward(output, *(x for x in args if isinstance(x, torch.Tensor)))

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[Any, ...]:
        out, *saved = ctx.saved_tensors
        tensors = iter(saved)
        args = [next(tensors) if x is None else x for x in ctx.args]

        def part(rule: Callable, x: torch.Tensor) -> torch.Tensor:
            return unbroadcast(rule(gradients[0], out, *args, **ctx.kwargs), x)

        asked = zip(ctx.op.gradients, args, ctx.needs_input_grad[3:], strict=True)
        parts = [part(rule, x) if rule and needed else None for rule, x, needed in asked]
        return None, None, None, *parts


def by_rule(name: str, native: Callable) -> Callable:
    """Return ``native``, and where gradients are taken the same with the rules of an op."""
    op = OPS[name]

    def call(*args: Any, **kwargs: Any) -> torch.Tensor:
        for x in args:
            if isinstance(x, torch.Tensor) and x.requires_grad:
                return _ByRule.apply(op, native, kwargs, *args)
        return native(*args, **kwargs)

    return call
