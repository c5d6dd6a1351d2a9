"""The calls that ops are made of, written by `python -m tools.write_calls`.

`_call_aas5` is that of an op of five parameters: two single arrays (a), one sequence of arrays (s)
and settings (k). `_functions` writes them and says how an op gets its own names into one.
"""

# fmt: off
# ruff: noqa: E501, F821, PLR0913
# pyright: basic
from typing import Any

# the globals that each function gets
table: Any  # who answers, by the types of the arrays
op: Any
home_of: Any  # the key of what has no arrays
met: Any  # says whether a call that failed can be answered now
again: Any


def _call_4_like3(k0, k1, k2, k3):
    try:
        return table[home_of(k3)](k0=k0, k1=k1, k2=k2)
    except Exception as error:
        if not met(op, error, (k0, k1, k2, k3,)):
            raise
    return again(op, (k0, k1, k2, k3,))


def _call_5_like4(k0, k1, k2, k3, k4):
    try:
        return table[home_of(k4)](k0=k0, k1=k1, k2=k2, k3=k3)
    except Exception as error:
        if not met(op, error, (k0, k1, k2, k3, k4,)):
            raise
    return again(op, (k0, k1, k2, k3, k4,))


def _call_6_like5(k0, k1, k2, k3, k4, k5):
    try:
        return table[home_of(k5)](k0=k0, k1=k1, k2=k2, k3=k3, k4=k4)
    except Exception as error:
        if not met(op, error, (k0, k1, k2, k3, k4, k5,)):
            raise
    return again(op, (k0, k1, k2, k3, k4, k5,))


def _call_7_like6(k0, k1, k2, k3, k4, k5, k6):
    try:
        return table[home_of(k6)](k0=k0, k1=k1, k2=k2, k3=k3, k4=k4, k5=k5)
    except Exception as error:
        if not met(op, error, (k0, k1, k2, k3, k4, k5, k6,)):
            raise
    return again(op, (k0, k1, k2, k3, k4, k5, k6,))


def _call_a1(a0):
    try:
        return table[type(a0)](a0)
    except Exception as error:
        if not met(op, error, (a0,)):
            raise
    return again(op, (a0,))


def _call_a2(a0, k1):
    try:
        return table[type(a0)](a0, k1=k1)
    except Exception as error:
        if not met(op, error, (a0, k1,)):
            raise
    return again(op, (a0, k1,))


def _call_a3(a0, k1, k2):
    try:
        return table[type(a0)](a0, k1=k1, k2=k2)
    except Exception as error:
        if not met(op, error, (a0, k1, k2,)):
            raise
    return again(op, (a0, k1, k2,))


def _call_a4(a0, k1, k2, k3):
    try:
        return table[type(a0)](a0, k1=k1, k2=k2, k3=k3)
    except Exception as error:
        if not met(op, error, (a0, k1, k2, k3,)):
            raise
    return again(op, (a0, k1, k2, k3,))


def _call_a5(a0, k1, k2, k3, k4):
    try:
        return table[type(a0)](a0, k1=k1, k2=k2, k3=k3, k4=k4)
    except Exception as error:
        if not met(op, error, (a0, k1, k2, k3, k4,)):
            raise
    return again(op, (a0, k1, k2, k3, k4,))


def _call_a6(a0, k1, k2, k3, k4, k5):
    try:
        return table[type(a0)](a0, k1=k1, k2=k2, k3=k3, k4=k4, k5=k5)
    except Exception as error:
        if not met(op, error, (a0, k1, k2, k3, k4, k5,)):
            raise
    return again(op, (a0, k1, k2, k3, k4, k5,))


def _call_a7(a0, k1, k2, k3, k4, k5, k6):
    try:
        return table[type(a0)](a0, k1=k1, k2=k2, k3=k3, k4=k4, k5=k5, k6=k6)
    except Exception as error:
        if not met(op, error, (a0, k1, k2, k3, k4, k5, k6,)):
            raise
    return again(op, (a0, k1, k2, k3, k4, k5, k6,))


def _call_a8(a0, k1, k2, k3, k4, k5, k6, k7):
    try:
        return table[type(a0)](a0, k1=k1, k2=k2, k3=k3, k4=k4, k5=k5, k6=k6, k7=k7)
    except Exception as error:
        if not met(op, error, (a0, k1, k2, k3, k4, k5, k6, k7,)):
            raise
    return again(op, (a0, k1, k2, k3, k4, k5, k6, k7,))


def _call_a9(a0, k1, k2, k3, k4, k5, k6, k7, k8):
    try:
        return table[type(a0)](a0, k1=k1, k2=k2, k3=k3, k4=k4, k5=k5, k6=k6, k7=k7, k8=k8)
    except Exception as error:
        if not met(op, error, (a0, k1, k2, k3, k4, k5, k6, k7, k8,)):
            raise
    return again(op, (a0, k1, k2, k3, k4, k5, k6, k7, k8,))


def _call_aa2(a0, a1):
    try:
        kind = type(a0)
        if kind is type(a1):
            return table[kind](a0, a1)
        return table[kind, type(a1)](a0, a1)
    except Exception as error:
        if not met(op, error, (a0, a1,)):
            raise
    return again(op, (a0, a1,))


