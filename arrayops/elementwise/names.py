"""Other names of the same functions, as NumPy and Keras spell them."""

from __future__ import annotations

from ..statistics.reductions import max as amax
from ..statistics.reductions import min as amin
from .arithmetic import abs as absolute
from .arithmetic import conj as conjugate
from .arithmetic import divide as true_divide
from .arithmetic import remainder as mod
from .arithmetic import trunc as fix
from .comparison import astype as cast
from .comparison import bitwise_invert as bitwise_not
from .comparison import bitwise_invert as invert
from .comparison import bitwise_left_shift as left_shift
from .comparison import bitwise_right_shift as right_shift
from .exponential import acos as arccos
from .exponential import asin as arcsin
from .exponential import atan as arctan
from .exponential import pow as power
from .special_functions import lgamma as gammaln
from .trigonometric import acosh as arccosh
from .trigonometric import asinh as arcsinh
from .trigonometric import atan2 as arctan2
from .trigonometric import atanh as arctanh
from .trigonometric import deg2rad as radians
from .trigonometric import rad2deg as degrees

__all__ = [
    "absolute",
    "amax",
    "amin",
    "arccos",
    "arccosh",
    "arcsin",
    "arcsinh",
    "arctan",
    "arctan2",
    "arctanh",
    "bitwise_not",
    "cast",
    "conjugate",
    "degrees",
    "fix",
    "gammaln",
    "invert",
    "left_shift",
    "mod",
    "power",
    "radians",
    "right_shift",
    "true_divide",
]
