"""What Keras has is here, or is listed here and in docs/keras_differences.md."""

from __future__ import annotations

import re

import pytest

import nn

from .scripts import surface as scripts

PREPARING = """AugMix AutoContrast CategoryEncoding CenterCrop
ContrastLimitedAdaptiveHistogramEqualization CutMix Discretization Equalization HashedCrossing
Hashing IntegerLookup MaxNumBoundingBoxes
MelSpectrogram MixUp Normalization Pipeline RandAugment RandomBrightness RandomColorDegeneration
RandomColorJitter RandomContrast RandomCrop RandomElasticTransform RandomErasing RandomFlip
RandomGaussianBlur RandomGrayscale RandomHue RandomInvert RandomPerspective RandomPosterization
RandomRotation RandomSaturation RandomSharpness RandomShear RandomTranslation RandomZoom Rescaling
Resizing STFTSpectrogram Solarization StringLookup TextVectorization"""
HELPERS = """FeatureSpace array_to_img audio_dataset_from_directory get_file
image_dataset_from_directory img_to_array load_img save_img text_dataset_from_directory"""
POLICIES = """AWQDTypePolicy GPTQDTypePolicy Int4DTypePolicy QuantizedDTypePolicy
QuantizedFloat8DTypePolicy"""

# Namespace -> what is not here.
ABSENT = {
    "": "Operation Quantizer StatelessScope SymbolicScope device",
    "activations": "",
    "callbacks": "OrbaxCheckpoint",
    "backend": "",
    "config": "enable_unsafe_deserialization",
    "constraints": "",
    "dtype_policies": POLICIES,
    "initializers": "",
    "layers": f"FlaxLayer {PREPARING}",
    "losses": "",
    "metrics": "",
    "models": "",
    "ops": "",
    "ops.image": "",
    "ops.nn": "",
    "ops.numpy": "",
    "optimizers": "",
    "optimizers.schedules": "",
    "random": "",
    "regularizers": "",
    "saving": "KerasFileEditor",
    "tree": "",
    "utils": HELPERS,
    "wrappers": "",
}
COMPARED = [space for space in ABSENT if not space.startswith("ops")]

# What Keras' base classes hand to each other, and what speaks of quantization.
INNER = {"rank", "pool_dimensions", "pool_mode", "lora_rank", "lora_alpha", "score_mode"}
QUANTIZED = {"quantization_config", "gptq_unpacked_column_size"}
# A namespace and a name -> parameters that are not here, or have another name.
UNTAKEN = {
    ".KerasTensor": {"sparse", "ragged", "record_history"},
    ".Variable": {"aggregation", "autocast", "layout", "synchronization"},
    ".name_scope": {"caller", "deduplicate", "override_parent"},
    ".remat": {"f"},
    "callbacks.ReduceLROnPlateau": {"baseline"},
    "layers.JaxLayer": {"native_serialization_platforms"},
    "models.clone_model": {"recursive"},
    "models.load_model": {"safe_mode"},
    "models.save_model": {"zipped"},
    "saving.deserialize_keras_object": {"safe_mode"},
    "saving.load_model": {"safe_mode"},
    "saving.save_model": {"zipped"},
    "utils.deserialize_keras_object": {"safe_mode"},
    "utils.split_dataset": {"preferred_backend"},
    "utils.timeseries_dataset_from_array": {"format"},
}
# Parameters with other defaults, wherever they are.
DEFAULTS = {
    "learning_rate": (None, "0.001"),  # of the base class
    "pool_size": (None, "2"),  # average pools have one, as maximum pools do
    "show_layer_names": ("false", "true"),  # boxes without names say little
}


def plain(default: str | None) -> str | None:
    """Return a default without the differences that no call can see: (2, 2) and 2, 4 and 4.0."""
    if default is None:
        return None
    words = set(re.findall(r"[^(),\s]+", default.strip("'").lower().removesuffix(".0")))
    return words.pop() if len(words) == 1 else default


@pytest.fixture(scope="module")
def theirs(keras):
    return keras.run(scripts.names, list(ABSENT))


@pytest.mark.parametrize("space", ABSENT)
def test_what_is_absent_is_listed(theirs, space):
    ours = scripts.names(nn, [space])[space]
    assert set(theirs[space]) - set(ours) == set(ABSENT[space].split())


@pytest.mark.parametrize("space", COMPARED)
def test_parameters_are_taken_in_keras_order_with_its_defaults(keras, theirs, space):
    both = [name for name in theirs[space] if name in scripts.names(nn, [space])[space]]
    expected = keras.run(scripts.signatures, space, both)
    for name, ours in scripts.signatures(nn, space, both).items():
        wanted = expected[name]
        missing = wanted.keys() - ours.keys() - INNER - QUANTIZED
        assert missing == UNTAKEN.get(f"{space}.{name}", set()), name
        for parameter in wanted.keys() & ours.keys() - {"name"}:
            pair = plain(wanted[parameter]), plain(ours[parameter])
            assert pair[0] == pair[1] or DEFAULTS.get(parameter) == pair, (name, parameter, pair)
        pairs = zip(by_place(wanted, ours), by_place(ours, wanted), strict=False)
        assert all(a == b for a, b in pairs), name


# Behind these, calls go by name.
BEHIND = ["name", "trainable", "dtype", "activity_regularizer", "clipnorm"]


def by_place(of: dict, other: dict) -> list[str]:
    """Return the parameters that both have, in order, up to those that go by name."""
    # transposed 3D convolutions have it where the others do
    common = [name for name in of if name in other and name != "output_padding"]
    ends = [common.index(name) for name in BEHIND if name in common]
    return common[: min(ends, default=len(common))]
