"""Random state of layers: a key that never changes and a counter that does."""

from __future__ import annotations

from typing import Any, Self

import arrayops as ao

from .context import context, draw_seed
from .variable import Carried, Variable


class SeedGenerator(Carried):
    """A source of keys for ``ao.random``: each ``next()`` gives another, alike on every backend.

    >>> key = nn.random.SeedGenerator(seed=1).next()
    >>> ao.random.uniform(key, (2,)).shape
    (2,)

    Source: https://keras.io/api/random/seed_generator/
    """

    def __init__(self, seed: int | None = None, name: str | None = None) -> None:
        self.seed = seed
        self.name = name or "seed_generator"
        key = ao.random.key(draw_seed() if seed is None else seed, like="numpy")
        self.key = Variable(
            ao.asarray(key, like=ao.default_backend()), trainable=False, name="seed_key"
        )
        counter = ao.asarray(0, dtype="int32", like=ao.default_backend())
        self.counter = Variable(counter, trainable=False, name="seed_counter")
        super().__init__([self.key, self.counter])

    def get_config(self) -> dict[str, Any]:
        """Return the seed and the name."""
        return {"seed": self.seed, "name": self.name}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        """Return a generator of a config, which begins anew."""
        return cls(**config)

    def next(self, ordered: bool = True) -> Any:
        """Return a fresh key and count on; where only shapes are asked for, one without value.

        ``ordered`` is taken and changes nothing: keys come in order.
        """
        if context.shaping:
            return ao.LazyArray((2,), "uint32")  # so the sizes of draws may be open
        key = ao.random.fold_in(self.key.value, self.counter.value)
        self.counter.value = ao.add(self.counter.value, 1)
        return key
