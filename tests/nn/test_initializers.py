"""Initializers: Keras' values where nothing is drawn, its moments and bounds where something is."""

from __future__ import annotations

import numpy as np
import pytest

import arrayops as ao
import nn

from .comparing import assert_same, plain
from .scripts import functions as scripts

SHAPE = (200, 300)
FIXED: dict[str, dict] = {
    "Constant": {"value": 2.5},
    "Identity": {"gain": 3.0},
    "Ones": {},
    "STFT": {"side": "imag", "window": "hamming", "scaling": "spectrum", "periodic": True},
    "Zeros": {},
}
SHAPES = {"STFT": (6, 1, 4)}
DRAWN: dict[str, dict] = {
    "RandomNormal": {"mean": 1.0, "stddev": 0.5},
    "RandomUniform": {"minval": -1.0, "maxval": 3.0},
    "TruncatedNormal": {"mean": 0.5, "stddev": 2.0},
    "Orthogonal": {"gain": 2.0},
    "VarianceScaling": {"scale": 3.0, "mode": "fan_out", "distribution": "untruncated_normal"},
    "GlorotUniform": {},
    "GlorotNormal": {},
    "HeUniform": {},
    "HeNormal": {},
    "LecunUniform": {},
    "LecunNormal": {},
}
CLASSES = {
    name: value
    for name, value in vars(nn.initializers).items()
    if isinstance(value, type)
    and issubclass(value, nn.initializers.Initializer)
    and name == value.__name__
    if value is not nn.initializers.Initializer
}


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_every_initializer_has_a_case(name):
    assert name in FIXED or name in DRAWN, f"{name} needs a line in FIXED or DRAWN."


@pytest.mark.parametrize("name", FIXED)
def test_fixed_values_are_keras(keras, name):
    shape = SHAPES.get(name, (2, 3))
    expected = keras.run(scripts.initial_values, name, FIXED[name], shape)
    kind = "function" if name == "STFT" else "exact"
    assert_same(scripts.initial_values(nn, name, FIXED[name], shape), expected, kind)


def test_the_normal_distribution_of_old_configs_is_the_truncated_one():
    told = {"class_name": "VarianceScaling", "config": {"distribution": "normal", "seed": 1}}
    twin = nn.initializers.VarianceScaling(seed=1)
    made = nn.initializers.deserialize(told)
    assert made.get_config() == twin.get_config()
    assert_same(made((3, 4)), twin((3, 4)), "exact")


@pytest.mark.parametrize("window", ["hann", "hamming", "blackman", "bartlett", None])
@pytest.mark.parametrize("scaling", ["density", "spectrum", None])
def test_every_window_of_fourier_frames_is_keras(keras, window, scaling):
    config = {"window": window, "scaling": scaling}
    for name in ("STFT", "stft", "STFTInitializer"):
        expected = keras.run(scripts.initial_values, name, config, (8, 1, 5))
        assert_same(scripts.initial_values(nn, name, config, (8, 1, 5)), expected)


@pytest.mark.parametrize("shape", [(5, 3), (3, 5), (2, 3, 4), (4, 4)])
def test_orthogonal_matrices_are_orthogonal_and_uniformly_distributed(shape):
    q = nn.initializers.Orthogonal(2.0, seed=1)(shape).reshape(-1, shape[-1]) / 2
    product = q.T @ q if q.shape[0] >= q.shape[1] else q @ q.T
    assert_same(product, np.eye(min(q.shape)))
    traces = [np.trace(nn.initializers.Orthogonal(seed=s)((4, 4))) for s in range(400)]
    # of Haar's measure the trace has mean 0 and variance 1: five standard errors
    assert abs(np.mean(traces)) < 5 / 20
    assert abs(np.var(traces) - 1) < 5 * np.sqrt(2) / 20


def test_the_surface_is_keras(keras):
    ours = scripts.public_functions(nn, "initializers")
    assert ours == keras.run(scripts.public_functions, "initializers")