def _call_aa3(a0, a1, k2):
    try:
        kind = type(a0)
        if kind is type(a1):
            return table[kind](a0, a1, k2=k2)
        return table[kind, type(a1)](a0, a1, k2=k2)
    except Exception as error:
        if not met(op, error, (a0, a1, k2,)):
            raise
    return again(op, (a0, a1, k2,))


def _call_aa4(a0, a1, k2, k3):
    try:
        kind = type(a0)
        if kind is type(a1):
            return table[kind](a0, a1, k2=k2, k3=k3)
        return table[kind, type(a1)](a0, a1, k2=k2, k3=k3)
    except Exception as error:
        if not met(op, error, (a0, a1, k2, k3,)):
            raise
    return again(op, (a0, a1, k2, k3,))


def _call_aa5(a0, a1, k2, k3, k4):
    try:
        kind = type(a0)
        if kind is type(a1):
            return table[kind](a0, a1, k2=k2, k3=k3, k4=k4)
        return table[kind, type(a1)](a0, a1, k2=k2, k3=k3, k4=k4)
    except Exception as error:
        if not met(op, error, (a0, a1, k2, k3, k4,)):
            raise
    return again(op, (a0, a1, k2, k3, k4,))


def _call_aa6(a0, a1, k2, k3, k4, k5):
    try:
        kind = type(a0)
        if kind is type(a1):
            return table[kind](a0, a1, k2=k2, k3=k3, k4=k4, k5=k5)
        return table[kind, type(a1)](a0, a1, k2=k2, k3=k3, k4=k4, k5=k5)
    except Exception as error:
        if not met(op, error, (a0, a1, k2, k3, k4, k5,)):
            raise
    return again(op, (a0, a1, k2, k3, k4, k5,))


def _call_aa7(a0, a1, k2, k3, k4, k5, k6):
    try:
        kind = type(a0)
        if kind is type(a1):
            return table[kind](a0, a1, k2=k2, k3=k3, k4=k4, k5=k5, k6=k6)
        return table[kind, type(a1)](a0, a1, k2=k2, k3=k3, k4=k4, k5=k5, k6=k6)
    except Exception as error:
        if not met(op, error, (a0, a1, k2, k3, k4, k5, k6,)):
            raise
    return again(op, (a0, a1, k2, k3, k4, k5, k6,))


def _call_aa8(a0, a1, k2, k3, k4, k5, k6, k7):
    try:
        kind = type(a0)
        if kind is type(a1):
            return table[kind](a0, a1, k2=k2, k3=k3, k4=k4, k5=k5, k6=k6, k7=k7)
        return table[kind, type(a1)](a0, a1, k2=k2, k3=k3, k4=k4, k5=k5, k6=k6, k7=k7)
    except Exception as error:
        if not met(op, error, (a0, a1, k2, k3, k4, k5, k6, k7,)):
            raise
    return again(op, (a0, a1, k2, k3, k4, k5, k6, k7,))


def _call_aaa3(a0, a1, a2):
    try:
        return table[type(a0), type(a1), type(a2),](a0, a1, a2)
    except Exception as error:
        if not met(op, error, (a0, a1, a2,)):
            raise
    return again(op, (a0, a1, a2,))


def _call_aaa4(a0, a1, a2, k3):
    try:
        return table[type(a0), type(a1), type(a2),](a0, a1, a2, k3=k3)
    except Exception as error:
        if not met(op, error, (a0, a1, a2, k3,)):
            raise
    return again(op, (a0, a1, a2, k3,))


def _call_aaa5(a0, a1, a2, k3, k4):
    try:
        return table[type(a0), type(a1), type(a2),](a0, a1, a2, k3=k3, k4=k4)
    except Exception as error:
        if not met(op, error, (a0, a1, a2, k3, k4,)):
            raise
    return again(op, (a0, a1, a2, k3, k4,))


def _call_aaa6(a0, a1, a2, k3, k4, k5):
    try:
        return table[type(a0), type(a1), type(a2),](a0, a1, a2, k3=k3, k4=k4, k5=k5)
    except Exception as error:
        if not met(op, error, (a0, a1, a2, k3, k4, k5,)):
            raise
    return again(op, (a0, a1, a2, k3, k4, k5,))


def _call_aaa7(a0, a1, a2, k3, k4, k5, k6):
    try:
        return table[type(a0), type(a1), type(a2),](a0, a1, a2, k3=k3, k4=k4, k5=k5, k6=k6)
    except Exception as error:
        if not met(op, error, (a0, a1, a2, k3, k4, k5, k6,)):
            raise
    return again(op, (a0, a1, a2, k3, k4, k5, k6,))


def _call_aaa8(a0, a1, a2, k3, k4, k5, k6, k7):
    try:
        return table[type(a0), type(a1), type(a2),](a0, a1, a2, k3=k3, k4=k4, k5=k5, k6=k6, k7=k7)
    except Exception as error:
        if not met(op, error, (a0, a1, a2, k3, k4, k5, k6, k7,)):
            raise
    return again(op, (a0, a1, a2, k3, k4, k5, k6, k7,))


