"""A function's kernels, recorded once: a program that calls them again, and nothing else.

PyTorch begins a kernel sooner than the Python and the autograd around it are done, so a step of a
small model takes twice as long as its kernels. The function runs twice: on tensors without values,
which refuse to tell what is in them, for what depends on that can't be recorded; and on its
arguments, with copies of those that it writes into, for what a kernel takes is known by calling it.
Gradients are in the record as the kernels that compute them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import torch

from ..._errors import UnsupportedError

_now: ContextVar[bool] = ContextVar("recording now", default=False)

# what `whole` functions are called in a record, of this copy of the package
_names = torch.library.Library(__name__.replace(".", "_"), "FRAGMENT")
_functions: dict[Any, Callable] = {}


def whole(schema: str, shape: Callable[..., Any]) -> Callable[[Callable], Callable]:
    """Return a decorator: the function is recorded as one kernel, for it reads values.

    ``schema`` says of its arguments, all by position, what they are and which it writes into;
    ``shape`` returns its result without values.
    Source: https://docs.pytorch.org/docs/stable/library.html
    """

    def decorate(function: Callable) -> Callable:
        name = function.__name__
        _names.define(name + schema)
        _names.impl(name, shape, "Meta")
        _names.impl(name, function, "CompositeExplicitAutograd")
        kernel = getattr(getattr(torch.ops, _names.ns), name).default
        _functions[kernel] = function

        def call(*args: Any) -> Any:
            if torch.compiler.is_compiling() or not _now.get():  # it can't look at the second
                return function(*args)
            return kernel(*args)

        return call

    return decorate


def is_recording() -> bool:
    """Say whether a function is being recorded."""
    return _now.get()


@contextmanager
def _recording() -> Any:
    token = _now.set(True)
    try:
        yield
    finally:
        _now.reset(token)


def recorded(function: Callable, tensors: Sequence[torch.Tensor]) -> Callable:
    """Return a program of the kernels that ``function(tensors)`` calls, which returns a list.

    Raises ``UnsupportedError`` where they depend on values, or change what the function captured.
    """
    from torch.fx.experimental.proxy_tensor import make_fx  # takes half a second to import

    def of_tensors(*x: torch.Tensor) -> list[torch.Tensor]:
        results = function(x)
        if any(r.requires_grad for r in results):
            raise _refusal("captures tensors that require gradients")
        return results

    apart = [x.detach() for x in tensors]  # one tensor given twice counts as two
    try:
        with _recording():
            check = make_fx(of_tensors, tracing_mode="fake", _allow_non_fake_inputs=True)
            for i in _written(check(*apart).graph):
                apart[i] = torch.empty_strided(
                    apart[i].shape, apart[i].stride(), dtype=apart[i].dtype, device=apart[i].device
                ).copy_(apart[i])
            module = make_fx(of_tensors)(*apart)
    except UnsupportedError:
        raise
    except RuntimeError as error:  # which tensors without values raise when they are asked for one
        raise _refusal(f"reads values, or fails: {str(error).splitlines()[0]}") from error
    return _program(module)


def _refusal(what: str) -> UnsupportedError:
    return UnsupportedError(
        "A function whose kernels are recorded calls the same ones whatever the values are, and "
        f"leaves what it captured. Received: one that {what}. Call it without replay=True."
    )


_BY_VALUES = {torch.Tag.data_dependent_output, torch.Tag.dynamic_output_shape}


def _written(graph: torch.fx.Graph) -> list[int]:
    """Return which inputs kernels write into; raise for what can't be recorded."""
    inputs = graph.find_nodes(op="placeholder")
    found = set()
    for node in graph.nodes:
        if isinstance(node.target, torch._ops.OpOverload):
            found |= _targets(node, node.target)
    if any(node.op == "get_attr" for node in found):
        raise _refusal("writes into a tensor that it captured")
    return [i for i, node in enumerate(inputs) if node in found]


def _targets(node: torch.fx.Node, kernel: torch._ops.OpOverload) -> set[torch.fx.Node]:
    """Return whose memory a kernel writes into; raise if its results are not those of a next."""
    if _BY_VALUES & set(kernel.tags):
        raise _refusal("reads values, or has results of sizes that values decide")
    told = kernel._schema.arguments
    given = {x.name: x.default_value for x in told}
    given |= dict(zip(given, node.args, strict=False)) | node.kwargs
    random = torch.Tag.nondeterministic_seeded in kernel.tags
    if random and given.get("dropout_p", given.get("dropout")) != 0:
        raise _refusal("draws from torch's own generator")
    return {
        _origin(x) for argument in told if argument.is_write for x in _nodes(given[argument.name])
    }


def _nodes(given: Any) -> list[torch.fx.Node]:
    return [x for x in (given if isinstance(given, list) else [given]) if hasattr(x, "op")]


def _origin(node: torch.fx.Node) -> torch.fx.Node:
    """Return the node whose memory a node's result lies in."""
    while isinstance(node.target, torch._ops.OpOverload):
        returned = node.target._schema.returns
        if not returned or returned[0].alias_info is None:
            break
        node = _nodes(node.args[0])[0]
    return node


def _program(module: Any) -> Callable:
    """Return Python code of one line a kernel; what no later line needs is let go at once."""
    graph = module.graph
    for node in graph.find_nodes(op="call_function", target=torch.ops.aten.detach.default):
        node.replace_all_uses_with(node.args[0])  # nothing is differentiated any more
    graph.eliminate_dead_code()
    return _Code(module).compiled()


class _Code:
    """The text of a program, and the objects that it names."""

    def __init__(self, module: Any) -> None:
        self.module = module
        self.known: dict[str, Any] = {}
        self.names: dict[Any, str] = {}
        self.inputs: list[str] = []
        self.lines: list[str] = []

    def compiled(self) -> Callable:
        nodes = list(self.module.graph.nodes)
        last = {used: node for node in nodes for used in node.all_input_nodes}
        for node in nodes:
            self._add(node)
            if node.op == "call_function":
                done = [self.names[x] for x in node.all_input_nodes if last[x] is node]
                self.lines += [f"del {', '.join(done)}"] if done else []
        text = "\n    ".join([f"def program({', '.join(self.inputs)}):", *self.lines])
        exec(compile(text, "<recorded kernels>", "exec"), self.known)
        return self.known["program"]

    def _add(self, node: Any) -> None:
        if node.op == "output":
            self.lines.append(f"return {self._told(list(node.args[0]))}")
            return
        self.names[node] = name = f"x{len(self.names)}"
        if node.op == "placeholder":
            self.inputs.append(name)
        elif node.op == "get_attr":
            self.lines.append(f"{name} = {self._named(getattr(self.module, node.target))}")
        else:
            self.lines.append(f"{name} = {self._call(node)}")

    def _call(self, node: Any) -> str:
        kernel = _functions.get(node.target) or getattr(node.target, "_op", node.target)
        args = [self._told(x) for x in node.args]
        args += [f"{key}={self._told(x)}" for key, x in node.kwargs.items()]
        return f"{self._named(kernel)}({', '.join(args)})"

    def _told(self, x: Any) -> str:
        """Return the words for an argument."""
        if isinstance(x, torch.fx.Node):
            return self.names[x]
        if isinstance(x, (list, tuple)):
            return f"[{', '.join(map(self._told, x))}]"
        return repr(x) if x is None or isinstance(x, (bool, int, str)) else self._named(x)

    def _named(self, x: Any) -> str:
        name = f"k{len(self.known)}"
        self.known[name] = x
        return name
