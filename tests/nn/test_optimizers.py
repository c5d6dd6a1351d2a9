"""Twenty steps of every optimizer with every option are Keras'; schedules too."""

from __future__ import annotations

import numpy as np
import pytest

import arrayops as ao
import nn
from nn.context import snake_case

from .comparing import assert_same, plain
from .scripts import functions as scripts

draw = np.random.default_rng(7)
SHAPES = ((3, 4), (4,), (), (5, 2), (4, 3))
STEPS_DONE = 20
FIRST = [draw.normal(size=s).astype("float32") for s in SHAPES]
GRADIENTS = [[draw.normal(size=s).astype("float32") for s in SHAPES] for _ in range(STEPS_DONE)]
DECAY = ("ExponentialDecay", {"initial_learning_rate": 0.1, "decay_steps": 3, "decay_rate": 0.5})

SHARED = [
    {},
    {"learning_rate": 0.1, "weight_decay": 0.05},
    {"learning_rate": 0.1, "clipnorm": 0.5},
    {"learning_rate": 0.1, "clipvalue": 0.3},
    {"learning_rate": 0.1, "global_clipnorm": 0.7},
    {"learning_rate": DECAY},
    {"learning_rate": 0.1, "use_ema": True, "ema_momentum": 0.7, "ema_overwrite_frequency": 3},
    {"learning_rate": DECAY, "gradient_accumulation_steps": 3, "weight_decay": 0.05},
    {"learning_rate": 0.1, "loss_scale_factor": 4.0, "clipnorm": 0.5},
    {"learning_rate": 0.1, "weight_decay": 0.05, "not_decaying": ["bias", "scale"]},
]
WRAPPERS = ("LossScaleOptimizer", "MultiOptimizer")  # those inside have the shared options
ADAM = ("Adam", {"learning_rate": 0.1})
MOMENTUM = ("SGD", {"learning_rate": DECAY, "momentum": 0.9, "weight_decay": 0.1})
OWN: dict[str, list[dict]] = {
    "SGD": [
        {"learning_rate": 0.1, "momentum": 0.9},
        {"learning_rate": 0.1, "momentum": 0.9, "nesterov": True, "weight_decay": 0.01},
        {"learning_rate": 0.1, "nesterov": True},
    ],
    "Adadelta": [{"learning_rate": 1.0, "rho": 0.5, "epsilon": 1e-3}],
    "Adafactor": [
        {"learning_rate": 0.1, "relative_step": False, "clip_threshold": 0.5},
        {"learning_rate": 0.5, "beta_2_decay": -0.5, "epsilon_1": 1e-3, "epsilon_2": 0.1},
    ],
    "Adagrad": [{"learning_rate": 0.1, "initial_accumulator_value": 0.5, "epsilon": 1e-3}],
    "Adam": [
        {"learning_rate": 0.1, "beta_1": 0.5, "beta_2": 0.8, "epsilon": 1e-3},
        {"learning_rate": 0.1, "amsgrad": True, "beta_2": 0.5},
    ],
    "AdamW": [
        {"learning_rate": 0.1, "weight_decay": 0.1, "beta_1": 0.5},
        {"learning_rate": 0.1, "weight_decay": 0.1, "amsgrad": True, "beta_2": 0.5},
    ],
    "Adamax": [{"learning_rate": 0.1, "beta_1": 0.5, "beta_2": 0.8, "epsilon": 1e-3}],
    "Ftrl": [
        {"learning_rate": 0.1, "beta": 0.3, "l1_regularization_strength": 0.1},
        {
            "learning_rate": 0.1,
            "learning_rate_power": -0.7,
            "initial_accumulator_value": 0.3,
            "l2_regularization_strength": 0.1,
            "l2_shrinkage_regularization_strength": 0.2,
        },
    ],
    "Lamb": [{"learning_rate": 0.1, "beta_1": 0.5, "beta_2": 0.8, "epsilon": 1e-3}],
    "Lion": [{"learning_rate": 0.1, "beta_1": 0.5, "beta_2": 0.8}],
    "LossScaleOptimizer": [
        {"inner_optimizer": ADAM, "initial_scale": 4.0, "dynamic_growth_steps": 3},
        {"inner_optimizer": MOMENTUM, "initial_scale": 4.0},
        {
            "inner_optimizer": ("MultiOptimizer", {"optimizer_map": (ADAM, {".*bias": MOMENTUM})}),
            "initial_scale": 2.0,
        },
    ],
    "MultiOptimizer": [
        {"optimizer_map": (ADAM, {})},
        {"optimizer_map": (ADAM, {".*kernel": MOMENTUM, "scale": ("Nadam", {})})},
        {"optimizer_map": (MOMENTUM, {"bias": ADAM}), "loss_scale_factor": 4.0},
    ],
    "Muon": [
        {"learning_rate": 0.1},
        {"learning_rate": 0.1, "exclude_layers": ["logits"], "exclude_embeddings": False},
        {"learning_rate": 0.1, "nesterov": False, "rms_rate": None, "ns_steps": 3},
        {"learning_rate": 0.1, "adam_lr_ratio": 0.5, "adam_weight_decay": 0.1, "momentum": 0.5},
    ],
    "ScheduleFreeAdamW": [
        {"learning_rate": 0.1, "warmup_steps": 5, "weight_decay": 0.1},
        {"learning_rate": 0.1, "beta_1": 0.5, "beta_2": 0.8, "epsilon": 1e-3},
    ],
    "Nadam": [{"learning_rate": 0.1, "beta_1": 0.5, "beta_2": 0.8, "epsilon": 1e-3}],
    "RMSprop": [
        {"learning_rate": 0.1, "rho": 0.5, "epsilon": 1e-3},
        {"learning_rate": 0.05, "momentum": 0.5},
        {"learning_rate": 0.05, "centered": True},
        {"learning_rate": 0.05, "momentum": 0.5, "centered": True, "weight_decay": 0.01},
    ],
}
CLASSES = {
    name: value
    for name, value in vars(nn.optimizers).items()
    if isinstance(value, type) and issubclass(value, nn.optimizers.Optimizer)
    if value is not nn.optimizers.Optimizer
}
EACH = [
    pytest.param(name, config, id=f"{name}-{i}")
    for name in sorted(CLASSES)
    for i, config in enumerate([*(SHARED if name not in WRAPPERS else []), *OWN.get(name, [])])
]


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_every_optimizer_has_cases_of_its_own_options(name):
    assert OWN.get(name), f"{name} needs a line in OWN."
    assert set(OWN) <= set(CLASSES)


