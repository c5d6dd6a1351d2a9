"""NumPy: mostly its own functions under the ops' names, and kernels for what it lacks."""

from .beside_numbers import BESIDE_NUMBERS
from .bessel import i0, i1
from .conversion import (
    FLOAT,
    WRITABLE,
    Array,
    asarray,
    device_of,
    devices,
    forward,
    from_numpy,
    read_dlpack,
    shares_memory,
    to_numpy,
)
from .conversion import native_dtype as dtype_object
from .crossentropies import (
    sparse_categorical_crossentropy,
    sparse_categorical_crossentropy_gradient,
)
from .elementwise import *
from .fft import fft_fft, fft_ifft, fft_irfft, fft_rfft
from .gamma import digamma, lgamma
from .linalg import *
from .ops import *
from .ordering import (
    argmax,
    argmin,
    argsort,
    bisect,
    fmax,
    fmin,
    greater,
    greater_equal,
    less,
    less_equal,
    max,
    maximum,
    min,
    minimum,
    relu,
    relu_gradient,
)
from .products import affine, contract
from .random import native_numbers, random_bits, random_fold_in, random_unit
from .recurrent import gru_steps, lstm_steps
from .scattering import scatter_by, update_items
from .searching import nonzero, unique
from .special import erf, erfc, erfinv
from .transforms import jit
from .updates import adam_update, sgd_update
from .windows import (
    average_pool_general,
    average_pool_gradient,
    conv_general,
    conv_input_gradient,
    conv_kernel_gradient,
    max_pool_general,
    max_pool_gradient,
)