@pytest.mark.parametrize("shape", [SHAPE, (3, 5, 40, 100)], ids=["matrix", "window"])
@pytest.mark.parametrize("name", DRAWN)
def test_moments_and_bounds_are_keras(keras, name, shape):
    mean, deviation, least, most = scripts.moments(nn, name, {**DRAWN[name], "seed": 3}, shape)
    their_mean, their_deviation, their_least, their_most = keras.run(
        scripts.moments, name, {**DRAWN[name], "seed": 3}, shape
    )
    # 60,000 numbers: the mean has a standard error of deviation / 245, the deviation of half a
    # percent at most (0.7 / 245); five of each, twice since Keras' numbers are drawn too
    assert abs(mean - their_mean) < 10 * deviation / 245
    assert deviation == pytest.approx(their_deviation, rel=0.02)
    if name == "Orthogonal":
        return  # no bounds
    if "Normal" not in name or ("Random" not in name and "Scaling" not in name):
        # cut off: the ends of 60,000 numbers lie within a percent of the width
        width = their_most - their_least
        if DRAWN[name].get("distribution") != "untruncated_normal":
            assert abs(least - their_least) < 0.01 * width
            assert abs(most - their_most) < 0.01 * width


@pytest.mark.parametrize("name", DRAWN)
def test_seeds_decide_the_values(name):
    make = CLASSES[name]
    one, same, other = make(seed=1), make(seed=1), make(seed=2)
    values = one((4, 5))
    assert_same(same((4, 5)), values, "exact")
    assert_same(one((4, 5)), values, "exact")  # as in Keras, an object gives its values again
    assert not np.array_equal(other((4, 5)), values)
    assert not np.array_equal(make()((4, 5)), make()((4, 5)))


@pytest.mark.parametrize("name", sorted(FIXED) + sorted(DRAWN))
def test_a_config_makes_the_same_initializer(name):
    made = CLASSES[name](**{**(FIXED | DRAWN)[name], **({"seed": 3} if name in DRAWN else {})})
    twin = CLASSES[name].from_config(made.get_config())
    assert twin.get_config() == made.get_config()
    shape = SHAPES.get(name, (3, 4))
    assert_same(twin(shape), made(shape), "exact")
    found = nn.initializers.deserialize(nn.initializers.serialize(made))
    assert_same(found(shape), made(shape), "exact")


def test_names_are_keras(keras):
    names = ["zeros", "ones", "uniform", "normal", "glorot_uniform", "he_normal", "GlorotUniform"]
    names += ["orthogonal", "identity", "OrthogonalInitializer", "IdentityInitializer", "stft"]
    names += ["random_normal", "truncated_normal", "variance_scaling", "lecun_normal", "zero"]
    assert keras.run(scripts.known_names, "initializers", names) == names
    assert scripts.known_names(nn, "initializers", names) == names


def test_values_without_a_matrix_raise():
    with pytest.raises(ao.ShapeError, match="two axes"):
        nn.initializers.Orthogonal()((3,))
    with pytest.raises(ao.ShapeError, match="identity is a matrix"):
        nn.initializers.Identity()((3,))


@pytest.mark.parametrize("name", DRAWN)
def test_weights_have_the_same_bits_on_every_backend(backend, name):
    layer = nn.layers.Dense(3, kernel_initializer=CLASSES[name](seed=4))
    layer.build((None, 5))
    assert_same(plain(layer.kernel), CLASSES[name](seed=4)((5, 3)), "exact")


def test_an_array_holds_the_first_values(backend):
    first = np.arange(6, dtype="float32").reshape(3, 2)
    layer = nn.layers.Dense(2, kernel_initializer=ao.asarray(first, like=backend))
    twin = nn.layers.Dense.from_config(nn.saving.serialize_keras_object(layer)["config"])
    for each in (layer, twin):
        each.build((None, 3))
        assert_same(plain(each.kernel), first, "exact")
