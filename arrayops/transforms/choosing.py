"""Who transforms a function: the library of its arguments, or arrayops."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .._registry import backend_of, backend_of_type, default_backend, load


def backend_of_leaves(leaves: Sequence[Any]) -> str:
    """Return the backend of the first array among the leaves, or the default.

    NumPy's arrays, which compiled functions of all libraries take, decide only among themselves.
    """
    found = None
    for leaf in leaves:
        if hasattr(leaf, "__arrayops_inner__") or backend_of_type(type(leaf)) is not None:
            found = backend_of(leaf)
            if found != "numpy":
                return found
    return found or default_backend()


def own_function(name: str, leaves: Sequence[Any], otherwise: Any = None) -> Any:
    """Return the function that the leaves' library has under a name of the backends' contract.

    ``otherwise`` comes back where it has none, and where a tape runs: it must see every op.
    """
    if any(hasattr(leaf, "tape") for leaf in leaves):
        return otherwise
    return vars(load(backend_of_leaves(leaves))).get(name, otherwise)
