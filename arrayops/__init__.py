"""A portable NumPy: one surface of functions over NumPy, JAX, PyTorch, TensorFlow and OpenVINO.

The arrays that are passed decide who answers; raw arrays go in, raw arrays come out.

>>> ao.exp(np.zeros(2))
array([1., 1.])
"""

# The folder of backends is loaded before the function of its name, and so leaves the name to it.
from . import backends as _folder
from . import fft as fft
from . import image as image
from . import lazy as lazy
from . import linalg as linalg
from . import random as random
from . import tree as tree
from ._dispatch import *
from ._dtypes import DType as DType
from ._dtypes import dtype_name as dtype_name
from ._dtypes import itemsize as itemsize
from ._errors import *
from ._operators import *
from ._registry import *
from .activations import *
from .arithmetic import *
from .array_object import *
from .assignment import *
from .attention import *
from .axes import *
from .bit_counts import *
from .casting import *
from .closeness import *
from .comparison import *
from .complexes import *
from .constants import *
from .control import *
from .convert import *
from .convolution import *
from .convolution_kernels import *
from .creation import *
from .crossentropies import *
from .cumulative import *
from .descriptive import *
from .derivatives import *
from .diagonals import *
from .einsum import *
from .exponential import *
from .factorizations import *
from .floats import *
from .image_patches import depth_to_space as depth_to_space
from .image_patches import space_to_depth as space_to_depth
from .image_quality import psnr as psnr
from .histograms import *
from .grids import *
from .indexing import *
from .inspection import *
from .ctc import *
from .ctc_decoding import *
from .items import *
from .joining import *
from .lazy import LazyArray as LazyArray
from .linear_systems import *
from .manipulation import *
from .mapping import *
from .matrix_products import *
from .more_arithmetic import *
from .names import *
from .namespace import *
from .nan_statistics import *
from .normalization import *
from .padding import *
from .patterns import *
from .patches import *
from .pieces import *
from .pooling import *
from .pooling_kernels import *
from .probabilities import *
from .quantiles import *
from .products import *
from .rectifiers import *
from .repeating import *
from .scattering import *
from .searching import *
from .segments import *
from .selection import *
from .sequences import *
from .sets import *
from .several import *
from .short_time import *
from .signals import *
from .sorting import *
from .special_functions import *
from .spectral import *
from .stacking import *
from .statistical import *
from .tapers import *
from .transforms import *
from .trigonometric import *
from .updates import *

__version__ = "0.1.0"
