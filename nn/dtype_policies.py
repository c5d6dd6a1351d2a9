"""Dtype policies: in which dtype a layer computes, and in which its variables are kept.

``mixed_bfloat16`` and ``mixed_float16`` compute in half precision, which is fast on accelerators,
on variables of float32, which small steps of training still change.

Source: https://keras.io/api/mixed_precision/policy/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from typing import Any, Self

import arrayops as ao

from .context import floatx, settings

HALF = ("float16", "bfloat16")
_MIXED = {"mixed_float16": "float16", "mixed_bfloat16": "bfloat16"}


class DTypePolicy:
    """A name for two dtypes: ``compute_dtype`` and ``variable_dtype``.

    A dtype's name stands for itself in both places. Raises ``ValueError`` for what is no dtype.

    >>> policy = nn.DTypePolicy("mixed_bfloat16")
    >>> policy.compute_dtype, policy.variable_dtype
    ('bfloat16', 'float32')

    Source: https://keras.io/api/mixed_precision/policy/
    """

    quantization_mode = None

    def __init__(self, name: str) -> None:
        if not isinstance(name, str):
            raise TypeError(f"A policy has a name, as 'mixed_bfloat16'. Received: {name!r}.")
        self._name = name if name in _MIXED else _dtype_named(name)
        self._compute_dtype = _MIXED.get(name, self._name)

    @property
    def name(self) -> str:
        """Return ``mixed_float16``, ``mixed_bfloat16``, or the one dtype."""
        return self._name

    @property
    def compute_dtype(self) -> str:
        """Return the dtype of inputs, of weights inside ``call``, and of outputs."""
        return self._compute_dtype

    @property
    def variable_dtype(self) -> str:
        """Return the dtype in which weights are kept and trained."""
        return "float32" if self._name in _MIXED else self._name

    def get_config(self) -> dict[str, Any]:
        """Return the name."""
        return {"name": self.name}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        """Return the policy of a config."""
        return cls(**config)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DTypePolicy) and other.name == self.name

    def __hash__(self) -> int:
        return hash(self.name)

    def __repr__(self) -> str:
        return f'<DTypePolicy "{self.name}">'


FloatDTypePolicy = DTypePolicy  # Keras' other name


class DTypePolicyMap(MutableMapping[str, DTypePolicy]):
    """Policies by the names of layers; layers that it does not name have ``default_policy``.

    >>> policies = nn.dtype_policies.DTypePolicyMap("mixed_bfloat16", {"head": "float32"})
    >>> nn.layers.Dense(2, name="head", dtype=policies).compute_dtype
    'float32'

    Source: https://keras.io/api/mixed_precision/policy/
    """

    def __init__(
        self, default_policy: Any = None, policy_map: Mapping[str, Any] | None = None
    ) -> None:
        self._map = {name: get(policy) for name, policy in (policy_map or {}).items()}
        self._default = None if default_policy is None else get(default_policy)

    @property
    def default_policy(self) -> DTypePolicy:
        """Return the policy of layers that are not named: the global one, if none was given."""
        return dtype_policy() if self._default is None else self._default

    def __getitem__(self, key: str) -> DTypePolicy:
        return self._map.get(key, self.default_policy)

    def __setitem__(self, key: str, policy: Any) -> None:
        self._map[key] = get(policy)

    def __delitem__(self, key: str) -> None:
        del self._map[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._map)

    def __len__(self) -> int:
        return len(self._map)

    def get_config(self) -> dict[str, Any]:
        """Return the policies by name, as names."""
        named = {name: policy.name for name, policy in self._map.items()}
        return {
            "policy_map": named,
            "default_policy": None if self._default is None else self._default.name,
        }

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        """Return the map of a config."""
        return cls(**config)


def get(identifier: Any) -> Any:
    """Return the policy that a name, a dtype, a config or a policy stands for; None: the global.

    >>> nn.dtype_policies.get("mixed_float16").name
    'mixed_float16'
    """
    if identifier is None:
        return dtype_policy()
    if isinstance(identifier, (DTypePolicy, DTypePolicyMap)):
        return identifier
    if isinstance(identifier, dict):
        return deserialize(identifier)
    return DTypePolicy(identifier if isinstance(identifier, str) else ao.dtype_name(identifier))


def serialize(dtype_policy: DTypePolicy | DTypePolicyMap) -> dict[str, Any]:
    """Return the class and the config of a policy."""
    return {"class_name": type(dtype_policy).__name__, "config": dtype_policy.get_config()}


def deserialize(config: dict[str, Any], custom_objects: Mapping[str, Any] | None = None) -> Any:
    """Return the policy of a class and config; raises ``ValueError`` for an unknown class."""
    kind = {each.__name__: each for each in (DTypePolicy, DTypePolicyMap)} | {
        "FloatDTypePolicy": DTypePolicy,
        **(custom_objects or {}),
    }
    if config.get("class_name") not in kind:
        raise ValueError(
            f"A policy is one of {', '.join(kind)}. Received: {config.get('class_name')!r}."
        )
    return kind[config["class_name"]].from_config(config["config"])


def dtype_policy() -> DTypePolicy:
    """Return the policy of layers that are not given one: ``floatx``, unless one was set."""
    return settings["dtype_policy"] or DTypePolicy(floatx())


def set_dtype_policy(policy: Any) -> None:
    """Set the policy of layers that are made from here on.

    >>> nn.config.set_dtype_policy("mixed_bfloat16")
    >>> nn.layers.Dense(2).compute_dtype
    'bfloat16'
    >>> nn.config.set_dtype_policy("float32")
    """
    settings["dtype_policy"] = get(policy)


def widened(x: Any) -> Any:
    """Return floats of half precision as float32, in which sums and statistics are taken."""
    half = hasattr(x, "dtype") and ao.dtype_name(x.dtype) in HALF
    return ao.astype(x, "float32") if half else x


def _dtype_named(name: str) -> str:
    """Return a dtype's name, or say which policies there are."""
    try:
        return ao.dtype_name(name)
    except (TypeError, ValueError):
        raise ValueError(
            f"A policy is a dtype's name, {' or '.join(_MIXED)}. Received: {name!r}."
        ) from None