@pytest.mark.parametrize(("name", "config"), EACH)
def test_twenty_steps_and_what_is_kept_are_keras(keras, name, config):
    expected = keras.run(scripts.optimizer_course, name, config, FIRST, GRADIENTS)
    actual = scripts.optimizer_course(nn, name, config, FIRST, GRADIENTS)
    assert {x.dtype for x in actual["course"][-1]} == {np.dtype("float32")}
    if name == "Adafactor":  # of matrices Keras also keeps the whole mean square, unused
        assert len(actual.pop("kept")) == len(expected.pop("kept"))
    assert_same(actual, expected, "steps")


def test_twenty_steps_are_the_same_on_every_backend(backend):
    """All optimizers with their own options, and the shared ones, in one compiled step."""
    cases = [(name, config) for name, configs in OWN.items() for config in configs]
    cases += [("Adam", config) for config in SHARED]
    actual = plain(scripts.optimizer_courses(nn, cases, FIRST, GRADIENTS))
    with nn.use_backend("numpy"):
        expected = plain(scripts.optimizer_courses(nn, cases, FIRST, GRADIENTS))
    for case, a, e in zip(cases, actual, expected, strict=True):
        assert_same(a, e, "steps", str(case))


@pytest.mark.parametrize(("name", "config"), EACH)
def test_a_config_makes_the_same_optimizer(name, config):
    config = {key: value for key, value in config.items() if key != "not_decaying"}
    optimizer = scripts.made_optimizer(nn, name, config)
    told = optimizer.get_config()
    twin = CLASSES[name].from_config(told)
    assert twin.get_config() == told
    assert told["name"] == snake_case(name)
    assert nn.optimizers.get(nn.optimizers.serialize(optimizer)).get_config() == told


