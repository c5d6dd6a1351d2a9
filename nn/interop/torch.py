"""Between nn and PyTorch: models as modules, modules as layers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from ..layer import Layer
from ..variable import Variable, bound
from .functions import check_backend, check_built
from .torch_layers import TorchModuleWrapper

__all__ = ["ModelModule", "TorchModule", "TorchModuleWrapper", "as_module"]

TorchModule = TorchModuleWrapper


class ModelModule(torch.nn.Module):
    """A model of nn as a ``torch.nn.Module``.

    Parameters share their memory with the model's weights: an optimizer of PyTorch trains the
    model, and what ``fit`` or ``load_weights`` puts there is what the module computes with. The
    names in ``state_dict`` are the paths of ``named_variables``, with dots. Weights that no
    gradient changes are buffers, so are random seeds, which ``state_dict`` leaves out.
    """

    def __init__(self, model: Layer) -> None:
        super().__init__()
        self._model = [model]  # in a list: no part of the module's own tree
        self._cells: list[tuple[Variable, torch.nn.Module, str]] = []
        trainable = {id(v) for v in model.trainable_variables}
        for path, variable in model.named_variables().items():
            self._register(path, variable, id(variable) in trainable)
        for i, variable in enumerate(model.seed_variables):
            self._register(f"seeds/{i}", variable, False, kept=False)
        self._own = [v.value for v, _, _ in self._cells]

    @property
    def model(self) -> Layer:
        """Return the model."""
        return self._model[0]

    def _register(self, path: str, variable: Variable, trains: bool, kept: bool = True) -> None:
        *parents, name = [part.replace(".", "_") for part in path.split("/")]
        owner: torch.nn.Module = self
        for part in parents:
            if part not in owner._modules:
                owner.add_module(part, torch.nn.Module())
            owner = owner.get_submodule(part)
        tensor = variable.value.detach()
        if variable.trainable and tensor.is_floating_point():
            owner.register_parameter(name, torch.nn.Parameter(tensor, requires_grad=trains))
        else:
            owner.register_buffer(name, tensor, persistent=kept)
        self._cells.append((variable, owner, name))

    def forward(self, *args: Any, **kwargs: Any) -> Any:
        """Return the model's outputs; ``train()`` and ``eval()`` say whether it trains."""
        self.follow()
        variables = [v for v, _, _ in self._cells]
        values = [getattr(owner, name) for _, owner, name in self._cells]
        with bound(variables, values):
            outputs = self.model(*args, training=self.training, **kwargs)
            after = [v.value for v in variables]
        for value, new in zip(values, after, strict=True):
            if new is not value:  # statistics and seeds move on, in the memory that is shared
                value.copy_(new.detach())
        return outputs

    def follow(self) -> None:
        """Take over the tensors that nn has put into the model since, by ``fit`` for one."""
        for i, (variable, owner, name) in enumerate(self._cells):
            if variable.value is not self._own[i]:
                getattr(owner, name).data = variable.value.detach()
                self._own[i] = variable.value

    def state_dict(self, *args: Any, **kwargs: Any) -> Any:
        """Return the tensors by name, those of the model as it is now."""
        self.follow()
        return super().state_dict(*args, **kwargs)

    def _apply(self, fn: Callable[..., Any], recurse: bool = True) -> Any:
        """Let the model have the tensors that ``to(...)`` and the like have made."""
        self.follow()
        super()._apply(fn, recurse)
        for i, (variable, owner, name) in enumerate(self._cells):
            variable.value = self._own[i] = getattr(owner, name).detach()
        return self


def as_module(model: Layer) -> ModelModule:
    """Return a built model (or layer) that is on torch as a ``torch.nn.Module``.

    >>> with nn.use_backend("torch"):
    ...     model = nn.Sequential([nn.Input((3,)), nn.layers.Dense(2)])
    >>> module = nn.interop.torch.as_module(model)
    >>> sorted(module.state_dict())
    ['layers.dense.bias', 'layers.dense.kernel']

    Raises ``BackendError`` for a model on another backend, ``ValueError`` for one without weights.
    """
    check_backend(model, "torch", "A torch module's model")
    check_built(model)
    return ModelModule(model)
