"""What calls are made of: shapes and attributes drawn by hypothesis, values filled in from a seed.

Hypothesis shrinks what decides a bug (ranks, sizes, axes, layouts); to draw each element by it
would take most of the time of the tests and shrink little more.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from hypothesis import strategies as st

import arrayops as ao

LAYOUTS = ("plain", "read-only", "reversed", "column-major", "every other")
SPECIAL = (np.nan, np.inf, -np.inf, -0.0)


class Domain(NamedTuple):
    """Numbers of an interval, further than a gap from zero."""

    low: float = -4
    high: float = 4
    gap: float = 0

    def admits(self, x: np.ndarray) -> np.ndarray:
        return (x >= self.low) & (x <= self.high) & (abs(x) >= self.gap)


REAL = Domain()
NONZERO = Domain(gap=0.5)
POSITIVE = Domain(0.5, 4)
SHARE = Domain(0.125, 0.875)  # a probability


class Call(NamedTuple):
    """The arguments of one call of an op; arrays are NumPy's until it is sent elsewhere."""

    args: tuple[Any, ...]
    kwargs: dict[str, Any]

    def map(self, change: Callable[[Any], Any]) -> Call:
        """Return the call with every array changed, those in lists and attributes too."""
        return Call(*map_arrays(change, tuple(self)))

    def to(self, backend: str) -> Call:
        """Return the call with arrays of another library."""
        args, kwargs = self.map(lambda x: ao.asarray(x, like=backend))
        return Call(args, kwargs | {"like": backend} if "like" in kwargs else kwargs)

    def in_double(self) -> Call:
        """Return the call with floats as float64, complex numbers as complex128."""
        return self.map(doubled)

    def arrays(self) -> list[Any]:
        """Return every array of the call."""
        return [x for x in ao.tree.leaves(tuple(self)) if hasattr(x, "shape")]

    def run(self, function: Callable[..., Any]) -> Any:
        """Return the result; NumPy's warnings of invalid values are no failures here."""
        with np.errstate(all="ignore"):
            return function(*self.args, **self.kwargs)


def map_arrays(change: Callable[[Any], Any], tree: Any) -> Any:
    """Return the tree with every array in it changed."""
    return ao.tree.map(lambda x: change(x) if hasattr(x, "shape") else x, tree)


def is_float(x: Any) -> bool:
    return "float" in ao.dtype_name(x.dtype)


def is_complex(x: Any) -> bool:
    return "complex" in ao.dtype_name(x.dtype)


def doubled(x: np.ndarray) -> np.ndarray:
    """Return floats as float64, complex numbers as complex128, others as they are."""
    wide = "float64" if is_float(x) else "complex128" if is_complex(x) else x.dtype
    return x.astype(wide)


