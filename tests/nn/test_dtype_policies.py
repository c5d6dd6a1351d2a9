"""Dtype policies: layers compute in half precision and keep float32, as Keras' do."""

from __future__ import annotations

import numpy as np
import pytest

import arrayops as ao
import nn

from .comparing import assert_same, plain
from .conftest import BACKENDS
from .scripts import fits
from .scripts import layers as scripts
from .test_layers import ONE_OF_EACH

POLICIES = ["mixed_bfloat16", "mixed_float16"]
# PyTorch, on which the oracle runs, has no kernels of half precision for these.
NOT_THERE = ("Adaptive", "AveragePooling3D")
# Where each new dtype is compiled, those that go ways of their own stand for all.
OWN_WAYS = {"Attention", "BatchNormalization", "Conv2D", "Dense", "Embedding", "GRU", "PReLU"}
HELD = [
    pytest.param(backend, *case.values, id=f"{backend}-{case.id}")
    for case in ONE_OF_EACH
    if not case.values[0].startswith(NOT_THERE)
    for backend in BACKENDS
    if backend in ("numpy", "torch") or case.values[0] in OWN_WAYS
]


@pytest.fixture(autouse=True)
def _policy_of_others():
    """Leave the global policy as it is by default."""
    yield
    nn.config.set_dtype_policy(None)


@pytest.mark.parametrize(("backend", "name", "config", "shapes", "dtype"), HELD)
def test_every_layer_computes_in_half_precision_on_float32(
    keras_fit, backend, name, config, shapes, dtype
):
    with nn.use_backend(backend):
        for policy in POLICIES if backend in ("numpy", "torch") else POLICIES[:1]:
            told = name, config, shapes, dtype, policy
            expected = keras_fit.run(scripts.policy_facts, *told)
            assert_same(plain(scripts.policy_facts(nn, *told)), expected, policy)


@pytest.mark.parametrize(
    ("backend", "policy"),
    [*((b, "mixed_bfloat16") for b in BACKENDS), *((b, POLICIES[1]) for b in ("numpy", "torch"))],
)
def test_gradients_are_keras(keras_fit, backend, policy):
    expected = keras_fit.run(fits.half_steps, policy)
    with nn.use_backend(backend):
        found = fits.half_steps(nn, policy)
    assert found["dtypes"] == expected["dtypes"]
    assert_same(found["loss"], expected["loss"], policy)
    pairs = [zip(x["before"], x["after"], strict=True) for x in (found, expected)]
    for ours, theirs in zip(*pairs, strict=True):
        size = np.abs(theirs[1] - theirs[0]).max()
        assert size > 0
        # through six layers: the rounding of 8 bits for both
        assert_same((ours[1] - ours[0]) / size, (theirs[1] - theirs[0]) / size, POLICIES[0])


def test_the_global_policy_is_that_of_layers_without_one():
    assert nn.config.dtype_policy() == nn.DTypePolicy("float32")
    nn.config.set_dtype_policy("mixed_float16")
    model = nn.Sequential([nn.layers.Dense(2), nn.layers.Dense(2, dtype="float32")])
    assert [x.dtype_policy.name for x in (model, *model.layers)] == [
        *["mixed_float16"] * 2,
        "float32",
    ]
    assert (model.layers[0].compute_dtype, model.layers[0].dtype) == ("float16", "float32")
    nn.clear_session()
    assert nn.layers.Dense(2).dtype_policy.name == "float32"


def test_policies_by_name_of_layer():
    policies = nn.dtype_policies.DTypePolicyMap("mixed_bfloat16", {"head": "float32"})
    found = [nn.layers.Dense(2, name=n, dtype=policies).dtype_policy.name for n in ("head", "body")]
    assert found == ["float32", "mixed_bfloat16"]
    twin = nn.dtype_policies.deserialize(nn.dtype_policies.serialize(policies))
    assert dict(twin) == dict(policies)
    assert twin["body"].name == "mixed_bfloat16"


@pytest.mark.parametrize("given", ["mixed_bfloat16", "float16", "float64", "bfloat16"])
def test_policies_are_keras(keras, given):
    assert scripts.policy_words(nn, given) == keras.run(scripts.policy_words, given)


def test_what_is_no_policy_is_said():
    with pytest.raises(ValueError, match="mixed_float16 or mixed_bfloat16"):
        nn.layers.Dense(2, dtype="mixed_float8")
    layer = nn.layers.Dense(2)
    layer.dtype_policy = "mixed_bfloat16"
    layer.build((None, 3))
    with pytest.raises(ValueError, match="before the weights are made"):
        layer.dtype_policy = "float32"


def test_weights_are_cast_inside_of_calls_and_nowhere_else(backend):
    class Seen(nn.Layer):
        def build(self, input_shape):
            self.w = self.add_weight((3,), "ones", name="w")
            self.wide = self.add_weight((3,), "ones", name="wide", autocast=False)

        def call(self, x):
            self.seen = [v.dtype for v in (self.w, self.wide)]
            self.w.assign_add(2.0**-20)  # which half precision can't hold
            return x * self.w

    layer = Seen(dtype="mixed_bfloat16")
    outputs = layer(np.ones((2, 3), "float32"))
    inside = "float32" if backend == "numpy" else "bfloat16"  # see Admits
    assert layer.seen == [inside, "float32"]
    assert ao.dtype_name(outputs.dtype) == "bfloat16"
    assert_same(layer.get_weights()[0], np.full(3, 1 + 2.0**-20, "float32"), "exact")


def test_a_layer_without_autocast_takes_what_comes(backend):
    layer = nn.layers.Identity(dtype="mixed_bfloat16", autocast=False)
    x = layer.call(ao.asarray(np.ones(2, "float32"), like=backend))
    assert ao.dtype_name(x.dtype) == "float32"


def test_a_half_layer_moves_to_a_library_with_half_precision():
    x = np.ones((1, 3), "float32")
    with nn.use_backend("numpy"):
        layer = nn.layers.Dense(2, dtype="mixed_bfloat16")
        before = layer(x)
    after = layer.to("torch")(x)
    assert str(after.dtype) == "torch.bfloat16"
    assert_same(plain(after).astype("float32"), before.astype("float32"), "mixed_bfloat16")


@pytest.mark.parametrize("given", ["float16", np.float16, nn.DTypePolicy("mixed_float16")])
def test_losses_and_metrics_compute_in_a_policys_dtype(given):
    loss, metric = nn.losses.MeanSquaredError(dtype=given), nn.metrics.Mean(dtype=given)
    assert (loss.dtype, metric.dtype) == ("float16", "float16")
    assert loss(np.zeros((2, 1)), np.ones((2, 1))).dtype == np.float16
    assert nn.metrics.deserialize(nn.metrics.serialize(metric)).dtype == "float16"


@pytest.mark.parametrize(("default", "of_sums"), [("float64", "float64"), ("float16", "float32")])
def test_metrics_sum_in_the_default_dtype_unless_it_is_half(default, of_sums):
    before = nn.config.floatx()
    nn.config.set_floatx(default)
    try:
        assert nn.metrics.Mean().total.dtype == of_sums
    finally:
        nn.config.set_floatx(before)
