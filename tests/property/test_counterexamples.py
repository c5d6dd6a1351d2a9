"""Calls that once failed, found by the laws: each is tried on every backend from now on."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest

import arrayops as ao

from .drawing import Call
from .laws import BACKENDS
from .test_autodiff import check_native_gradient
from .test_values import check_value


def ones(*shape: int, dtype: str = "float32") -> np.ndarray:
    return np.ones(shape, dtype)


VALUES = [
    ("all", Call((ones(),), {"axis": ()})),
    ("any", Call((ones(),), {"axis": ()})),
    ("arange", Call((0, -1, 1), {"dtype": None, "like": "numpy"})),
    ("average_pool", Call((ones(1, 2, 2, 2, 1, dtype="float16"), 2), {})),
    ("conv", Call((ones(1, 1, 1), ones(1, 1, 1)), {})),
    ("eye", Call((2, None), {"like": "numpy", "dtype": "float32"})),
    ("flip", Call((ones(),), {"axis": ()})),
    ("isin", Call((ones(2, dtype="uint64"), 5), {})),
    ("isin", Call((5, ones(2, dtype="uint64")), {})),
    ("linalg_matrix_norm", Call((ones(0, 3),), {"ord": 1, "keepdims": False})),
    ("linalg_matrix_norm", Call((ones(3, 0),), {"ord": 2, "keepdims": True})),
    ("linalg_norm", Call((ones(0, 2),), {"ord": inf, "axis": 0, "keepdims": False})),
    ("logical_xor", Call((ones(dtype="bool"), True), {})),
    ("matmul", Call((ones(0, 1, 0), ones(0, 1)), {})),
    ("pad_constant", Call((ones(), ()), {})),
    ("pad_constant", Call((ones(), 1), {})),
    ("prod", Call((ones(),), {"axis": ()})),
    ("split", Call((ones(0), 1), {})),
    ("strided_slice", Call((ones(),), {"start": (), "stop": (), "step": ()})),
    ("tensordot", Call((ones(0, 0), ones(0, 0)), {"axes": 2})),
    ("tril", Call((ones(0, 0),), {"k": 1})),
    ("triu", Call((ones(0, 0),), {"k": -1})),
]
GRADIENTS = [
    ("floor_divide", Call((np.asarray(1.75), -1.5), {})),
    ("heaviside", Call((3.0, np.asarray(3.5)), {})),
    ("hard_sigmoid", Call((np.asarray(1.9251157),), {})),
    ("matmul", Call((np.asarray([-2.0, 1.0]), np.asarray([3.0, 0.5])), {})),
    ("matmul", Call((ones(2, 3, 0, dtype="float64"), ones(0, 4, dtype="float64")), {})),
    ("permute_dims", Call((ones(1, 2, dtype="float64"), (-1, 0)), {})),
    ("pow", Call((np.asarray(3.0), 2.5), {})),
    ("pow", Call((2.5, np.asarray(3.0)), {})),
]


def cases(table: list[tuple[str, Call]]) -> list[object]:
    return [
        pytest.param(ao.OPS[name], call, id=f"{name}-{i}") for i, (name, call) in enumerate(table)
    ]


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(("op", "call"), cases(VALUES))
def test_values(op, call, backend):
    check_value(op, backend, call)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(("op", "call"), cases(GRADIENTS))
def test_gradients(op, call, backend):
    check_native_gradient(op, backend, call)


@pytest.mark.parametrize("arrays", [[(0, 0)], {"a": 1}])
@pytest.mark.parametrize(("name", "others"), [("dstack", ()), ("istft", (3, 1))])
def test_what_holds_no_arrays_is_named(name, others, arrays):
    kind = type(arrays).__name__
    with pytest.raises(ao.BackendError, match=f"ao.{name}: An array of .* Received: {kind} "):
        ao.OPS[name].function(arrays, *others)


@pytest.mark.parametrize("window", [ao.bartlett, ao.hanning, ao.hamming, ao.blackman])
def test_a_window_has_a_whole_number_of_points(window):
    assert window(np.int64(3)).shape == (3,)
    with pytest.raises(ao.ShapeError, match="whole number"):
        window(0.5)


@pytest.mark.skipif("tensorflow" not in BACKENDS, reason="of its kernels")
def test_steps_that_would_end_the_process_are_refused():
    x, kernel = (ao.asarray(ones(*n, 1), like="tensorflow") for n in [(1, 4), (2, 1)])
    assert tuple(ao.conv(x, kernel, strides=2**24 - 1).shape) == (1, 1, 1)
    with pytest.raises(ao.UnsupportedError, match="below 16777216"):
        ao.conv(x, kernel, strides=2**63 - 1)


def test_what_is_no_operand_is_named():
    with pytest.raises(TypeError, match=r"ao\.hypot takes"):
        ao.hypot(4.0, None)
    with pytest.raises(ao.ShapeError, match="the first and the last may be vectors"):
        ao.linalg.multi_dot([ones(3), ones(3, 1), True, ones(0)])
    assert ao.column_stack(b"bytes").shape == (1, 5)  # five numbers
    with pytest.raises(ao.ShapeError, match="less than 2"):
        ao.hamming(2**63 - 1)


@pytest.mark.parametrize("backend", BACKENDS)
def test_large_complex_numbers_have_factors(backend):
    x = ao.asarray(np.asarray([[1e19, 3e19j]], "complex64"), like=backend)
    q, r = ao.linalg.qr(x)
    np.testing.assert_allclose(ao.to_numpy(ao.matmul(q, r)), ao.to_numpy(x), rtol=1e-6)


@pytest.mark.parametrize("split", [ao.split, ao.array_split])
def test_parts_are_counted_before_they_are_cut(split):
    with pytest.raises(ao.ShapeError, match="1048576"):
        split(ones(0), 2**62)


@pytest.mark.parametrize("backend", BACKENDS)
def test_more_differences_than_elements_end(backend):
    assert tuple(ao.diff(ao.asarray(ones(3, 2), like=backend), 2**62, axis=0).shape) == (0, 2)


@pytest.mark.parametrize("backend", BACKENDS)
def test_windows_that_fit_nowhere_are_not_walked_through(backend):
    x, columns = (ao.asarray(ones(*shape), like=backend) for shape in [(1, 1, 2, 2), (1, 0, 0)])
    assert tuple(ao.unfold(x, 4_000).shape) == (1, 16_000_000, 0)
    assert tuple(ao.fold(columns, 3, 4_000).shape) == (1, 0, 3, 3)
    with pytest.raises(ao.ShapeError, match="less than 2\\*\\*63 bytes"):
        ao.unfold(x, 2**63)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("repeats", [-1, (-1, 2)])
def test_nothing_is_repeated_less_than_no_times(backend, repeats):
    for x in (ones(), ones(2)) if repeats == -1 else (ones(2),):
        with pytest.raises(ao.ShapeError, match="not negative"):
            ao.repeat(ao.asarray(x, like=backend), repeats)


@pytest.mark.parametrize("backend", BACKENDS)
def test_powers_of_matrices_have_a_whole_exponent(backend):
    with pytest.raises(TypeError):
        ao.linalg.matrix_power(ao.asarray(ones(2, 2), like=backend), float("inf"))


def test_grids_have_whole_sizes():
    with pytest.raises(ao.ShapeError, match="not negative"):
        ao.indices((-3, -7))
    with pytest.raises(TypeError, match="integer"):
        ao.indices((0.5,))


@pytest.mark.parametrize("backend", [name for name in BACKENDS if name != "tensorflow"])
@pytest.mark.parametrize("shape", [[None], (None, 2)])  # TensorFlow's graphs find such a size
def test_none_is_no_size_where_all_are_known(backend, shape):
    with pytest.raises(ao.ShapeError, match="None stands for a size that is not known yet"):
        ao.reshape(ao.asarray(ones(2, 3), like=backend), shape)


def test_what_moves_an_image_is_read_in_turn():
    with pytest.raises(ValueError, match="could not convert"):
        ao.image.scale_and_translate(ones(1, 4), (1, 4), {"a": 1}, [0.0], (1,), "linear")


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_correction_is_a_number(backend):
    with pytest.raises(TypeError):
        ao.to_numpy(ao.std(ao.asarray(ones(3), like=backend), correction=(0.5,)))


def test_bytes_are_no_gradients():
    with pytest.raises(TypeError, match=r"ao\.adam_update takes"):
        ao.adam_update([ones(1)], b"b", [ones(1)], [ones(1)], learning_rate=0.1, step=1)


@pytest.mark.parametrize("backend", BACKENDS)
def test_no_side_of_a_matrix_is_too_long(backend):
    with pytest.raises(ao.ShapeError, match="less than 2\\*\\*63 bytes"):
        ao.eye(0, 2**63 - 1, like=backend)


def test_a_list_as_an_index_is_not_taken_for_a_tuple_seen_before():
    for x in (ao.LazyArray((2, 2, 3), "float32"), ao.asarray(ones(2, 2, 3), like="openvino") + 1):
        assert (x[0, 1].shape, x[[0, 1]].shape) == ((3,), (2, 2, 3))


@pytest.mark.parametrize("backend", BACKENDS)
def test_classes_are_counted(backend):
    x = ao.asarray(ones(1, dtype="int64"), like=backend)
    with pytest.raises(TypeError, match="integer"):
        ao.one_hot(x, 0.5)
    with pytest.raises(ao.ShapeError, match="less than 2\\*\\*63 bytes"):
        ao.one_hot(x, 2**63 - 1)


def test_an_optimizer_holds_arrays_of_the_parameters_shapes():
    scalar, vector = [ones()], [ones(1)]
    with pytest.raises(ao.ShapeError, match="the shapes of the parameters"):
        ao.adam_update(scalar, scalar, vector, scalar, learning_rate=0.1, step=1)


@pytest.mark.parametrize("backend", BACKENDS)
def test_neighbours_are_whole_steps_apart(backend):
    x = ao.asarray(ones(0, 3), like=backend)
    with pytest.raises((TypeError, ValueError)):
        ao.dilate(x, factors=(-0.5, 3))
    with pytest.raises(ao.ShapeError, match="1 or more apart"):
        ao.dilate(x, factors=(1, -1))


def test_taps_far_apart_fit_nowhere():
    x, kernel = (ao.asarray(ones(*shape), like="torch") for shape in [(1, 4, 3, 4), (3, 1, 4, 4)])
    assert tuple(ao.conv(x, kernel, dilation_rate=(2**63 - 1, 1)).shape) == (1, 0, 3, 4)


def test_the_gradient_of_a_largest_has_the_shape_of_the_pooled():
    x, g = (ao.asarray(ones(*shape), like="torch") for shape in [(1, 3, 1), (1, 2)])
    with pytest.raises(ao.ShapeError, match="the shape of the pooled"):
        ao.max_pool_gradient(g, x, x, pool_size=(1,), strides=(1,), padding=((0, 0),))


def test_a_range_has_a_finite_step():
    with pytest.raises(ao.ShapeError, match="is finite"):
        ao.arange(2, step=inf, like=ao.LazyArray((), "bool"))


@pytest.mark.parametrize("backend", [name for name in BACKENDS if name != "tensorflow"])
@pytest.mark.parametrize("shape", [[None], (0.5,), (-1,)])
def test_nothing_is_repeated_to_what_is_no_size(backend, shape):
    with pytest.raises((TypeError, ValueError, RuntimeError)):
        ao.to_numpy(ao.broadcast_to(ao.asarray(ones(), like=backend), shape))


@pytest.mark.parametrize("backend", [name for name in BACKENDS if name != "tensorflow"])
@pytest.mark.parametrize("how", [{"from_logits": True}, {"from_logits": True, "axis": 0}, {}])
@pytest.mark.parametrize("dtype", ["int8", "int64"])
def test_a_class_counted_from_the_end_has_the_gradient_of_that_class(backend, how, dtype):
    output = ao.asarray(np.asarray([[0.125, 0.25], [0.5, 0.125]], "float32"), like=backend)

    def gradient(target: list[int]) -> np.ndarray:
        classes = ao.asarray(np.asarray(target, dtype), like=backend)
        losses = ao.sparse_categorical_crossentropy
        return ao.to_numpy(ao.grad(lambda x: ao.sum(losses(classes, x, **how)))(output))

    np.testing.assert_array_equal(gradient([0, -1]), gradient([0, 1]))
