"""Functions compiled for the library of their arguments, one version for each kind of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import partial, update_wrapper, wraps
from typing import Any, NamedTuple
from weakref import ref

from .. import tree
from .._registry import load
from .._versions import DEFAULT_LIMIT, CacheInfo, Frame, Versions
from .choosing import backend_of_leaves
from .recording import listing

__all__ = ["compile_for", "jit"]

_FRAME = "static arguments"  # the keyword that brings them: no parameter has a space in its name


def jit(
    function: Callable | None = None,
    *,
    static_argnums: int | Sequence[int] = (),
    static_argnames: str | Sequence[str] = (),
    donate_argnums: int | Sequence[int] = (),
    cache_size: int = DEFAULT_LIMIT,
    **options: Any,
) -> Any:
    """Return ``function`` compiled for the backend of the arrays it is called with.

    It is compiled anew for arguments of another structure, or with arrays of other shapes or
    dtypes, or with other static values, which must be hashable; ``cache_size`` versions are kept.
    Other leaves of the arguments, such as names and flags, are static too; JAX traces numbers. The
    arrays of donated arguments may be overwritten: they must not be read again.

    JAX traces with ``jax.jit``, TensorFlow with ``tf.function`` (``xla=True`` for XLA), OpenVINO
    compiles one graph; PyTorch runs eagerly, or through ``torch.compile`` with ``compile=True``, or
    with ``replay=True`` calls the kernels of the first call again, without autograd and the Python
    between them; NumPy runs as it is. The result also has ``lower(*args)``, with the compiler's
    text, ``cache_info()`` and ``clear_cache()``. Without a function it is a decorator with options.

    >>> ao.jit(lambda x: ao.exp(x) + 1)(np.zeros(2))
    array([2., 2.])
    >>> total = ao.jit(ao.sum, static_argnames="axis")
    >>> total(np.ones((2, 3)), axis=0)
    array([2., 2., 2.])

    Raises ``TypeError`` for a static argument that is an array or can't be hashed.
    Source: https://docs.jax.dev/en/latest/_autosummary/jax.jit.html
    """
    if function is None:
        return partial(
            jit,
            static_argnums=static_argnums,
            static_argnames=static_argnames,
            donate_argnums=donate_argnums,
            cache_size=cache_size,
            **options,
        )
    static = _static(function, static_argnums, static_argnames)
    donated = (donate_argnums,) if isinstance(donate_argnums, int) else tuple(donate_argnums)
    if both := set(static[0]) & set(donated):
        raise ValueError(f"A static argument has no memory to donate. Received: {sorted(both)}.")
    return Compiled(function, static, donated, cache_size, options)


def compile_for(
    name: str, function: Callable, *, donate: Sequence[int] = (), **options: Any
) -> Callable:
    """Return ``function`` compiled for one backend: ``jit`` that does not look at the arguments."""
    make = vars(load(name)).get("jit")
    return function if make is None else make(function, donate=tuple(donate), **options)


class Lowered(NamedTuple):
    """What a compiler makes of a function for some arguments, without running it."""

    backend: str
    text: str

    def as_text(self) -> str:
        """Return the program in the words of the backend."""
        return self.text


class Compiled:
    """A function, and what was compiled of it; a method of each object has versions of its own."""

    def __init__(
        self, function: Callable, static: Static, donated: tuple[int, ...], size: int, options: Any
    ) -> None:
        update_wrapper(self, function)
        self._function = function
        self._static = static
        self._donated = donated
        self._options = options
        self._versions = Versions(size)
        self._made: dict[str, Callable] = {}
        self._bound: dict[int, tuple[ref, Compiled]] = {}

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if any(self._static):
            args, kwargs = self._framed(args, kwargs)
        name = backend_of_leaves(tree.leaves((args, kwargs)))
        made = self._made.get(name)
        if made is None:
            made = self._made[name] = self._compiled_for(name)
        return made(*args, **kwargs)

    def lower(self, *args: Any, **kwargs: Any) -> Lowered:
        """Return the program for such arguments: ``lower(...).as_text()`` shows it.

        StableHLO of JAX, the graph of TensorFlow (HLO with XLA), the FX graph of PyTorch, the nodes
        of OpenVINO, and for NumPy the ops in their order. Nothing is kept of it.
        """
        if any(self._static):
            args, kwargs = self._framed(args, kwargs)
        name = backend_of_leaves(tree.leaves((args, kwargs)))
        lower = vars(load(name)).get("lower", listing)
        return Lowered(name, lower(self._target(), args, kwargs, **self._options))

    def cache_info(self) -> CacheInfo:
        """Return how often it was compiled and not, how many versions it holds and may hold."""
        return self._versions.info()

    def clear_cache(self) -> None:
        """Drop all that was compiled."""
        self._versions.clear()

    def _compiled_for(self, name: str) -> Callable:
        make, target = vars(load(name)).get("jit"), self._target()
        if make is None:
            return target
        return make(target, donate=self._donated, versions=self._versions, **self._options)

    def _target(self) -> Callable:
        """Return what is compiled: the function, or one that takes static arguments in a frame."""
        return _unframed(self._function) if any(self._static) else self._function

    def _framed(self, args: Sequence[Any], kwargs: dict[str, Any]) -> tuple[tuple, dict[str, Any]]:
        """Return arguments with None in place of the static ones, and these in a frame.

        None has no leaves, so what is donated keeps its place.
        """
        places, names = self._static
        positional = {i: args[i] for i in places if i < len(args)}
        named = {name: kwargs[name] for name in names if name in kwargs}
        left = {name: x for name, x in kwargs.items() if name not in named}
        args = tuple(None if i in positional else x for i, x in enumerate(args))
        return args, {**left, _FRAME: Frame(positional, named)}

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None:
            return self
        key = id(instance)
        if key not in self._bound:
            bound = self._bound
            gone = ref(instance, lambda _: bound.pop(key, None))
            bound[key] = gone, self._of(gone)
        return _Bound(self._bound[key][1], instance)

    def _of(self, reference: Callable) -> Compiled:
        """Return the method of an object, which must not be kept alive by its own versions."""

        @wraps(self._function)
        def method(*args: Any, **kwargs: Any) -> Any:
            return self._function(reference(), *args, **kwargs)

        places = tuple(i - 1 for i in self._static.places if i)
        donated = tuple(i - 1 for i in self._donated if i)
        static = Static(places, self._static.names)
        return Compiled(method, static, donated, self._versions.limit, self._options)

    def __reduce__(self) -> str:
        return self._function.__qualname__  # copied and pickled by name, as functions are

    def __repr__(self) -> str:
        return f"<compiled {self._function!r}>"


class _Bound:  # a compiled method together with its object
    __slots__ = ("__self__", "_compiled")
    __doc__ = property(lambda self: self._compiled.__doc__)  # type: ignore[assignment]

    def __init__(self, compiled: Compiled, instance: Any) -> None:
        self._compiled = compiled
        self.__self__ = instance

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._compiled(*args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._compiled, name)


# ---------------------------------------------------------------- static arguments


class Static(NamedTuple):
    """Which arguments are static, by position and by name."""

    places: tuple[int, ...]
    names: tuple[str, ...]


def _static(function: Callable, argnums: Any, argnames: Any) -> Static:
    """Return the static arguments by position and by name: both, for a caller may use either."""
    places = {argnums} if isinstance(argnums, int) else set(argnums)
    names = {argnames} if isinstance(argnames, str) else set(argnames)
    if not places and not names:
        return Static((), ())
    positional, others = _parameters(function)
    places = {i + len(positional) if i < 0 else i for i in places}
    if wrong := sorted(i for i in places if "*" not in others and i not in range(len(positional))):
        raise ValueError(
            f"static_argnums are positions of parameters ({', '.join(positional)}). "
            f"Received: {wrong}."
        )
    if wrong := sorted(names - {*positional, *others}) if "**" not in others else []:
        raise ValueError(
            f"static_argnames are names of parameters ({', '.join([*positional, *others])}). "
            f"Received: {wrong}."
        )
    names |= {positional[i] for i in places if i < len(positional)}
    places |= {positional.index(name) for name in names if name in positional}
    return Static(tuple(sorted(places)), tuple(sorted(names)))


def _parameters(function: Callable) -> tuple[list[str], Collection[str]]:
    """Return the names of positional parameters and of others, where `*` and `**` take any."""
    from inspect import Parameter, signature  # takes long to import

    try:
        found = signature(function).parameters.values()
    except (TypeError, ValueError):  # it does not tell
        return [], {"*", "**"}
    positional = [
        p.name
        for p in found
        if p.kind in (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
    ]
    marks = {Parameter.VAR_POSITIONAL: "*", Parameter.VAR_KEYWORD: "**"}
    return positional, {marks.get(p.kind, p.name) for p in found if p.name not in positional}


def _unframed(function: Callable) -> Callable:
    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        frame = kwargs.pop(_FRAME)
        args = tuple(frame.positional.get(i, x) for i, x in enumerate(args))
        return function(*args, **kwargs, **frame.named)

    return call
