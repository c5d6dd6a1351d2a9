"""Configs that nobody wrote with good will: each a ``FormatError`` that says where and why."""

from __future__ import annotations

import copy
from typing import Any

HUGE = 10**12


def layer(kind: str, module: str = "keras.layers", /, **config: Any) -> dict:
    """Return the config of an object of a class."""
    return {"module": module, "class_name": kind, "config": config, "registered_name": None}


def tensor(*history: Any) -> dict:
    """Return what stands for a tensor of a graph."""
    about = {"shape": [None, 4], "dtype": "float32", "keras_history": list(history)}
    return {"class_name": "__keras_tensor__", "config": about}


def called(*args: Any, **kwargs: Any) -> dict:
    """Return what tells of a call."""
    return {"args": list(args), "kwargs": kwargs}


def graph(*more: dict, **changes: Any) -> dict:
    """Return a model of an input and a Dense layer, with further entries, or with changes."""
    first = layer("InputLayer", batch_shape=[None, 4], dtype="float32", name="x")
    dense = layer("Dense", units=2, name="d")
    entries = [
        first | {"name": "x", "inbound_nodes": []},
        dense | {"name": "d", "inbound_nodes": [called(tensor("x", 0, 0))]},
        *more,
    ]
    ends = {"input_layers": ["x", 0, 0], "output_layers": ["d", 0, 0]}
    return layer("Functional", "keras.models", **{"name": "m", "layers": entries} | ends | changes)


def entry(told: dict, name: str, *calls: dict) -> dict:
    """Return the entry of a layer in a graph."""
    told = copy.deepcopy(told)
    told["config"]["name"] = name
    return told | {"name": name, "inbound_nodes": list(calls)}


def op(name: str, *args: Any, **config: Any) -> dict:
    """Return a graph that ends in an op."""
    told = entry(layer(name, "keras.src.ops.numpy", **config), "op", called(*args))
    return graph(told, output_layers=["op", 0, 0])


def nested(depth: int) -> dict:
    """Return wrappers around wrappers."""
    told = layer("Dense", units=2)
    for _ in range(depth):
        told = layer("Wrapper", layer=told)
    return told


def endless() -> dict:
    """Return a config that contains itself."""
    told = layer("Wrapper")
    told["config"]["layer"] = told
    return told


def compiled(**config: Any) -> dict:
    """Return a model that is to be compiled so."""
    return graph() | {"compile_config": config}


def built(told: dict, *sizes: Any) -> dict:
    """Return a layer that is to be built for inputs of a shape."""
    return told | {"build_config": {"input_shape": list(sizes)}}


BACK, X = tensor("b", 0, 0), tensor("x", 0, 0)
CYCLE = (
    entry(layer("ReLU"), "a", called(BACK)),
    entry(layer("ReLU"), "b", called(tensor("a", 0, 0))),
)
CODE = {"class_name": "__lambda__", "config": {"value": ["4wEAAAA=", None, None]}}
EVAL = {"module": "builtins", "class_name": "function", "config": "eval", "registered_name": None}
BIG = {"input_dim": 2**14, "output_dim": 2**13, "embeddings_initializer": "zeros"}
WIDE = layer("InputLayer", batch_shape=[None, 2**31 - 1], dtype="float32", name="w")

