"""Samples of products: of vectors, matrices, tensors, and those that letters spell."""

from __future__ import annotations

from arrayops._dispatch import Op

from .drawing import Call, Domain, Maker
from .generic import REALS, SMALL


def tensors(m: Maker, op: Op) -> Call:
    """Multiply over the last axis of one and the last, or second to last, of the other."""
    size = m.size(int(m.smooth))
    rest = m.shape(0, 2)
    behind = (size, m.size()) if op.name == "dot" and rest else (size,)
    right = m.pick((), (*rest[:1], *behind) if op.name == "dot" else (*rest, size))
    return Call((m.array((*m.shape(0, 2), size)), m.array(right, SMALL)), {})


def vdot(m: Maker, op: Op) -> Call:
    shape = m.shape()
    return Call((m.array(shape), m.array(m.pick(shape, shape[::-1]))), {})


def matvec(m: Maker, op: Op) -> Call:
    batch, rows, size = m.shape(0, 2), m.size(), m.size(int(m.smooth))
    shapes = (*batch, rows, size), (*m.part_of(batch), size)
    matrix, vector = shapes if op.name == "matvec" else ((*batch, size, rows), shapes[1])
    arrays = m.array(matrix), m.array(vector)
    return Call(arrays if op.name == "matvec" else arrays[::-1], {})


def kron(m: Maker, op: Op) -> Call:
    return Call((m.array(m.shape(0, 2)), m.array(m.shape(0, 2))), {})


def cross(m: Maker, op: Op) -> Call:
    batch = m.shape(0, 2)
    axis = m.size(0, len(batch))
    shape = (*batch[:axis], 3, *batch[axis:])
    return Call((m.array(shape), m.array(shape)), {"axis": m.pick(axis, axis - len(shape))})


SUBSCRIPTS = (
    *("ij,jk->ik", "ij,jk", "ij->ji", "ba", "ii", "ii->i", "iij->j", "i,j->ij", "i,i", "i,i->i"),
    *("ij,jk,kl->il", "ij,j,jk", "bij,bjk->bik", "abc->", "abc->b", "ij,ij->", "ij,kj->", "i,->i"),
    *("...j,j->...", "...ij,...jk", "i...->...i", "...,...->...", "b...,b...->...", "...ii->...i"),
)


def contract(m: Maker, op: Op) -> Call:
    """Multiply by letters; an ellipsis stands for up to two axes, which broadcast."""
    subscripts = m.pick(*SUBSCRIPTS)
    sizes = {letter: m.size(int(m.smooth)) for letter in "abcijkl"}
    dots = m.shape(0, 2)
    arrays = []
    for term in subscripts.partition("->")[0].split(","):
        before, found, behind = term.partition("...")
        middle = m.part_of(dots) if found else ()
        shape = (*(sizes[a] for a in before), *middle, *(sizes[a] for a in behind))
        arrays.append(m.array(shape, Domain(-2, 2), dtype=m.near_dtype()))
    return Call((arrays,), {"subscripts": subscripts, "optimize": m.flag()})


TABLE = [  # sampler, dtypes, with NaN and infinities, ops
    (tensors, REALS, False, "dot inner"),
    (vdot, REALS, False, "vdot"),
    (matvec, REALS, False, "matvec vecmat"),
    (kron, REALS, False, "kron"),
    (cross, REALS, False, "cross"),
    (contract, REALS, False, "contract"),
]
