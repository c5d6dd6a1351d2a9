"""Models in TensorFlow's loops and files, its modules in models."""

from __future__ import annotations

import numpy as np
import pytest

import nn

from .comparing import assert_same, plain
from .interop_models import data, gradients_on_numpy, made, needs, statistics


@needs["tensorflow"]
def test_a_tf_module_has_right_gradients_and_writes_back(tmp_path):
    import tensorflow as tf

    model, (x, y) = made("tensorflow"), data()
    module = nn.interop.tensorflow.as_module(model)

    @tf.function
    def gradients():
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((module(x, training=True) - y) ** 2)
        return tape.gradient(loss, module.trainable_variables)

    found = {v.name.removesuffix(":0"): g for v, g in
             zip(module.trainable_variables, gradients(), strict=True)}  # fmt: skip
    assert_same(plain(found), gradients_on_numpy(), "composed")
    for variable in module.trainable_variables:
        variable.assign_add(tf.ones_like(variable))
    module.write_back()
    norm = model.get_layer("norm")
    assert_same([norm.moving_mean.numpy(), norm.moving_variance.numpy()], statistics())
    assert_same(model.predict(x, verbose=0), plain(module(x)), "model")

    @tf.function(input_signature=[tf.TensorSpec((None, 6, 6, 1))])
    def serve(x):
        return module(x)

    module.serve = serve
    tf.saved_model.save(module, str(tmp_path / "saved"), signatures={"named": module.serve})
    with nn.use_backend("tensorflow"):
        for endpoint in ("serve", "named"):
            layer = nn.layers.TFSMLayer(tmp_path / "saved", endpoint)
            assert_same(plain(layer(x)), plain(module(x)), "model")
            inputs = nn.Input((6, 6, 1))
            again = nn.Model(inputs, layer(inputs))
            again.compile(nn.optimizers.SGD(0.001), "mse")
            losses = again.fit(x, y, epochs=3, verbose=0).history["loss"]
            assert losses[-1] < losses[0]
        with pytest.raises(ValueError, match="has the endpoints serve, named"):
            nn.layers.TFSMLayer(tmp_path / "saved", "nothing")


@needs["tensorflow"]
def test_a_tf_module_is_a_layer_that_fit_trains():
    import tensorflow as tf

    class Dense(tf.Module):
        def __init__(self):
            super().__init__()
            self.w = tf.Variable(tf.fill((6, 3), 0.1))
            self.calls = tf.Variable(0.0, trainable=False)

        def __call__(self, x, training=False):
            if training:
                self.calls.assign_add(1.0)
            return tf.tanh(x @ self.w)

    x, y = data()[0][:, 0, :, 0], data()[1]
    with nn.use_backend("tensorflow"):
        inputs = nn.Input((6,))
        layer = nn.interop.tensorflow.TFModuleWrapper(Dense())
        features = layer(inputs)
        assert features.shape == (None, 3)
        model = nn.Model(inputs, nn.layers.Dense(1)(features))
    model.compile(nn.optimizers.Adam(0.05), "mse")
    losses = model.fit(x, y, epochs=15, verbose=0).history["loss"]
    assert losses[-1] < 0.5 * losses[0]
    assert float(layer.module.calls) == 15
    assert_same(plain(layer(x)), np.tanh(x @ layer.module.w.numpy()), "composed")
