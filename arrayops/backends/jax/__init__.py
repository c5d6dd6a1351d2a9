"""JAX: jax.numpy under the ops' names, one compiled call for each op, and its own transforms."""

from ..numpy.conversion import native_dtype as dtype_object
from .attention import dot_product_attention
from .compilation import jit, lower
from .complexes import (
    acos,
    acosh,
    asinh,
    atanh,
    cosh,
    exp,
    expm1,
    log,
    log1p,
    sinh,
    sqrt,
    tanh,
)
from .control import cond, fori_loop, scan, switch, while_loop
from .conversion import (
    WRITABLE,
    Array,
    asarray,
    device_of,
    devices,
    for_dlpack,
    from_dlpack,
    from_numpy,
    to_numpy,
)
from .conversion import native_device as device_object
from .convolution import *
from .ctc import ctc_decode, ctc_loss
from .elementwise import *
from .fft import *
from .linalg import *
from .manipulation import *
from .neural import *
from .products import contract
from .random import *
from .recurrent import gru_steps, lstm_steps
from .reductions import *
from .scattering import scatter_by
from .searching import bisect, in_top_k, isin, lexsort, nonzero, top_k
from .special import *
from .transforms import custom_gradient, jvp, remat, value_and_grad, vjp, vmap
from .updates import adam_update, rmsprop_update, sgd_update
