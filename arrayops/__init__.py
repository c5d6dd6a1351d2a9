"""A portable NumPy: one surface of functions, answered by NumPy, JAX, PyTorch, TensorFlow and OpenVINO.

The arrays that are passed decide who answers; raw arrays go in, raw arrays come out.

>>> ao.exp(np.zeros(2))
array([1., 1.])
"""

from math import e, inf, nan, pi

from . import lazy, random, tree
from ._dispatch import OPS, op, primitive, vjp
from ._dtypes import DType, dtype_name
from ._errors import (
    BackendError,
    DTypeError,
    GradientError,
    MissingBackendError,
    ShapeError,
    UnsupportedError,
)
from ._operators import Operators
from ._registry import (
    backend_of,
    backends,
    default_backend,
    load,
    register_backend,
    set_backend,
    use_backend,
)
from ._registry import installed as installed_backends
from .arithmetic import *
from .comparison import *
from .convert import asarray, device_of, to_backend, to_device, to_numpy
from .convolution import *
from .creation import *
from .exponential import *
from .indexing import *
from .lazy import LazyArray
from .linalg import *
from .manipulation import *
from .neural import *
from .searching import *
from .statistical import *
from .transforms import compile_for, grad, jit, value_and_grad
from .updates import *

bool, int8, int16, int32, int64 = map(DType, ("bool", "int8", "int16", "int32", "int64"))
uint8, uint16, uint32, uint64 = map(DType, ("uint8", "uint16", "uint32", "uint64"))
float16, bfloat16, float32, float64 = map(DType, ("float16", "bfloat16", "float32", "float64"))
newaxis = None
__version__ = "0.1.0"
