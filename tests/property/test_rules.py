"""The rules predict, without any array, the shape and dtype that NumPy's results have."""

from __future__ import annotations

import pytest

import arrayops as ao
from arrayops._dispatch import Op

from .drawing import Call
from .laws import dtypes_of, every_op, for_all, predicted, results
from .samples import calls

# Ops that may have to know a size, and then say so in a ShapeError.
SIZED = {
    **dict.fromkeys(("random_choice", "random_shuffle"), "draws among a known number"),
    "extract_sequences": "gives as many pieces as fit into the size",
    "fftconvolve": "fills up to the size of both",
    "istft": "adds up pieces of known sizes",
    "overlap_add": "adds up pieces of known sizes",
    "stft": "gives as many pieces as fit into the size",
    **dict.fromkeys(("fft_fftshift", "fft_ifftshift"), "rolls by half of the size"),
    "contract": "takes a diagonal of known length",
    "dot": "flattens what it keeps, and what it sums over",
    "inner": "flattens what it keeps, and what it sums over",
    "cross": "rolls an axis of known size",
    "diag": "has a known length",
    "vander": "has as many columns as rows",
    "diagflat": "has a known length",
    "outer": "flattens what it keeps",
    "ctc_decode": "keeps beams for each sequence",
    **dict.fromkeys(("lstm", "gru", "lstm_steps", "gru_steps"), "goes a known number of steps"),
    "array_split": "gives parts whose sizes the size says",
    "delete": "counts from the end",
    "dsplit": "gives as many arrays as the size says",
    "hsplit": "gives as many arrays as the size says",
    "vsplit": "gives as many arrays as the size says",
    "getitem": "counts from the end",
    "random_permutation": "draws as many numbers as there are rows",
    "split": "gives as many arrays as the size says",
    "squeeze": "of all axes of size 1 drops as many as there are",
    **dict.fromkeys(
        ("diff", "ediff1d", "derivative", "trapezoid", "unwrap", "unique", "unique_all"),
        "sets each element against the one before it",
    ),
    **dict.fromkeys(
        ("unique_counts", "unique_inverse", "intersect1d", "union1d", "setdiff1d", "setxor1d"),
        "sets each element against the one before it",
    ),
    **dict.fromkeys(("convolve", "correlate"), "tells the shorter from the longer"),
    **dict.fromkeys(("average", "cov", "corrcoef"), "divides by the number of elements"),
    **dict.fromkeys(("digitize", "interp"), "counts the points"),
    **dict.fromkeys(("quantile", "percentile"), "counts the elements"),
    "tensordot": "flattens what it keeps, and what it sums over",
    "unfold": "counts the windows that fit",
    **dict.fromkeys(
        (name for name in ao.OPS if name.startswith("image_")),
        "has one image's height first, and counts by it; of a batch: test_images.py",
    ),
    "update_items": "counts from the end, and fills in to the end",
    "unstack": "gives as many arrays as the size says",
}


# The sizes of their results are decided by values.
DECIDED = {"argwhere", "compress", "extract", "bincount", "flatnonzero", "nonzero"}
DECIDED |= {name for name in ao.OPS if name.startswith("unique") or name.endswith("1d")}


def check_rule(op: Op, call: Call) -> None:
    actual = results(call.run(op.function))
    expected = results(predicted(op, call))
    for a, e, dtype in zip(actual, expected, dtypes_of(op, call), strict=True):
        assert len(a.shape) == len(e.shape), f"The rule says {e.shape}, NumPy {a.shape}."
        shape = tuple(
            m if n is None and op.name in DECIDED else n
            for m, n in zip(a.shape, e.shape, strict=True)
        )
        assert a.shape == shape, f"The rule says {e.shape}, NumPy {a.shape}."
        assert dtype in ("any", ao.dtype_name(a.dtype)), f"The rule says {dtype}, NumPy {a.dtype}."


def check_rule_of_batch(op: Op, call: Call) -> None:
    """Check the rule where the leading size of every array is not known yet."""
    actual = ao.tree.leaves(call.run(op.function))
    try:
        expected = ao.tree.leaves(predicted(op, call, batch=True))
    except ao.ShapeError:
        assert op.name in SIZED
        return
    for a, e in zip(actual, expected, strict=True):
        assert len(a.shape) == len(e.shape), f"The rule says {e.shape}, NumPy {a.shape}."
        fits = all(n in (None, m) for m, n in zip(a.shape, e.shape, strict=True))
        assert fits, f"The rule says {e.shape}, NumPy {a.shape}."


@pytest.mark.parametrize("op", every_op())
def test_the_rule_predicts_shape_and_dtype(op):
    for_all(calls(op), lambda call: check_rule(op, call), share=0.5)


@pytest.mark.parametrize("op", every_op())
def test_the_rule_holds_where_the_leading_size_is_unknown(op):
    for_all(calls(op), lambda call: check_rule_of_batch(op, call), share=0.5)