# What it does -> (config, words that the error has).
CONFIGS: dict[str, tuple[Any, str]] = {
    # names that lead to code
    "runs a command": (layer("system", "os", command="true"), "Unknown class 'system'"),
    "names a builtin": (EVAL, "Unknown function 'eval'"),
    "carries bytecode": (CODE, "code, which is never read"),
    "carries bytecode in a layer": (layer("Lambda", function=CODE), "code, which is never read"),
    "names code of Keras": (
        layer("func_load", "keras.src.utils.python_utils", code="x"),
        "Unknown class 'func_load'",
    ),
    "names a function of Keras that loads": (
        EVAL | {"module": "keras.utils", "config": "get_file"},
        "Unknown function 'get_file'",
    ),
    "names a folder with code": (
        layer("TFSMLayer", filepath="/tmp/model"),
        "Unknown class 'TFSMLayer'",
    ),
    "names a private class": (layer("_Reader", "nn.models.graph_reading"), "Unknown class"),
    "names a registered class that is none": (
        layer("Dense") | {"module": "mine", "registered_name": "mine>Dense"},
        "Unknown class 'Dense'",
    ),
    # wrong kinds of value
    "is an object": (object(), "made of plain values"),
    "has a class that is no name": (layer("Dense") | {"class_name": 3}, "class_name is a string"),
    "has a config that is no dict": (layer("Dense") | {"config": [1]}, "config is a dict"),
    "has keys that are no strings": ({1: 2}, "keys of a config are strings"),
    "gives units in letters": (layer("Dense", units="4"), "units is a positive integer"),
    "gives units in half": (layer("Dense", units=2.5), "units is a positive integer"),
    "gives an unknown word": (layer("Dense", units=2, colour="red"), "colour"),
    "lacks units": (layer("Dense"), "units"),
    "takes a layer for an initializer": (
        built(layer("Dense", units=2, kernel_initializer=layer("Dense", units=2)), None, 3),
        "Dense",
    ),
    "takes a layer for a cell": (layer("RNN", cell=layer("Dense", units=2)), "A cell is a layer"),
    "takes a number for a layer": (layer("TimeDistributed", layer=3), "takes a layer"),
    "is of a dtype that is none": (layer("Dense", units=2, dtype="object"), "policy is a dtype"),
    "has an array of objects": (
        {"class_name": "__numpy__", "config": {"value": [1], "dtype": "object"}},
        "__numpy__",
    ),
    "has an array of long values": (
        {"class_name": "__tensor__", "config": {"value": [], "dtype": "V1000000000"}},
        "__tensor__",
    ),
    "has an array with holes": (
        {"class_name": "__numpy__", "config": {"value": [[1], [2, 3]], "dtype": "float32"}},
        "__numpy__",
    ),
    # numbers that are too large, or none
    "gives units below 0": (layer("Dense", units=-1), "units is a positive integer"),
    "asks for very many units": (layer("Dense", units=HUGE), "at most 2147483647"),
    "asks for more weights than there is memory": (
        built(layer("Dense", units=2**31 - 1), None, 2**31 - 1),
        "over the limit of 268,435,456 more elements",
    ),
    "asks for many weights, in parts": (
        graph(*(entry(layer("Embedding", **BIG), f"e{i}", called(X)) for i in range(5))),
        "over the limit",
    ),
    "asks for a huge kernel": (
        built(layer("Conv3D", filters=2, kernel_size=[2000, 2000, 2000]), None, 9, 9, 9, 1),
        "over the limit",
    ),
    "asks for very many thresholds": (
        layer("AUC", "keras.metrics", num_thresholds=2**31 - 1),
        "at most 10,000",
    ),
    "asks for a huge matrix of confusion": (
        layer("MeanIoU", "keras.metrics", num_classes=100_000),
        "at most 16,777,216",
    ),
    "asks for the states of many examples": (
        built(layer("LSTM", units=1, stateful=True), 2**30, 2, 1),
        "the batch of a stateful layer",
    ),
    "learns backwards": (layer("SGD", "keras.optimizers", learning_rate=-1.0), "not negative"),
    "drops a share that is no number": (layer("Dropout", rate=float("nan")), "rate"),
    "has too many axes": (
        layer("Sequential", "keras", layers=[layer("InputLayer", batch_shape=[1] * 99)]),
        "at most 32 axes",
    ),
    "has a size below 0": (
        layer("Sequential", "keras", layers=[layer("InputLayer", batch_shape=[None, -3])]),
        "Sizes are integers from 0 on",
    ),
    "has a size in half": (
        layer("Sequential", "keras", layers=[layer("InputLayer", batch_shape=[None, 1.5])]),
        "Sizes are integers from 0 on",
    ),
    # depth and length
    "is very deep": (nested(10_000), "at most 100 levels deep"),
    "contains itself": (endless(), "at most 100 levels deep"),
    "is very long": ({"a": [0] * 4_000_001}, "at most 2,000,000 values"),
    # graphs
    "goes in a circle": (graph(*CYCLE, output_layers=["b", 0, 0]), "the graph has a cycle"),
    "takes from no layer": (
        graph(entry(layer("ReLU"), "r", called(tensor("y", 0, 0)))),
        "which is no call",
    ),
    "takes from a call that is none": (
        graph(entry(layer("ReLU"), "r", called(tensor("d", 7, 0)))),
        "which is no call",
    ),
    "takes from a call before the first": (
        graph(entry(layer("ReLU"), "r", called(tensor("d", -1, 0)))),
        "which is no call",
    ),
    "takes an output that is none": (
        graph(entry(layer("ReLU"), "r", called(tensor("d", 0, 9)))),
        "that call has 1 outputs",
    ),
    "has a history of another form": (
        graph(entry(layer("ReLU"), "r", called(tensor("d", "0", None)))),
        "a tensor's history is",
    ),
    "has two layers of a name": (graph(entry(layer("ReLU"), "d")), "two layers are called 'd'"),
    "has layers that are no list": (graph(layers={"d": 1}), "layers are a list"),
    "has calls that are no list": (
        graph(entry(layer("ReLU"), "r") | {"inbound_nodes": 3}),
        "an entry has a name and inbound_nodes",
    ),
    "has calls as Keras 2 told them": (
        graph(entry(layer("ReLU"), "r", [["d", 0, 0, {}]])),  # type: ignore[arg-type]
        "a call has args and kwargs",
    ),
    "calls a loss a layer": (
        graph(entry(layer("Huber", "keras.losses"), "h", called(X))),
        "consists of layers and ops",
    ),
    "ends in no tensor": (graph(output_layers=["nowhere", 0, 0]), "tells of no tensor"),
    "ends in nothing": (graph(output_layers=[]), "told by histories"),
    "has inputs that do not fit": (
        graph(entry(layer("Dot", axes=1), "r", called([X, tensor("d", 0, 0)]))),
        "Functional 'm', 'r': ShapeError",
    ),
    # ops
    "has an op that is none": (op("System", X), "nn has no op"),
    "has an op without tensors": (op("Ones", 5), "has a symbolic tensor among its inputs"),
    "has an op with a word that it lacks": (op("Mean", X, colour="red"), "colour"),
    "asks for very many parts": (
        op("Split", X, indices_or_sections=10**9),
        "the sections of Split",
    ),
    "takes a wide array apart": (
        graph(
            entry(WIDE, "w"),
            entry(layer("Unstack", "keras.src.ops.core", axis=1), "u", called(tensor("w", 0, 0))),
        ),
        "the axis of Unstack",
    ),
    "has an index that is none": (op("GetItem", X, [{"a": 1}]), "'op'"),
    "has an equation that is none": (op("Einsum", X, subscripts="->" * 500), "'op'"),
    # how a model is compiled
    "is compiled with an unknown word": (compiled(colour="red"), "compile takes no colour"),
    "is compiled with an unknown optimizer": (compiled(optimizer="boom"), "Unknown optimizer"),
    "is compiled by a layer": (compiled(optimizer=layer("Dense", units=2)), "optimizer"),
    "is compiled in no form": (graph() | {"compile_config": 3}, "Functional 'm'"),
    "is built in no form": (layer("Dense", units=2) | {"build_config": {"x": 1}}, "input_shape"),
}
