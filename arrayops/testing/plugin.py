"""A pytest plugin: tests that take ``xp`` run on every installed backend.

It is asked for by ``pytest_plugins = ["arrayops.testing.plugin"]`` in the ``conftest.py`` beside
the configuration file, or by ``-p arrayops.testing.plugin``::

    def test_norm(xp):
        assert_close(norm(xp.asarray([3.0, 4.0])), xp.asarray(5.0))

    @pytest.mark.skip_backends("openvino", reason="sparse arrays are not for it")
    @pytest.mark.xfail_backends("jax", "torch", reason="https://...", raises=TypeError)
    def test_mine(xp): ...

``xp`` is ``ao.namespace`` of a backend. ``--backend NAME`` chooses one (several times: several),
``--arrays`` whether arrays are raw, wrapped (``ao.wrap``), or each in turn, and ``--portable``
makes the namespaces strict. A failure that is expected and does not come is a failure.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from .._registry import _MODULES as KNOWN
from .._registry import installed_backends
from ..namespace import Namespace, namespace

_WRAPPED = {"raw": (False,), "wrapped": (True,), "both": (False, True)}
_MARKS = (
    "skip_backends(*names, reason): do not run the test on these backends",
    "xfail_backends(*names, reason, raises=None): the test has to fail on these backends",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options that choose what ``xp`` is."""
    group = parser.getgroup("arrayops")
    group.addoption(
        "--backend",
        action="append",
        dest="arrayops_backends",
        metavar="NAME",
        help="a backend for xp; may be given several times (default: all that are installed)",
    )
    group.addoption(
        "--arrays",
        choices=tuple(_WRAPPED),
        dest="arrayops_arrays",
        help="xp's arrays: the library's own, wrapped as ao.wrap does, or both (default: raw)",
    )
    group.addoption(
        "--portable",
        action="store_true",
        dest="arrayops_portable",
        help="make xp a strict namespace, which says what is not portable",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Make the marks known, and refuse backends that can't be had before any test runs."""
    for line in _MARKS:
        config.addinivalue_line("markers", line)
    for name in _option(config, "backends", ()):
        if name not in installed_backends():
            raise pytest.UsageError(
                f"--backend is one of {', '.join(installed_backends())}. Received: {name!r}."
            )


def _option(config: pytest.Config, name: str, default: Any) -> Any:
    """Return an option; where a test file asked for the plugin, there are none."""
    return config.getoption(f"arrayops_{name}", None) or default


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that takes ``xp`` on each backend."""
    if "xp" in metafunc.fixturenames:
        names = _option(metafunc.config, "backends", installed_backends())
        kinds = _WRAPPED[_option(metafunc.config, "arrays", "raw")]
        chosen = [(name, wrap) for wrap in kinds for name in names]
        ids = [f"{name}-wrapped" if wrap else name for name, wrap in chosen]
        metafunc.parametrize("xp", chosen, ids=ids, indirect=True)


@pytest.fixture
def xp(request: pytest.FixtureRequest) -> Namespace:
    """Return arrayops as the namespace of one backend; see ``ao.namespace``."""
    name, wrap = request.param
    return namespace(name, wrap=wrap, strict=_option(request.config, "portable", False))


def pytest_itemcollected(item: pytest.Item) -> None:
    """Put pytest's own marks on a test for the backends that its marks name."""
    for mark, names, how in _marks_of(item):
        unknown = set(names) - set(KNOWN)
        if unknown or not names or not how.get("reason"):
            raise pytest.UsageError(
                f"{item.nodeid}: {mark} names backends ({', '.join(KNOWN)}) and a "
                f"reason. Received: {names}, {how}."
            )
        if _backend_of(item) in names:
            strictly = {"strict": True} if mark == "xfail_backends" else {}
            item.add_marker(getattr(pytest.mark, mark.partition("_")[0])(**how, **strictly))


def _marks_of(item: pytest.Item) -> Iterator[tuple[str, tuple[str, ...], dict[str, Any]]]:
    for line in _MARKS:
        name = line.partition("(")[0]
        for mark in item.iter_markers(name):
            yield name, mark.args, dict(mark.kwargs)


def _backend_of(item: pytest.Item) -> str | None:
    """Return the backend of the test's ``xp``, None if it takes none."""
    parameters = getattr(getattr(item, "callspec", None), "params", {})
    return parameters.get("xp", (None,))[0]
