"""For tests of code that runs on arrays of any library: assertions, limits, and a pytest plugin.

``arrayops.testing.plugin`` is not loaded with the rest: it needs pytest.
"""

from .assertions import EPSILON as EPSILON
from .assertions import TOLERANCES as TOLERANCES
from .assertions import assert_close as assert_close
from .assertions import assert_equal as assert_equal
from .assertions import tolerance as tolerance
from .capabilities import ANSWERS as ANSWERS
from .capabilities import LIMITS as LIMITS
from .capabilities import Limit as Limit
from .capabilities import answer as answer
from .capabilities import limit as limit
