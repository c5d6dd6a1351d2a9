"""Random numbers, the namespace ``ao.random``: pure functions of a key, alike on every backend."""

from .continuous import *
from .counting import *
from .discrete import *
from .gammas import *
from .generator import Generator as Generator
from .keys import *