def _call_aaa9(a0, a1, a2, k3, k4, k5, k6, k7, k8):
    try:
        return table[type(a0), type(a1), type(a2),](a0, a1, a2, k3=k3, k4=k4, k5=k5, k6=k6, k7=k7, k8=k8)
    except Exception as error:
        if not met(op, error, (a0, a1, a2, k3, k4, k5, k6, k7, k8,)):
            raise
    return again(op, (a0, a1, a2, k3, k4, k5, k6, k7, k8,))


def _call_aaaa5(a0, a1, a2, a3, k4):
    try:
        return table[type(a0), type(a1), type(a2), type(a3),](a0, a1, a2, a3, k4=k4)
    except Exception as error:
        if not met(op, error, (a0, a1, a2, a3, k4,)):
            raise
    return again(op, (a0, a1, a2, a3, k4,))


def _call_aaaaa5(a0, a1, a2, a3, a4):
    try:
        return table[type(a0), type(a1), type(a2), type(a3), type(a4),](a0, a1, a2, a3, a4)
    except Exception as error:
        if not met(op, error, (a0, a1, a2, a3, a4,)):
            raise
    return again(op, (a0, a1, a2, a3, a4,))


def _call_aaaaaa6(a0, a1, a2, a3, a4, a5):
    try:
        return table[type(a0), type(a1), type(a2), type(a3), type(a4), type(a5),](a0, a1, a2, a3, a4, a5)
    except Exception as error:
        if not met(op, error, (a0, a1, a2, a3, a4, a5,)):
            raise
    return again(op, (a0, a1, a2, a3, a4, a5,))


def _call_as3(a0, s1, k2):
    try:
        return table[frozenset(map(type, (a0, *s1,)))](a0, s1, k2=k2)
    except Exception as error:
        if not met(op, error, (a0, s1, k2,)):
            raise
    return again(op, (a0, s1, k2,))


def _call_s1(s0):
    try:
        return table[frozenset(map(type, (*s0,)))](s0)
    except Exception as error:
        if not met(op, error, (s0,)):
            raise
    return again(op, (s0,))


def _call_s2(s0, k1):
    try:
        return table[frozenset(map(type, (*s0,)))](s0, k1=k1)
    except Exception as error:
        if not met(op, error, (s0, k1,)):
            raise
    return again(op, (s0, k1,))


def _call_s3(s0, k1, k2):
    try:
        return table[frozenset(map(type, (*s0,)))](s0, k1=k1, k2=k2)
    except Exception as error:
        if not met(op, error, (s0, k1, k2,)):
            raise
    return again(op, (s0, k1, k2,))


def _call_s7(s0, k1, k2, k3, k4, k5, k6):
    try:
        return table[frozenset(map(type, (*s0,)))](s0, k1=k1, k2=k2, k3=k3, k4=k4, k5=k5, k6=k6)
    except Exception as error:
        if not met(op, error, (s0, k1, k2, k3, k4, k5, k6,)):
            raise
    return again(op, (s0, k1, k2, k3, k4, k5, k6,))


def _call_ss3(s0, s1, k2):
    try:
        return table[frozenset(map(type, (*s0, *s1,)))](s0, s1, k2=k2)
    except Exception as error:
        if not met(op, error, (s0, s1, k2,)):
            raise
    return again(op, (s0, s1, k2,))


def _call_sss7(s0, s1, s2, k3, k4, k5, k6):
    try:
        return table[frozenset(map(type, (*s0, *s1, *s2,)))](s0, s1, s2, k3=k3, k4=k4, k5=k5, k6=k6)
    except Exception as error:
        if not met(op, error, (s0, s1, s2, k3, k4, k5, k6,)):
            raise
    return again(op, (s0, s1, s2, k3, k4, k5, k6,))


def _call_ssss11(s0, s1, s2, s3, k4, k5, k6, k7, k8, k9, k10):
    try:
        return table[frozenset(map(type, (*s0, *s1, *s2, *s3,)))](s0, s1, s2, s3, k4=k4, k5=k5, k6=k6, k7=k7, k8=k8, k9=k9, k10=k10)
    except Exception as error:
        if not met(op, error, (s0, s1, s2, s3, k4, k5, k6, k7, k8, k9, k10,)):
            raise
    return again(op, (s0, s1, s2, s3, k4, k5, k6, k7, k8, k9, k10,))


def _call_sssss11(s0, s1, s2, s3, s4, k5, k6, k7, k8, k9, k10):
    try:
        return table[frozenset(map(type, (*s0, *s1, *s2, *s3, *s4,)))](s0, s1, s2, s3, s4, k5=k5, k6=k6, k7=k7, k8=k8, k9=k9, k10=k10)
    except Exception as error:
        if not met(op, error, (s0, s1, s2, s3, s4, k5, k6, k7, k8, k9, k10,)):
            raise
    return again(op, (s0, s1, s2, s3, s4, k5, k6, k7, k8, k9, k10,))
