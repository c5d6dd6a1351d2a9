"""OpenVINO: arrays that are expressions, compiled when a number is read. See the README here."""

from . import loading as _loading  # first: the others import the package
from .array import Array
from .control import fori_loop, scan, while_loop
from .conversion import DEFAULTS, WRITABLE, asarray, device_of, devices, from_numpy, to_numpy
from .evaluation import CacheInfo, cache_info, compilations
from .placement import answers
from .transforms import jit, lower
