"""Linear algebra, the namespace ``ao.linalg``: the array API's extension and NumPy's functions.

Matrices stand in the last two axes, and every function takes batches of them.

Source: https://data-apis.org/array-api/latest/extensions/linear_algebra_functions.html
"""

from .._results import EighResult as EighResult
from .._results import EigResult as EigResult
from .._results import LUResult as LUResult
from .._results import QRResult as QRResult
from .._results import SlogdetResult as SlogdetResult
from .._results import SVDResult as SVDResult
from ..manipulation.shapes import matrix_transpose as matrix_transpose
from ..products.matrix_products import *
from ..products.vector_products import cross as cross
from .cofactors import *
from .exponentials import *
from .factorizations import *
from .linear_systems import *
from .matrix_diagonals import *
from .spectra import *
from .spectral import *
