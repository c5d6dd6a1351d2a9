"""``jit`` for PyTorch: eager, or where it is asked for by torch.compile or as recorded kernels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

import torch
from torch._C import _functorch  # type: ignore[attr-defined]

from ... import tree
from ..._answers import value_of
from ..._versions import Versions
from .._memory import keep_freed_memory
from .._tracing import in_form, of_arrays
from .recording import is_recording, recorded

_PLAIN = (torch.Tensor, torch.nn.Parameter)


def jit(
    f: Callable,
    *,
    donate: Sequence[int] = (),
    versions: Versions | None = None,
    compile: bool = False,
    replay: bool = False,
) -> Callable:
    """Return ``f`` as it is, since torch is eager, or compiled by ``torch.compile``, or recorded.

    Donated arguments change nothing: torch frees what nobody holds. What torch.compile makes it
    keeps itself, with the code of ``f``, up to ``torch._dynamo.config.recompile_limit`` versions.
    """
    if compile and replay:
        raise ValueError("A function is compiled, or it is recorded: compile=True or replay=True.")
    keep_freed_memory()
    if replay:
        return _replayed(f, versions or Versions())
    if not compile:
        return f
    from torch._dynamo.backends.registry import lookup_backend  # takes a second to import

    inductor = lookup_backend("inductor")

    def counted(graph: torch.fx.GraphModule, inputs: list[torch.Tensor]) -> Any:
        if versions is not None:
            versions.compilations += 1
        return inductor(graph, inputs)

    return torch.compile(f, backend=counted)


def _replayed(function: Callable, programs: Versions) -> Callable:
    """Return ``function`` as recorded kernels, for each structure and kind of its arguments.

    Where it is traced or differentiated, it runs as it is.
    """

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        leaves, structure = tree.flatten((args, kwargs))
        tensors, key = [], [structure]
        for leaf in leaves:
            x = leaf if type(leaf) is torch.Tensor else value_of(leaf)
            if not isinstance(x, torch.Tensor):
                key += type(x), x
            elif _is_looked_into(x):
                return function(*args, **kwargs)
            else:
                tensors.append(x)
                key += x.dtype, x.device, x.shape, x.stride()
        program = programs.get(key := tuple(key))
        if program is None:
            program = programs.keep(key, _program(function, structure, value_of(leaves)))
        # oneDNN's LSTM keeps what its gradient needs only where gradients are enabled; none are
        # recorded, for autograd is left out
        with torch.enable_grad(), torch._C._AutoDispatchBelowAutograd():  # type: ignore[attr-defined]
            return program(tensors)

    return call


def _is_looked_into(x: torch.Tensor) -> bool:
    """Say whether someone traces or differentiates what is done with a tensor."""
    if x.requires_grad or type(x) not in _PLAIN or torch.compiler.is_compiling():
        return True
    return is_recording() or _functorch.maybe_current_level() is not None


def _program(function: Callable, structure: Any, leaves: Sequence[Any]) -> Callable:
    traced, tensors, form = of_arrays(function, structure, leaves, value_of, torch.Tensor)
    run = recorded(traced, tensors)
    return in_form(lambda x: run(*x), form)


def lower(
    f: Callable, args: tuple, kwargs: dict[str, Any], *, compile: bool = False, replay: bool = False
) -> str:
    """Return the code of the graph that torch.compile would be given, or that eager ops make up."""
    from torch.fx.experimental.proxy_tensor import make_fx

    del compile, replay
    leaves, structure = tree.flatten((args, kwargs))
    traced, tensors, _ = of_arrays(f, structure, leaves, value_of, torch.Tensor)
    return make_fx(lambda *x: traced(x))(*tensors).code
