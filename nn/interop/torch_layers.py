"""A PyTorch module as a layer. PyTorch is loaded when the layer is made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from arrayops import tree

from ..symbolic import Symbolic, is_symbolic
from ..variable import Variable
from .foreign import ForeignLayer, Probe, probed_outputs


class TorchModuleWrapper(ForeignLayer):
    """A ``torch.nn.Module``: its parameters are the layer's weights, and ``fit`` trains them.

    Buffers (batch statistics) are weights that training does not change by gradients; a call with
    ``training`` moves them. ``output_shape`` is probed on torch's "meta" device if it is not given.
    ``module`` has the layer's weights whenever it is asked for.

    Raises ``BackendError`` if the default backend is not torch.

    Source: https://keras.io/api/layers/backend_specific_layers/torch_module_wrapper/
    """

    library = "torch"

    def __init__(
        self,
        module: Any,
        name: str | None = None,
        output_shape: Sequence[int | None] | None = None,
        **kwargs: Any,
    ) -> None:
        import torch

        super().__init__(name=name, **kwargs)
        if not isinstance(module, torch.nn.Module):
            raise TypeError(f"The module is a torch.nn.Module. Received: {type(module).__name__}.")
        self._module = module
        self._shape = None if output_shape is None else tuple(output_shape)
        self.params = {
            name: Variable(p.detach(), trainable=p.requires_grad, name=name)
            for name, p in module.named_parameters()
        }
        self.buffers = {
            name: Variable(b.detach(), trainable=False, name=name)
            for name, b in module.named_buffers()
        }

    @property
    def module(self) -> Any:
        """Return the module, its parameters and buffers being those of the layer."""
        held = dict(self._module.named_parameters()) | dict(self._module.named_buffers())
        for name, variable in (self.params | self.buffers).items():
            held[name].data = variable.value.detach()
        return self._module

    def call(self, *args: Any, training: bool = False, **kwargs: Any) -> Any:
        if is_symbolic((args, kwargs)):
            return self._symbolic_outputs(args, kwargs)
        values = {name: v.value for name, v in self.params.items()}
        # copies: modules write into their buffers
        values |= {name: v.value.clone() for name, v in self.buffers.items()}
        outputs = self._applied(values, args, kwargs, training)
        if training:
            for name, variable in self.buffers.items():
                variable.value = values[name]
        return outputs

    def _applied(self, values: dict[str, Any], args: Any, kwargs: Any, training: bool) -> Any:
        import torch

        if self._module.training != training:
            self._module.train(training)
        return torch.func.functional_call(self._module, values, args, kwargs)

    def _symbolic_outputs(self, args: tuple, kwargs: dict[str, Any]) -> Any:
        import torch

        if self._shape is not None:
            return Symbolic(self._shape, self.dtype)
        on_meta = lambda x: torch.empty(x.shape, dtype=getattr(torch, x.dtype), device="meta")

        def run(probes: Any) -> Any:
            args, kwargs = tree.map(lambda x: on_meta(x) if isinstance(x, Probe) else x, probes)
            values = {n: on_meta(v) for n, v in (self.params | self.buffers).items()}
            with torch.no_grad():
                return self._applied(values, tuple(args), kwargs, training=False)

        try:
            return probed_outputs(run, (args, kwargs))
        except (NotImplementedError, RuntimeError) as error:
            raise ValueError(
                f"{self.name}: the output's shape could not be found without data ({error}). "
                "Give it: TorchModuleWrapper(module, output_shape=(None, ...))."
            ) from error
