"""Names that libraries have for what arrayops does under another name."""

from __future__ import annotations

from collections.abc import Collection

# NumPy's names first, then what users of PyTorch and TensorFlow type. What stands for a name is a
# name of the portable surface, or a call that begins with one.
_BY_USE = {
    "asarray(x)": "asanyarray ascontiguousarray asarray_chkfinite asfortranarray asmatrix "
    "contiguous convert_to_tensor frombuffer fromiter matrix tensor",
    "asarray(x, copy=True)": "clone",
    "astype(x, dtype)": "type",
    "block": "bmat",
    "broadcast_arrays": "broadcast",
    "broadcast_to": "expand",
    "clip": "clamp clip_by_value",
    "concat": "cat",
    "equal": "eq",
    "expand_dims": "unsqueeze",
    "floor_divide": "floordiv",
    "full_like(x, value)": "fill",
    "greater": "gt",
    "greater_equal": "ge",
    "isdtype": "issubdtype",
    "less": "lt",
    "less_equal": "le",
    "matmul": "bmm mm mv",
    "matrix_transpose": "t",
    "meshgrid(*xs, indexing='ij', sparse=True)": "ix_",
    "multiply": "mul",
    "not_equal": "ne",
    "permute_dims": "permute",
    "repeat": "repeat_interleave",
    "reshape(x, (-1,))": "flatten",
    "result_type": "common_type mintypecode",
    "round": "around",
    "size": "nelement numel",
    "split": "chunk",
    "stop_gradient": "detach",
    "subtract": "sub",
    "take": "gather_nd index_select",
    "take_along_axis": "gather take_along_dim",
    "tile": "resize",
    "to_numpy(x)": "numpy tolist item tobytes",
    "top_k": "topk",
    "unstack": "unbind",
    "vstack": "row_stack",
    "where(condition, x, y)": "copyto fill_diagonal masked_fill place put putmask",
    "bool": "bool_",
    "complex128": "cdouble",
    "complex64": "csingle",
    "float16": "half",
    "float32": "single",
    "float64": "double longdouble float128",
    "int16": "short",
    "int32": "intc",
    "int64": "int_ intp long longlong",
    "int8": "byte",
    "uint16": "ushort",
    "uint32": "uintc",
    "uint64": "uint uintp ulong ulonglong",
    "uint8": "ubyte",
}
PORTABLE = {name: use for use, names in _BY_USE.items() for name in names.split()}
# TensorFlow's names of reductions are of this form.
_PREFIXES = ("reduce_", "math_")


def nearest(name: str, known: Collection[str]) -> str | None:
    """Return the name or call among ``known`` that does what ``name`` does, None if none is near.

    >>> nearest("asanyarray", ["asarray", "sum"]), nearest("reduce_sum", ["sum"])
    ('asarray(x)', 'sum')
    >>> nearest("cumsun", ["cumsum", "sum"]), nearest("loadtxt", ["sum"])
    ('cumsum', None)
    """
    same = spelled(name, known)
    if same is not None:
        return same
    from difflib import get_close_matches  # needed for errors alone

    close = get_close_matches(name.lower(), known, 1, 0.7)
    return close[0] if close else None


def spelled(name: str, known: Collection[str]) -> str | None:
    """Return what a known spelling stands for, None for any other name.

    >>> spelled("clamp", ["clip"])
    'clip'
    """
    use = PORTABLE.get(name, "")
    for prefix in _PREFIXES:
        use = use or name.removeprefix(prefix) * name.startswith(prefix)
    return use if use.partition("(")[0] in known else None