def test_a_step_that_overflows_changes_the_scale_alone(keras, backend):
    bad = [[g.copy() for g in grads] for grads in GRADIENTS[:8]]
    bad[2][0][0, 0], bad[3][1][1] = np.inf, np.nan
    actual = scripts.gradients_that_overflow(nn, FIRST, bad)
    assert_same(actual, keras.run(scripts.gradients_that_overflow, FIRST, bad), "steps")
    assert actual["scales"] == [8.0, 16.0, 8.0, 4.0, 4.0, 8.0, 8.0, 16.0]
    assert_same(actual["course"][3], actual["course"][1], "exact")


def test_averages_follow_the_updates_that_gradients_add_up_to():
    """As documented, optimizers' variables wait; Keras itself averages at every gradient."""
    averaged = {"use_ema": True, "ema_momentum": 0.5, "ema_overwrite_frequency": 3}
    plain_sgd = nn.optimizers.SGD(0.1, **averaged)
    expected = p = FIRST[:2]
    state = plain_sgd.init(p)
    summing = nn.optimizers.SGD(0.1, gradient_accumulation_steps=2, **averaged)
    sums = summing.init(p)
    assert_same(summing.averages(sums), FIRST[:2], "exact")
    for gradients in GRADIENTS[:4]:
        expected, state = plain_sgd.update(expected, gradients[:2], state)
        for _ in range(2):
            p, sums = summing.update(p, gradients[:2], sums)
        assert_same(p, expected, "steps")
        assert_same(summing.averages(sums), plain_sgd.averages(state), "steps")


def test_arrays_of_the_caller_are_not_written_to(backend):
    for cls in [cls for name, cls in CLASSES.items() if name not in WRAPPERS]:
        optimizer = cls(0.1)
        arrays = [scripts.tensor(nn, p.copy()) for p in FIRST]
        state = optimizer.init(arrays)
        kept = plain([arrays, state])
        kept = [[np.array(a) for a in part] for part in kept]
        optimizer.update(arrays, [scripts.tensor(nn, g) for g in GRADIENTS[0]], state)
        assert_same(plain([arrays, state]), kept, "exact")


# ---------------------------------------------------------------- schedules

SCHEDULES: dict[str, list[dict]] = {
    "ExponentialDecay": [
        {"initial_learning_rate": 0.5, "decay_steps": 10, "decay_rate": 0.3},
        {"initial_learning_rate": 0.5, "decay_steps": 10, "decay_rate": 0.3, "staircase": True},
    ],
    "CosineDecay": [
        {"initial_learning_rate": 0.5, "decay_steps": 20},
        {"initial_learning_rate": 0.5, "decay_steps": 20, "alpha": 0.1},
        {
            "initial_learning_rate": 0.1,
            "decay_steps": 20,
            "warmup_target": 0.5,
            "warmup_steps": 5,
            "alpha": 0.2,
        },
        {"initial_learning_rate": 0.1, "decay_steps": 20, "warmup_steps": 5},
    ],
    "CosineDecayRestarts": [
        {"initial_learning_rate": 0.5, "first_decay_steps": 10},
        {"initial_learning_rate": 0.5, "first_decay_steps": 5, "t_mul": 1.0, "m_mul": 0.8},
        {"initial_learning_rate": 0.5, "first_decay_steps": 7, "t_mul": 1.5, "alpha": 0.2},
    ],
    "InverseTimeDecay": [
        {"initial_learning_rate": 0.5, "decay_steps": 10, "decay_rate": 0.3},
        {"initial_learning_rate": 0.5, "decay_steps": 10, "decay_rate": 0.3, "staircase": True},
    ],
    "PiecewiseConstantDecay": [
        {"boundaries": [5, 20], "values": [1.0, 0.5, 0.1]},
        {"boundaries": [4], "values": [1.0, 0.5]},
    ],
    "PolynomialDecay": [
        {"initial_learning_rate": 0.5, "decay_steps": 10},
        {"initial_learning_rate": 0.5, "decay_steps": 10, "power": 2.0, "end_learning_rate": 0.1},
        {"initial_learning_rate": 0.5, "decay_steps": 10, "cycle": True},
    ],
}
SCHEDULE_CLASSES = {
    name: value
    for name, value in vars(nn.optimizers.schedules).items()
    if isinstance(value, type)
    and issubclass(value, nn.optimizers.schedules.LearningRateSchedule)
    and value is not nn.optimizers.schedules.LearningRateSchedule
}
EACH_SCHEDULE = [
    pytest.param(name, config, id=f"{name}-{i}")
    for name in sorted(SCHEDULE_CLASSES)
    for i, config in enumerate(SCHEDULES.get(name, []))
]


