"""Symbolic tensors and dtypes: what they are, and where they come from."""

from __future__ import annotations

from typing import Any

import arrayops as ao
from arrayops import tree

from ..dtype_policies import dtype_policy
from ..symbolic import Node, Symbolic


def is_keras_tensor(x: Any) -> bool:
    """Say whether ``x`` is a symbolic tensor, as ``nn.Input`` gives it.

    >>> nn.utils.is_keras_tensor(nn.Input((3,)))
    True
    """
    return isinstance(x, Symbolic)


def get_source_inputs(tensor: Symbolic) -> list[Symbolic]:
    """Return the inputs that a symbolic tensor is computed of.

    >>> x = nn.Input((3,))
    >>> nn.utils.get_source_inputs(nn.layers.Dense(2)(x) + 1)[0] is x
    True
    """
    found: list[Symbolic] = []
    seen: set[int] = set()
    stack = [tensor]
    while stack:
        x = stack.pop()
        if id(x) in seen:
            continue
        seen.add(id(x))
        before = (x.op.args, x.op.kwargs) if isinstance(x.op, Node) else x.args
        sources = [y for y in tree.leaves(before) if isinstance(y, Symbolic)]
        stack.extend(reversed(sources))
        if not sources and x.constant is None:
            found.append(x)
    return found


def standardize_dtype(dtype: Any) -> str:
    """Return the name of a dtype, whichever library's it is; None: what layers compute in.

    >>> nn.utils.standardize_dtype(np.float32)
    'float32'
    """
    return dtype_policy().compute_dtype if dtype is None else ao.dtype_name(dtype)
