"""Optimizers' updates in torch: one fused or multi-tensor call for all parameters, in place.

What may not be written into is cloned first. The ops' bodies serve where a gradient is to flow
through an update, where torch.compile sees it, and where a rate or step lies on an accelerator:
to read it there would wait for all that runs before.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from ..._dispatch import OPS

Tensors = Sequence[torch.Tensor]

_kernels: Any = torch  # torch.optim's own kernels, private: to import torch.optim takes a second
Lists = tuple[list[torch.Tensor], ...]


def _number(x: Any) -> float | None:
    """Return the number in ``x`` if it is at hand."""
    if isinstance(x, torch.Tensor):
        return x.item() if x.device.type == "cpu" else None
    return x


def _writes(parameters: Tensors, gradients: Tensors) -> bool:
    """Say whether memory can be written: nothing is traced, nothing differentiated in."""
    if torch.compiler.is_compiling() or not parameters:
        return False
    if not torch.is_grad_enabled():
        return True
    return not any(x.requires_grad for x in (*parameters, *gradients))


def _own(arrays: Tensors, donate: bool) -> list[torch.Tensor]:
    """Return contiguous tensors, as the fused kernel ignores strides: new ones unless given."""
    if donate:
        return [x.contiguous() for x in arrays]
    return [x.clone(memory_format=torch.contiguous_format) for x in arrays]


def sgd_update(
    parameters: Tensors,
    gradients: Tensors,
    momenta: Tensors,
    /,
    *,
    learning_rate: Any,
    momentum: float,
    nesterov: bool,
    donate: bool,
) -> Lists:
    rate = _number(learning_rate) if _writes(parameters, gradients) else None
    if rate is None:
        how = {"learning_rate": learning_rate, "momentum": momentum, "nesterov": nesterov}
        return OPS["sgd_update"].body(parameters, gradients, momenta, **how)
    p = _own(parameters, donate)
    if not momentum:
        _kernels._foreach_add_(p, gradients, alpha=-rate)
        return p, list(momenta)
    m = _own(momenta, donate)
    _kernels._foreach_mul_(m, momentum)
    _kernels._foreach_add_(m, gradients, alpha=-rate)
    if nesterov:
        _kernels._foreach_add_(p, m, alpha=momentum)
        _kernels._foreach_add_(p, gradients, alpha=-rate)
    else:
        _kernels._foreach_add_(p, m)
    return p, m


def adam_update(
    parameters: Tensors,
    gradients: Tensors,
    momenta: Tensors,
    velocities: Tensors,
    /,
    *,
    learning_rate: Any,
    step: Any,
    donate: bool,
    **how: float,
) -> Lists:
    fused = _writes(parameters, gradients) and parameters[0].dtype is momenta[0].dtype
    rate, count = (_number(learning_rate), _number(step)) if fused else (None, None)
    if rate is None or count is None:
        lists = (parameters, gradients, momenta, velocities)
        return OPS["adam_update"].body(*lists, learning_rate=learning_rate, step=step, **how)
    p, m, v = (_own(arrays, donate) for arrays in (parameters, momenta, velocities))
    cast = [g if g.dtype is x.dtype else g.to(x.dtype) for g, x in zip(gradients, p, strict=True)]
    _fused_adam(p, _own(cast, True), m, v, rate, count, **how)
    return p, m, v


def _fused_adam(
    p: Tensors,
    g: Tensors,
    m: Tensors,
    v: Tensors,
    rate: float,
    step: float,
    *,
    beta_1: float,
    beta_2: float,
    epsilon: float,
    weight_decay: float,
) -> None:
    """Write a step of Adam into p, m and v."""
    _kernels._fused_adamw_(
        p,
        g,
        m,
        v,
        [],
        [torch.full((), float(step), device=p[0].device)] * len(p),
        lr=rate,
        beta1=beta_1,
        beta2=beta_2,
        # torch adds it to the root of the corrected velocity, we to that of the uncorrected
        eps=epsilon / (1 - beta_2**step) ** 0.5,
        weight_decay=weight_decay,
        amsgrad=False,
        maximize=False,
    )


def rmsprop_update(
    parameters: Tensors,
    gradients: Tensors,
    velocities: Tensors,
    momenta: Tensors,
    averages: Tensors,
    /,
    *,
    learning_rate: Any,
    donate: bool,
    **how: Any,
) -> Lists:
    state = (parameters, gradients, velocities, momenta, averages)
    rate = _number(learning_rate) if _writes(parameters, gradients) else None
    if rate is None:
        return OPS["rmsprop_update"].body(*state, learning_rate=learning_rate, **how)
    p, v, m, a = (_own(x, donate) for x in (parameters, velocities, momenta, averages))
    return _rmsprop(gradients, p, v, m, a, rate, **how)


def _rmsprop(
    g: Tensors,
    p: list[torch.Tensor],
    v: list[torch.Tensor],
    m: list[torch.Tensor],
    a: list[torch.Tensor],
    rate: float,
    *,
    rho: float,
    momentum: float,
    epsilon: float,
    centered: bool,
) -> Lists:
    """Return p, v, m and a after a step of RMSprop, written into them."""
    _kernels._foreach_mul_(v, rho)
    _kernels._foreach_addcmul_(v, g, g, 1 - rho)
    spread = v
    if centered:
        _kernels._foreach_mul_(a, rho)
        _kernels._foreach_add_(a, g, alpha=1 - rho)
        spread = _kernels._foreach_addcmul(v, a, a, -1)
        _kernels._foreach_clamp_min_(spread, 0)
    root = _kernels._foreach_add(spread, epsilon)
    _kernels._foreach_sqrt_(root)
    if momentum:
        _kernels._foreach_mul_(m, momentum)
        _kernels._foreach_addcdiv_(m, g, root, rate)
        _kernels._foreach_sub_(p, m)
    else:
        _kernels._foreach_addcdiv_(p, g, root, -rate)
    return p, v, m, a
