"""First values of weights, drawn on the host with ``ao.random``: the same bits for every backend.

Source: https://keras.io/api/layers/initializers/
"""

from __future__ import annotations

from typing import Any

import arrayops as ao

from ..context import snake_case
from ..objects import find, name_of
from ..saving.registry import CustomObjectScope
from .basic import Constant as Constant
from .basic import Initializer as Initializer
from .basic import Ones as Ones
from .basic import RandomNormal as RandomNormal
from .basic import RandomUniform as RandomUniform
from .basic import TruncatedNormal as TruncatedNormal
from .basic import Zeros as Zeros
from .matrices import STFT as STFT
from .matrices import Identity as Identity
from .matrices import Orthogonal as Orthogonal
from .scaling import GlorotNormal as GlorotNormal
from .scaling import GlorotUniform as GlorotUniform
from .scaling import HeNormal as HeNormal
from .scaling import HeUniform as HeUniform
from .scaling import LecunNormal as LecunNormal
from .scaling import LecunUniform as LecunUniform
from .scaling import VarianceScaling as VarianceScaling
from .scaling import fans as fans

constant = Constant
glorot_normal = GlorotNormal
glorot_uniform = GlorotUniform
he_normal = HeNormal
he_uniform = HeUniform
identity = IdentityInitializer = Identity
lecun_normal = LecunNormal
lecun_uniform = LecunUniform
ones = Ones
orthogonal = OrthogonalInitializer = Orthogonal
random_normal = RandomNormal
random_uniform = RandomUniform
stft = STFTInitializer = STFT
truncated_normal = TruncatedNormal
variance_scaling = VarianceScaling
zeros = Zeros

_CLASSES = (
    *(Zeros, Ones, Constant, RandomNormal, RandomUniform, TruncatedNormal, VarianceScaling),
    *(GlorotUniform, GlorotNormal, HeUniform, HeNormal, LecunUniform, LecunNormal),
    *(Orthogonal, Identity, STFT),
)
_SHORT_NAMES = {
    "identity_initializer": Identity,
    "normal": RandomNormal,
    "one": Ones,
    "orthogonal_initializer": Orthogonal,
    "stft_initializer": STFT,
    "uniform": RandomUniform,
    "zero": Zeros,
}
_TABLE = {snake_case(cls.__name__): cls for cls in _CLASSES} | _SHORT_NAMES


def get(identifier: Any) -> Any:
    """Return the initializer of a name, a config, a function of (shape, dtype), or itself.

    An array is the first values themselves.

    >>> nn.initializers.get("zeros")((2,))
    array([0., 0.], dtype=float32)
    """
    if hasattr(identifier, "shape"):
        return Constant(ao.to_numpy(identifier))
    return find(identifier, _TABLE, "initializer")


def deserialize(config: Any, custom_objects: dict[str, Any] | None = None) -> Any:
    """Return the initializer of a config, or of a name."""
    with CustomObjectScope(custom_objects):
        return get(config)


def serialize(initializer: Any) -> Any:
    """Return an initializer's class and config.

    >>> nn.initializers.serialize(nn.initializers.Constant(2.0))["config"]
    {'value': 2.0}
    """
    return name_of(initializer)
