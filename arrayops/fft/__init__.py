"""Discrete Fourier transforms, the namespace ``ao.fft``: the array API's extension.

Source: https://data-apis.org/array-api/latest/extensions/fourier_transform_functions.html
"""

from .fourier import *
from .frequencies import *
