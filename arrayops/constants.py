"""Numbers and dtypes that have names.

Source: https://data-apis.org/array-api/latest/API_specification/constants.html
"""

import math as _math

from ._dtypes import DType

bool = DType("bool")
int8, int16, int32, int64 = (DType(f"int{n}") for n in (8, 16, 32, 64))
uint8, uint16, uint32, uint64 = (DType(f"uint{n}") for n in (8, 16, 32, 64))
float16, float32, float64 = (DType(f"float{n}") for n in (16, 32, 64))
bfloat16 = DType("bfloat16")
float8_e4m3fn, float8_e5m2 = DType("float8_e4m3fn"), DType("float8_e5m2")
complex64, complex128 = DType("complex64"), DType("complex128")
e, inf, nan, pi = _math.e, _math.inf, _math.nan, _math.pi
newaxis = None

__all__ = [
    "bfloat16",
    "bool",
    "complex64",
    "complex128",
    "e",
    "float8_e4m3fn",
    "float8_e5m2",
    "float16",
    "float32",
    "float64",
    "inf",
    "int8",
    "int16",
    "int32",
    "int64",
    "nan",
    "newaxis",
    "pi",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
]
