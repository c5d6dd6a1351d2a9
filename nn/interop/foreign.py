"""What layers around another library's modules have in common: one backend, and probed shapes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

import arrayops as ao
from arrayops import tree

from ..layer import Layer
from ..symbolic import Symbolic
from .functions import check_backend


class ForeignLayer(Layer):
    """A layer that only its library can compute: it is made on that backend, and stays there."""

    library: ClassVar[str]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        check_backend(self, self.library, type(self).__name__)

    def check_move(self, backend: str) -> None:
        """Raise ``BackendError``: the module inside is code of one library."""
        if backend != self.library:
            raise ao.BackendError(
                f"{self.name} holds code of {self.library} and stays there. Received: {backend}. "
                "Put a layer of nn in its place, and give that the weights."
            )


def probed_outputs(run: Callable[[Any], Any], inputs: Any) -> Any:
    """Return symbolic outputs for symbolic inputs, from two runs with other sizes for None.

    ``run`` takes a tree of ``Probe`` and returns a tree of arrays or specs; where the
    shapes of the two runs differ, a size is open.
    """
    first, second = (run(tree.map(lambda x, n=n: _filled(x, n), inputs)) for n in (2, 3))

    def symbolic(a: Any, b: Any) -> Symbolic:
        pairs = zip(a.shape, b.shape, strict=True)
        return Symbolic(tuple(int(m) if m == n else None for m, n in pairs), ao.dtype_name(a.dtype))

    return tree.map(symbolic, first, second)


def _filled(x: Symbolic, size: int) -> Any:
    return Probe(tuple(size if n is None else n for n in x.shape), ao.dtype_name(x.dtype))


class Probe:
    """A shape without open sizes, and a dtype."""

    def __init__(self, shape: tuple[int, ...], dtype: str) -> None:
        self.shape = shape
        self.dtype = dtype
