"""Models in other libraries' loops, other libraries' modules in models."""

from __future__ import annotations

import numpy as np
import pytest

import arrayops as ao
import nn

from .comparing import assert_same, plain
from .interop_models import data, gradients_on_numpy, made, needs, statistics


def test_a_function_is_pure_and_writes_back(backend):
    model, (x, _) = made(backend, dropout=0.3), data()
    function = nn.interop.as_function(model)
    before = [v.numpy() for v in (*model.weights, *model.seed_variables)]
    first, after = function(function.weights, function.state, x, training=True)
    again, _ = function(function.weights, function.state, x, training=True)
    then, _ = function(function.weights, after, x, training=True)
    assert_same(plain(first), plain(again))
    assert np.abs(plain(first) - plain(then)).max() > 1e-3, "another mask of dropout"
    assert_same([v.numpy() for v in (*model.weights, *model.seed_variables)], before)
    function.write_back({k: v * 0 for k, v in function.weights.items()}, after)
    assert_same(plain(model(x)), np.zeros((12, 1)))


def test_wrong_arrays_for_a_function_are_named():
    model = made("numpy")
    function = nn.interop.as_function(model)
    few = dict(list(function.weights.items())[1:])
    with pytest.raises(KeyError, match="layers/conv2d/bias"):
        function(few, function.state, data()[0])
    wrong = {name: np.zeros((2, 2), "float32") for name in function.weights}
    before = model.get_weights()
    with pytest.raises(ao.ShapeError, match=r"Received: \(2, 2\)"):
        function.write_back(wrong)
    assert_same(model.get_weights(), before)


@pytest.mark.parametrize("library", ["torch", "jax", "tensorflow"])
def test_another_backend_and_a_model_without_weights_are_refused(library):
    if library not in ao.installed_backends():
        pytest.skip("not installed")
    bridge = getattr(nn.interop, library)
    convert = bridge.as_function if library == "jax" else bridge.as_module
    with pytest.raises(ao.BackendError, match=rf'on numpy\. Move it, `\.to\("{library}"\)`'):
        convert(made("numpy"))
    with nn.use_backend(library), pytest.raises(ValueError, match="no weights yet"):
        convert(nn.Sequential([nn.layers.Dense(2)]))


# ---------------------------------------------------------------- torch


@needs["torch"]
def test_a_torch_module_shares_weights_and_has_right_gradients():
    import torch

    model, (x, y) = made("torch"), data()
    module, x_, y_ = nn.interop.torch.as_module(model), torch.tensor(x), torch.tensor(y)
    ((module(x_) - y_) ** 2).mean().backward()
    found = {n.replace(".", "/"): p.grad.numpy() for n, p in module.named_parameters()}
    assert_same(found, gradients_on_numpy(), "composed")
    statistics_ = [b.numpy() for name, b in module.named_buffers() if "seeds" not in name]
    assert_same(statistics_, statistics(), "composed")
    for parameter, variable in zip(module.parameters(), model.trainable_variables, strict=True):
        assert parameter.data_ptr() == variable.value.data_ptr()


@needs["torch"]
def test_torch_trains_the_model_and_nn_trains_the_module():
    import torch

    model, (x, y) = made("torch", dropout=0.2), data()
    module, x_, y_ = nn.interop.torch.as_module(model), torch.tensor(x), torch.tensor(y)
    optimizer = torch.optim.Adam(module.parameters(), lr=0.02)
    losses = []
    for _ in range(15):
        optimizer.zero_grad()
        loss = torch.nn.functional.mse_loss(module(x_), y_)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < 0.5 * losses[0]
    module.eval()
    assert_same(model.predict(x, verbose=0), module(x_).detach().numpy(), "model")

    model.compile("sgd", "mse")
    model.fit(x, y, verbose=0)
    assert_same(module(x_).detach().numpy(), model.predict(x, verbose=0), "model")
    names = {name.replace("/", ".") for name in model.named_variables()}
    assert set(module.state_dict()) == names
    kept = {name: tensor.clone() for name, tensor in module.state_dict().items()}
    module.load_state_dict({name: torch.zeros_like(t) for name, t in kept.items()})
    assert_same(model.predict(x, verbose=0), np.zeros((12, 1)))


@needs["torch"]
def test_frozen_layers_do_not_train_in_torch():
    model = made("torch")
    model.get_layer("conv").trainable = False
    module = nn.interop.torch.as_module(model)
    trains = {name for name, p in module.named_parameters() if p.requires_grad}
    assert trains == {
        f"layers.{name}" for name in ("batch_normalization.gamma", "batch_normalization.beta")
    } | {"layers.dense.kernel", "layers.dense.bias"}


