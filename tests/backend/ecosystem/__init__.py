"""Calls of other libraries: each name maps to a function and the NumPy arrays it is called with.

`FAILS` maps a name to the backends on which the library can't do it, and why.
"""

ALL = ("numpy", "jax", "torch", "tensorflow", "openvino")

WRITES_INTO_A_VIEW = (
    "writes into a view of its array, which the standard leaves open: "
    "https://data-apis.org/array-api/latest/design_topics/copies_views_and_mutation.html"
)
