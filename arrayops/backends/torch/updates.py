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
from .recording import whole

Tensors = Sequence[torch.Tensor]

_kernels: Any = torch  # torch.optim's own kernels, private: to import torch.optim takes a second
Lists = tuple[list[torch.Tensor], ...]


def _is_at_hand(*numbers: Any) -> bool:
    """Say whether nobody waits to read them."""
    return all(not isinstance(x, torch.Tensor) or x.device.type == "cpu" for x in numbers)


def _cell(x: Any) -> torch.Tensor:
    """Return a number as a tensor, which is what is handed on."""
    return x if isinstance(x, torch.Tensor) else torch.tensor(x, dtype=torch.float64)


def _nothing(*args: Any) -> None:
    """Return what an update does, which writes."""


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
    if not _writes(parameters, gradients) or not _is_at_hand(learning_rate):
        how = {"learning_rate": learning_rate, "momentum": momentum, "nesterov": nesterov}
        return OPS["sgd_update"].body(parameters, gradients, momenta, **how)
    p = _own(parameters, donate)
    m = _own(momenta, donate) if momentum else list(momenta)
    _sgd(p, list(gradients), m, _cell(learning_rate), momentum, nesterov)
    return p, m


@whole(
    "(Tensor(a!)[] p, Tensor[] g, Tensor(b!)[] m, Tensor rate, float momentum, bool nesterov) "
    "-> ()",
    _nothing,
)
def _sgd(
    p: Tensors, g: Tensors, m: Tensors, rate: torch.Tensor, momentum: float, nesterov: bool
) -> None:
    """Write a step of gradient descent into p and m."""
    down = -rate.item()
    if not momentum:
        _kernels._foreach_add_(p, g, alpha=down)
        return
    _kernels._foreach_mul_(m, momentum)
    _kernels._foreach_add_(m, g, alpha=down)
    if nesterov:
        _kernels._foreach_add_(p, m, alpha=momentum)
        _kernels._foreach_add_(p, g, alpha=down)
    else:
        _kernels._foreach_add_(p, m)


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
    if not fused or not _is_at_hand(learning_rate, step):
        lists = (parameters, gradients, momenta, velocities)
        return OPS["adam_update"].body(*lists, learning_rate=learning_rate, step=step, **how)
    p, m, v = (_own(arrays, donate) for arrays in (parameters, momenta, velocities))
    cast = [g if g.dtype is x.dtype else g.to(x.dtype) for g, x in zip(gradients, p, strict=True)]
    settings = how["beta_1"], how["beta_2"], how["epsilon"], how["weight_decay"]
    _adam(p, _own(cast, True), m, v, _cell(learning_rate), _cell(step), *settings)
    return p, m, v


@whole(
    "(Tensor(a!)[] p, Tensor[] g, Tensor(b!)[] m, Tensor(c!)[] v, Tensor rate, Tensor step, "
    "float beta_1, float beta_2, float epsilon, float weight_decay) -> ()",
    _nothing,
)
def _adam(
    p: Tensors,
    g: Tensors,
    m: Tensors,
    v: Tensors,
    rate: torch.Tensor,
    step: torch.Tensor,
    beta_1: float,
    beta_2: float,
    epsilon: float,
    weight_decay: float,
) -> None:
    """Write a step of Adam into p, m and v."""
    count = step.item()
    _kernels._fused_adamw_(
        p,
        g,
        m,
        v,
        [],
        [torch.full((), float(count), device=p[0].device)] * len(p),
        lr=rate.item(),
        beta1=beta_1,
        beta2=beta_2,
        # torch adds it to the root of the corrected velocity, we to that of the uncorrected
        eps=epsilon / (1 - beta_2**count) ** 0.5,
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
    if not _writes(parameters, gradients) or not _is_at_hand(learning_rate):
        return OPS["rmsprop_update"].body(*state, learning_rate=learning_rate, **how)
    p, v, m, a = (_own(x, donate) for x in (parameters, velocities, momenta, averages))
    settings = how["rho"], how["momentum"], how["epsilon"], how["centered"]
    _rmsprop(p, list(gradients), v, m, a, _cell(learning_rate), *settings)
    return p, v, m, a


@whole(
    "(Tensor(a!)[] p, Tensor[] g, Tensor(b!)[] v, Tensor(c!)[] m, Tensor(d!)[] a, Tensor rate, "
    "float rho, float momentum, float epsilon, bool centered) -> ()",
    _nothing,
)
def _rmsprop(
    p: Tensors,
    g: Tensors,
    v: Tensors,
    m: Tensors,
    a: Tensors,
    rate: torch.Tensor,
    rho: float,
    momentum: float,
    epsilon: float,
    centered: bool,
) -> None:
    """Write a step of RMSprop into p, v, m and a."""
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
        _kernels._foreach_addcdiv_(m, g, root, rate.item())
        _kernels._foreach_sub_(p, m)
    else:
        _kernels._foreach_addcdiv_(p, g, root, -rate.item())
