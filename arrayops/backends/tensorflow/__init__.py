"""TensorFlow: raw kernels under the ops' names, on its own tensors, eager or in a graph."""

from .compilation import *
from .control import cond, fori_loop, scan, switch, while_loop
from .conv import conv_general, conv_input_gradient, conv_kernel_gradient
from .conversion import *
from .conversion import native_dtype as dtype_object
from .creation import *
from .elementwise import *
from .fft import fft_fft, fft_ifft, fft_irfft, fft_rfft
from .images import image_stretch
from .indexing import *
from .linalg import *
from .manipulation import *
from .matrix_products import *
from .neural import *
from .pool import average_pool_general, max_pool_general
from .random import *
from .recurrent import gru_steps, lstm_steps
from .rematerialization import *
from .scattering import scatter_by
from .searching import bisect, nonzero
from .special import *
from .statistical import *
from .transforms import *
from .updates import adam_update
