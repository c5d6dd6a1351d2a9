"""PyTorch: its own functions under the ops' names, eager and differentiable by its own autograd."""

from .attention import dot_product_attention
from .compilation import jit, lower
from .complexes import acos, expm1, log1p
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
from .conversion import native_dtype as dtype_object
from .convolution import conv_general, conv_input_gradient, conv_kernel_gradient, conv_with_bias
from .elementwise import *
from .fft import fft_fft, fft_ifft, fft_irfft, fft_rfft
from .images import image_stretch
from .linalg import *
from .manipulation import *
from .neural import *
from .pooling import average_pool_general, max_pool_general
from .products import affine, contract
from .random import native_numbers, random_bits, random_fold_in, random_unit
from .recurrent import gru, lstm
from .reductions import *
from .scattering import scatter_by
from .searching import bisect, nonzero
from .special import *
from .transforms import custom_gradient, remat, value_and_grad, vjp, vmap
from .updates import adam_update, rmsprop_update, sgd_update
