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
from . import testing as testing
from . import tree as tree
from ._dispatch import *
from ._dtypes import DType as DType
from ._dtypes import dtype_name as dtype_name
from ._dtypes import itemsize as itemsize
from ._errors import *
from ._operators import *
from ._registry import *
from .array_object import *
from .constants import *
from .convert import *
from .creation.filling import *
from .creation.grids import *
from .creation.sequences import *
from .creation.tapers import *
from .creation.triangles import *
from .elementwise.arithmetic import *
from .elementwise.bit_counts import *
from .elementwise.bounds import *
from .elementwise.casting import *
from .elementwise.closeness import *
from .elementwise.comparison import *
from .elementwise.complexes import *
from .elementwise.exponential import *
from .elementwise.floats import *
from .elementwise.more_arithmetic import *
from .elementwise.names import *
from .elementwise.special_functions import *
from .elementwise.trigonometric import *
from .image.patches import depth_to_space as depth_to_space
from .image.patches import space_to_depth as space_to_depth
from .image.quality import psnr as psnr
from .indexing.assignment import *
from .indexing.flat_places import *
from .indexing.gathering import *
from .indexing.items import *
from .indexing.pieces import *
from .indexing.scattering import *
from .indexing.segments import *
from .indexing.selection import *
from .inspection import *
from .lazy import LazyArray as LazyArray
from .linalg.factorizations import *
from .linalg.linear_systems import *
from .linalg.spectra import *
from .linalg.spectral import *
from .manipulation.axes import *
from .manipulation.diagonals import *
from .manipulation.joining import *
from .manipulation.padding import *
from .manipulation.patterns import *
from .manipulation.repeating import *
from .manipulation.shapes import *
from .manipulation.stacking import *
from .namespace import *
from .neural.activations import *
from .neural.affine import *
from .neural.attention import *
from .neural.convolution import *
from .neural.convolution_kernels import *
from .neural.crossentropies import *
from .neural.ctc import *
from .neural.ctc_decoding import *
from .neural.normalization import *
from .neural.pooling import *
from .neural.pooling_kernels import *
from .neural.probabilities import *
from .neural.rectifiers import *
from .neural.recurrent import *
from .neural.recurrent_kernels import *
from .neural.unfolding import *
from .neural.updates import *
from .products.einsum import *
from .products.matrix_products import *
from .products.vector_products import *
from .several import *
from .signal.short_time import *
from .signal.signals import *
from .statistics.cumulative import *
from .statistics.descriptive import *
from .statistics.differences import *
from .statistics.histograms import *
from .statistics.nan_statistics import *
from .statistics.quantiles import *
from .statistics.reductions import *
from .statistics.searching import *
from .statistics.sets import *
from .statistics.sorting import *
from .transforms.compilation import *
from .transforms.control import *
from .transforms.derivatives import *
from .transforms.gradients import *
from .transforms.mapping import *
from .transforms.rematerialization import *

__version__ = "0.1.0"
