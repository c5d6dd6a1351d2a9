"""Valid arguments for every op: by its name, or by the rule that shapes it where that says enough.

A new op of a known rule has its samples here already; any other needs a line in a `TABLE`, and
`test_samples.py` fails until it has one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from hypothesis import strategies as st

from arrayops import _rules
from arrayops._dispatch import Op

from . import (
    affine_samples,
    arrangement_samples,
    ctc_samples,
    elementwise_samples,
    image_samples,
    items_samples,
    linalg_samples,
    neural_samples,
    numerical,
    product_samples,
    random_samples,
    recurrent_samples,
    several_samples,
    signal_samples,
    statistics_samples,
    structural,
    window_samples,
)
from .drawing import Call, Maker
from .generic import (
    ANY,
    BITS,
    FLOATS,
    REALS,
    SIGNED,
    along_axis,
    elementwise,
    one_array,
    reducing,
    reducing_some,
    reducing_two,
    searching,
    selecting,
)


class Sample(NamedTuple):
    """How an op's arguments are drawn, the dtypes of its arrays, whether NaN and inf go in.

    They do where the standard or the docstring says what comes out.
    """

    draw: Callable[[Maker, Op], Call]
    dtypes: tuple[str, ...]
    special: bool


BY_RULE: dict[Any, Sample] = {
    _rules.broadcasting: Sample(elementwise, REALS, False),
    _rules.floating: Sample(elementwise, REALS, False),
    _rules.signed: Sample(elementwise, REALS, False),
    _rules.counting: Sample(elementwise, REALS, False),
    _rules.real_counting: Sample(elementwise, REALS, False),
    _rules.real_broadcasting: Sample(elementwise, REALS, False),
    _rules.comparing: Sample(elementwise, ANY, True),
    _rules.ordering: Sample(elementwise, ANY, True),
    _rules.bitwise: Sample(elementwise, BITS, False),
    _rules.shifting: Sample(elementwise, BITS[1:], False),
    _rules.selecting: Sample(selecting, ANY, True),
    _rules.summing: Sample(reducing, REALS, False),
    _rules.testing: Sample(reducing, ANY, False),
    _rules.nonempty_reduction: Sample(reducing_some, REALS, True),
    _rules.averaging: Sample(reducing_some, FLOATS, False),
    _rules.spreading: Sample(reducing_some, FLOATS, False),
    _rules.position: Sample(searching, REALS, False),
    _rules.along_axis: Sample(along_axis, REALS, False),
}
TABLE = [  # sampler, dtypes, with NaN and infinities, ops
    (elementwise, REALS, True, "add subtract multiply maximum minimum positive square relu"),
    (elementwise, SIGNED, True, "abs sign negative"),
    (elementwise, REALS, True, "exp expm1 log sqrt tanh floor ceil trunc round"),
    (elementwise, REALS, False, "erf"),
    (reducing_some, FLOATS, False, "logsumexp"),
    (reducing_some, REALS, True, "ptp"),
    (elementwise, FLOATS, True, "logaddexp"),
    (elementwise, FLOATS, False, "reciprocal log2 log10 rsqrt hypot"),
    (elementwise, ("bool",), False, "logical_and logical_or logical_not logical_xor"),
    (elementwise, BITS[1:], False, "bitwise_left_shift bitwise_right_shift"),
    (reducing_two, FLOATS, False, "var std"),
    (reducing, ANY, False, "count_nonzero"),
    (one_array, REALS, False, "stop_gradient copy"),
    *linalg_samples.TABLE,
    *signal_samples.TABLE,
    *statistics_samples.TABLE,
    *structural.TABLE,
    *image_samples.TABLE,
    *items_samples.TABLE,
    *ctc_samples.TABLE,
    *arrangement_samples.TABLE,
    *elementwise_samples.TABLE,
    *several_samples.TABLE,
    *numerical.TABLE,
    *product_samples.TABLE,
    *random_samples.TABLE,
    *recurrent_samples.TABLE,
    *neural_samples.TABLE,
    *window_samples.TABLE,
    *affine_samples.TABLE,
]
BY_NAME = {name: Sample(*how) for *how, names in TABLE for name in names.split()}


def sample_of(op: Op) -> Sample | None:
    """Return how the arguments of an op are drawn, None if nothing says it."""
    sample = BY_NAME.get(op.name) or BY_RULE.get(op.rule)
    if sample is None or op.name not in elementwise_samples.TAKES_COMPLEX:
        return sample
    return sample._replace(dtypes=(*sample.dtypes, *elementwise_samples.COMPLEX))


@st.composite
def calls(draw: Any, op: Op, *, smooth: bool = False, dtypes: tuple[str, ...] = ()) -> Call:
    """Return the strategy of an op's calls; `smooth` ones are to be differentiated."""
    sample = sample_of(op)
    assert sample is not None, f"ao.{op.name} has no samples; see the TABLE of its chapter."
    if smooth and "float64" in sample.dtypes:
        dtypes = ("float64",)
    dtype = draw(st.sampled_from(dtypes or sample.dtypes))
    return sample.draw(Maker(draw, dtype, smooth, sample.special), op)