@pytest.mark.parametrize(
    ("name", "config"),
    [
        *(
            (f"schedules.{name}", {**SCHEDULES[name][0], argument: steps})
            for name in SCHEDULES
            for argument in SCHEDULES[name][0]
            if "decay_steps" in argument
            for steps in (0, -3)
        ),
        ("Ftrl", {"learning_rate_power": 0.5}),
        ("Ftrl", {"initial_accumulator_value": -0.1}),
        ("Ftrl", {"l1_regularization_strength": -0.1}),
        ("Ftrl", {"l2_regularization_strength": -0.1}),
        ("Ftrl", {"l2_shrinkage_regularization_strength": -0.1}),
    ],
)
def test_numbers_out_of_range_are_refused(name, config):
    home, _, name = name.rpartition(".")
    with pytest.raises(ValueError, match=r"Received: .*\d"):
        getattr(getattr(nn.optimizers, home) if home else nn.optimizers, name)(**config)


@pytest.mark.parametrize("name", sorted(SCHEDULE_CLASSES))
def test_every_schedule_has_a_case(name):
    assert SCHEDULES.get(name), f"{name} needs a line in SCHEDULES."


STEPS = [0, 1, 4, 5, 6, 9, 10, 19, 20, 24, 25, 26, 100]


@pytest.mark.parametrize(("name", "config"), EACH_SCHEDULE)
def test_schedules_are_keras_before_in_and_after_their_decay(keras, name, config):
    expected = keras.run(scripts.schedule_values, name, config, STEPS)
    actual = plain(scripts.schedule_values(nn, name, config, STEPS))
    assert_same(actual, expected, "function")
    by_number = [SCHEDULE_CLASSES[name](**config)(step) for step in STEPS]
    assert_same([float(x) for x in by_number], expected, "function")


def test_schedules_are_keras_on_every_backend(keras, backend):
    for name, (config, *_) in SCHEDULES.items():
        expected = keras.run(scripts.schedule_values, name, config, STEPS)
        assert_same(plain(scripts.schedule_values(nn, name, config, STEPS)), expected, "function")
        unused = nn.optimizers.SGD(SCHEDULE_CLASSES[name](**config))  # its state is on NumPy yet
        assert_same(float(unused.learning_rate), expected[0], "function")


def test_a_users_function_is_a_schedule(backend):
    rate = lambda step: ao.multiply(0.1, ao.add(ao.astype(step, "float32"), 1.0))
    optimizer = nn.optimizers.SGD(rate)
    p = [scripts.tensor(nn, np.zeros(1, "float32"))]
    state = optimizer.init(p)
    for _ in range(3):
        p, state = optimizer.update(p, [scripts.tensor(nn, np.ones(1, "float32"))], state)
    assert_same(plain(p), [np.asarray([-0.6])], "function")