@needs["torch"]
def test_a_torch_module_is_a_layer_that_fit_trains():
    import torch

    torch.manual_seed(0)
    inner = torch.nn.Sequential(
        torch.nn.Conv2d(1, 4, 3), torch.nn.BatchNorm2d(4), torch.nn.Tanh(), torch.nn.Flatten()
    )
    first = inner[0].weight.detach().clone()
    x, y = data()
    with nn.use_backend("torch"):
        inputs = nn.Input((1, 6, 6))
        layer = nn.layers.TorchModuleWrapper(inner)
        features = layer(inputs)
        assert features.shape == (None, 64)
        model = nn.Model(inputs, nn.layers.Dense(1)(features))
    model.compile(nn.optimizers.Adam(0.02), "mse")
    x = x.transpose(0, 3, 1, 2)
    losses = model.fit(x, y, epochs=15, verbose=0).history["loss"]
    assert losses[-1] < 0.5 * losses[0]
    assert float((layer.module[0].weight.detach() - first).abs().max()) > 0.01
    assert int(layer.module[1].num_batches_tracked) == 15
    outer = model.layers[-1]
    features = layer.module.eval()(torch.tensor(x)).detach().numpy()
    assert_same(model.predict(x, verbose=0), features @ plain(outer.kernel) + plain(outer.bias))


# ---------------------------------------------------------------- jax


@needs["jax"]
def test_a_function_goes_through_transforms_of_jax():
    import jax

    function, (x, y) = nn.interop.jax.as_function(made("jax")), data()

    @jax.jit
    def step(weights, state):
        def loss(weights):
            outputs, after = function(weights, state, x, training=True)
            return ((outputs - y) ** 2).mean(), after

        return jax.grad(loss, has_aux=True)(weights)

    found, after = step(function.weights, function.state)
    assert_same(plain(found), gradients_on_numpy(), "composed")
    moved = [after[f"layers/batch_normalization/moving_{w}"] for w in ("mean", "variance")]
    assert_same(plain(moved), statistics(), "composed")


@needs["jax"]
def test_a_jax_function_is_a_layer_that_fit_trains():
    import jax

    def init(rng, inputs):
        return {"w": jax.random.normal(rng, (inputs.shape[-1], 4)) * 0.3}, {"calls": 0.0}

    def call(params, state, rng, inputs, training):
        noise = 0.01 * jax.random.normal(rng, (4,)) if training else 0.0
        return jax.numpy.tanh(inputs @ params["w"] + noise), {"calls": state["calls"] + training}

    x, y = data()[0][:, 0, :, 0], data()[1]
    with nn.use_backend("jax"):
        inputs = nn.Input((6,))
        layer = nn.layers.JaxLayer(call, init, seed=1)
        features = layer(inputs)
        assert features.shape == (None, 4)
        model = nn.Model(inputs, nn.layers.Dense(1)(features))
    model.compile(nn.optimizers.Adam(0.05), "mse")
    losses = model.fit(x, y, epochs=15, verbose=0).history["loss"]
    assert losses[-1] < 0.5 * losses[0]
    assert float(layer.state["calls"].value) == 15
    expected = np.tanh(x @ plain(layer.params["w"]))
    assert_same(layer(x, training=False), expected, "composed")


@needs["jax"]
def test_a_jax_layer_says_what_its_functions_take():
    with nn.use_backend("jax"):
        with pytest.raises(ValueError, match="call_fn takes inputs"):
            nn.layers.JaxLayer(lambda params, x: x, params={})
        with pytest.raises(ValueError, match="init_fn that makes them"):
            nn.layers.JaxLayer(lambda params, inputs: inputs)


# ---------------------------------------------------------------- elsewhere


def foreign_layers():
    if "torch" in ao.installed_backends():
        import torch

        yield "torch", lambda: nn.layers.TorchModuleWrapper(torch.nn.Linear(2, 2))
    if "jax" in ao.installed_backends():
        yield "jax", lambda: nn.layers.JaxLayer(lambda params, inputs: inputs * params, params=1.0)


def test_layers_of_one_library_stay_on_it():
    for library, make in foreign_layers():
        with pytest.raises(ao.BackendError, match=f"is on {library}. Received: .* on numpy"):
            make()
        with nn.use_backend(library):
            model = nn.Sequential([nn.Input((2,)), make(), nn.layers.Dense(1)])
        with pytest.raises(ao.BackendError, match=f"holds code of {library} and stays there"):
            model.to("numpy")
        assert {layer.backend for layer in model.walk()} == {library}, "nothing has moved"


def test_bridges_are_loaded_when_asked_for():
    assert {"jax", "tensorflow", "torch"} < set(dir(nn.interop))
    with pytest.raises(AttributeError, match="no attribute 'mxnet'"):
        _ = nn.interop.mxnet