class Maker:
    """Draws the parts of one call.

    A smooth call is one to differentiate: its floats are float64, all different and away from whole
    numbers, so that nothing ties or jumps nearby.
    """

    def __init__(self, draw: Callable[[Any], Any], dtype: str, smooth: bool, special: bool) -> None:
        self.draw = draw
        self.dtype = dtype
        self.smooth = smooth
        # of complex numbers libraries differ in what infinite parts make of each other
        self.special = special and not smooth and "complex" not in dtype and draw(st.booleans())
        self.layout = draw(st.sampled_from(LAYOUTS))
        self.random = np.random.default_rng(draw(st.integers(0, 2**16)))
        self.made = 0

    @property
    def integral(self) -> bool:
        return "float" not in self.dtype and "complex" not in self.dtype

    def pick(self, *options: Any) -> Any:
        return self.draw(st.sampled_from(options))

    def flag(self) -> bool:
        return self.draw(st.booleans())

    def size(self, low: int = 1, high: int = 3) -> int:
        return self.draw(st.integers(low, high))

    def shape(self, low: int = 0, high: int = 3, smallest: int = 0) -> tuple[int, ...]:
        sizes = st.integers(max(smallest, self.smooth), 3)
        return tuple(self.draw(st.lists(sizes, min_size=low, max_size=high)))

    def axis(self, rank: int) -> int:
        return self.draw(st.integers(-rank, rank - 1))

    def axes(self, rank: int, fewest: int = 0) -> Any:
        """Return what a reduction's axis may be: None, one, or several."""
        if rank and self.flag():
            return self.axis(rank)
        count = self.size(min(fewest, rank), rank)
        return None if self.flag() else self.order(rank)[:count]

    def order(self, rank: int) -> tuple[int, ...]:
        return tuple(self.draw(st.permutations(range(rank))))

    # ------------------------------------------------------------ values

    def indices(self, shape: Any, size: int) -> np.ndarray:
        """Return positions on an axis of `size`, some of them equal."""
        dtype = self.pick("int32", "int64")
        return laid_out(self.random.integers(0, size, tuple(shape)).astype(dtype), self.layout)

    def array(self, shape: Any, domain: Domain = REAL, dtype: str | None = None) -> np.ndarray:
        """Return an array in the call's layout, of its dtype unless told."""
        dtype = dtype or self.dtype
        count = int(np.prod(shape))
        if dtype == "bool":
            values = self.random.random(count) < 0.5
        elif "float" in dtype:
            values = self._floats(count, domain)
        elif "complex" in dtype:
            values = self._floats(count, domain) + 1j * self._floats(count, domain)
        else:
            values = self.whole(count, domain, dtype)
        return laid_out(ao.astype(np.reshape(values, shape), dtype), self.layout)

    def whole(self, count: int, domain: Domain, dtype: str) -> np.ndarray:
        """Return whole numbers, often equal ones."""
        low = max(domain.low, 0 if dtype.startswith("u") else -9)
        pool = np.arange(np.ceil(low), min(domain.high, 9) + 1)
        return self.random.choice(pool[domain.admits(pool)], count)

    def _floats(self, count: int, domain: Domain) -> np.ndarray:
        if self.smooth:
            return self._apart(count, domain)
        quarters = np.arange(domain.low * 4, domain.high * 4 + 1) / 4
        values = self.random.choice(quarters[domain.admits(quarters)], count)  # they tie
        between = self.random.uniform(domain.low, domain.high, count)
        values = np.where(self._some(count, 0.5) & domain.admits(between), between, values)
        if self.special:
            values = np.where(self._some(count, 0.3), self.random.choice(SPECIAL, count), values)
        return values

    def _some(self, count: int, share: float) -> np.ndarray:
        return self.random.random(count) < share

    def _apart(self, count: int, domain: Domain) -> np.ndarray:
        """Return numbers of which no two are close, nor to those of other arrays of the call."""
        cells, width = np.linspace(domain.low, domain.high, 512, endpoint=False, retstep=True)
        free = cells[domain.admits(cells) & domain.admits(cells + width)]
        self.made += 1
        slots = self.made % 8 / 8 + 1 / 16 + self.random.random(count) / 32
        return self.random.permutation(free)[:count] + width * slots

    def operands(self, domains: tuple[Domain, ...], *, mixed: bool = True) -> list[Any]:
        """Return arrays whose shapes broadcast; if mixed, also a number or another width."""
        full = self.shape()
        kept = self.size(0, len(domains) - 1)  # the one that has the whole shape
        arrays: list[Any] = []
        for i, domain in enumerate(domains):
            shape = full if i == kept else self.part_of(full)
            other_width = mixed and i != kept
            arrays.append(self.array(shape, domain, self.near_dtype() if other_width else None))
        other = (kept + 1) % len(domains)
        if mixed and other != kept and self.size(0, 3) == 0:
            number = self.array((), domains[other]).item()
            arrays[other] = number if np.isfinite(number) else 1.0
        return arrays

    def part_of(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        rest = shape[self.size(0, len(shape)) :]
        ones = self.draw(st.lists(st.booleans(), min_size=len(rest), max_size=len(rest)))
        return tuple(1 if one else n for n, one in zip(rest, ones, strict=True))

    def near_dtype(self) -> str:
        """Return the call's dtype, or another of its kind that promotion must join."""
        wider = {"float32": "float64", "int32": "int64", "uint8": "int32"}
        wider["complex64"] = "complex128"
        return self.dtype if self.smooth or self.size(0, 4) else wider.get(self.dtype, self.dtype)


def laid_out(x: np.ndarray, layout: str) -> np.ndarray:
    """Return the same values as the caller of a function might hold them in memory."""
    if layout == "reversed" and x.ndim:
        return np.ascontiguousarray(x[::-1])[::-1]
    if layout == "column-major":
        return np.asfortranarray(x) if x.ndim else x
    if layout == "every other" and x.ndim:
        return np.repeat(x, 2, axis=-1)[..., ::2]
    if layout == "read-only":
        x.flags.writeable = False
    return x
