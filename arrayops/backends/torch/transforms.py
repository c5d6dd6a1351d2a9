"""Gradients and maps by torch's autograd and functorch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from contextvars import ContextVar
from typing import Any

import torch
from torch._C import _functorch  # type: ignore[attr-defined]
from torch.utils import _pytree

from ... import tree

OfLeaves = Callable[[Sequence[Any]], tuple[Any, list[Any]]]

_inside: ContextVar[bool] = ContextVar("inside value_and_grad", default=False)


def value_and_grad(f: OfLeaves, leaves: Sequence[torch.Tensor]) -> tuple[Any, list[Any], list[Any]]:
    """Return (value, aux leaves, gradients) of ``f(leaves) -> (value, aux leaves)``.

    Results are constants, but inside another ``value_and_grad``, or for leaves that are part of a
    graph already: there they can be differentiated again. A leaf the value does not depend on gets
    zeros.
    """
    if torch.compiler.is_compiling() or _functorch.maybe_current_level() is not None:
        # which trace functions, and can't trace autograd's own calls
        grads, (value, aux) = torch.func.grad_and_value(f, has_aux=True)(list(leaves))
        return value, aux, grads
    nested = torch.is_grad_enabled() and (_inside.get() or any(x.requires_grad for x in leaves))
    token = _inside.set(True)
    try:
        with torch.enable_grad():
            tracked = [_tracked(x, nested) for x in leaves]
            value, aux = f(tracked)
            grads = _gradients(value, tracked, nested)
    finally:
        _inside.reset(token)
    if nested:
        return value, aux, grads
    return value.detach(), [_detached(x) for x in aux], grads


def vjp(f: OfLeaves, leaves: Sequence[torch.Tensor]) -> tuple[list[Any], list[Any], Callable]:
    """Return (results, aux leaves, pull) of ``f(leaves) -> (results, aux leaves)``."""
    nested = torch.is_grad_enabled() and (_inside.get() or any(x.requires_grad for x in leaves))
    token = _inside.set(True)
    try:
        with torch.enable_grad():
            tracked = [_tracked(x, nested) for x in leaves]
            results, aux = f(tracked)
    finally:
        _inside.reset(token)

    def pull(gradients: Sequence[torch.Tensor]) -> list[torch.Tensor]:
        paired = zip(results, gradients, strict=True)
        pairs = [(x, g) for x, g in paired if x.requires_grad]
        if not pairs:
            return [torch.zeros_like(x) for x in leaves]
        outs, given = zip(*pairs, strict=True)
        further = nested or any(g.requires_grad for g in given)
        found = torch.autograd.grad(
            outs, tracked, given, retain_graph=True, create_graph=further, materialize_grads=True
        )
        return list(found)

    if nested:
        return results, aux, pull
    return [_detached(x) for x in results], [_detached(x) for x in aux], pull


class _Custom(torch.autograd.Function):
    """A function that brings its own gradient.

    torch records nothing of what it computes forward, so where the gradient is to be differentiated
    in turn, the function is called again, and recorded.
    """

    @staticmethod
    def forward(ctx: Any, f: Callable, *args: Any) -> torch.Tensor:
        ctx.f, ctx.args = f, args
        result, ctx.pull = f(*args)
        return result.view_as(result)

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[Any, ...]:
        pull = ctx.f(*ctx.args)[1] if torch.is_grad_enabled() else ctx.pull
        found = pull(*gradients)
        return (None, *found) if isinstance(found, (tuple, list)) else (None, found)


def custom_gradient(f: Callable, args: tuple) -> Any:
    """Return the result of ``f(*args) -> (result, pull)``."""
    return _Custom.apply(f, *args)


def _tracked(x: torch.Tensor, nested: bool) -> torch.Tensor:
    """Return an alias of ``x`` to differentiate in; a nested one stays part of the outer graph."""
    return x.view_as(x) if nested and x.requires_grad else x.detach().requires_grad_()


def _detached(x: Any) -> Any:
    return x.detach() if isinstance(x, torch.Tensor) else x


def _gradients(value: torch.Tensor, leaves: list[torch.Tensor], nested: bool) -> list[Any]:
    if not value.requires_grad:  # it depends on none of them
        return [torch.zeros_like(x) for x in leaves]
    grads = torch.autograd.grad(value, leaves, create_graph=nested, materialize_grads=True)
    return list(grads)


def vmap(f: Callable, in_axes: tuple, out_axes: int, size: int) -> Callable:
    """Return ``f`` along axes of its arguments, which torch names by a place or not at all."""
    return torch.func.vmap(f, in_axes, out_axes)


def _register(cls: type, flatten: Callable, unflatten: Callable) -> None:
    def flattened(node: Any) -> tuple[list[Any], Any]:
        children, known = flatten(node)
        return list(children), known

    with suppress(ValueError):  # the class is known to torch already, from its own author
        _pytree.register_pytree_node(
            cls, flattened, lambda children, known: unflatten(known, children)
        )


tree.tell_of_nodes(_register)


def remat(f: Callable, leaves: Sequence[torch.Tensor]) -> list[Any]:
    """Return the results of ``f(leaves)``, which are computed again when gradients are."""
    if _functorch.maybe_current_level() is not None:  # its gradients take no hooks that would do it
        return f(leaves)
    from torch.utils.checkpoint import checkpoint, set_checkpoint_early_stop

    with set_checkpoint_early_stop(False):  # it stops by an error, which an op would look into
        return checkpoint(lambda *tensors: f(tensors), *leaves, use_reentrant=False)
