"""``jit`` for PyTorch: eager, or by torch.compile where that is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch

from ... import tree
from ..._versions import Versions
from .._memory import keep_freed_memory


def jit(
    f: Callable,
    *,
    donate: Sequence[int] = (),
    versions: Versions | None = None,
    compile: bool = False,
) -> Callable:
    """Return ``f`` as it is, since torch is eager, or compiled by ``torch.compile``.

    Donated arguments change nothing: torch frees what nobody holds. What torch.compile makes it
    keeps itself, with the code of ``f``, up to ``torch._dynamo.config.recompile_limit`` versions.
    """
    keep_freed_memory()
    if not compile:
        return f
    from torch._dynamo.backends.registry import lookup_backend  # takes a second to import

    inductor = lookup_backend("inductor")

    def counted(graph: torch.fx.GraphModule, inputs: list[torch.Tensor]) -> Any:
        if versions is not None:
            versions.compilations += 1
        return inductor(graph, inputs)

    return torch.compile(f, backend=counted)


def lower(f: Callable, args: tuple, kwargs: dict[str, Any], *, compile: bool = False) -> str:
    """Return the code of the graph that torch.compile would be given, or that eager ops make up."""
    from torch.fx.experimental.proxy_tensor import make_fx

    del compile
    leaves, structure = tree.flatten((args, kwargs))
    places = [i for i, leaf in enumerate(leaves) if isinstance(leaf, torch.Tensor)]

    def of_tensors(*tensors: torch.Tensor) -> Any:
        given = dict(enumerate(leaves)) | dict(zip(places, tensors, strict=True))
        args, kwargs = tree.unflatten(structure, list(given.values()))
        return tree.leaves(f(*args, **kwargs))

    return make_fx(of_tensors)(*(leaves[i] for i in places)).code
