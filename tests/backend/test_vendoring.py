"""`arrayops` copied into another package works there, and lives beside the original undisturbed."""

import ast
import importlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import arrayops as ao

SOURCE = Path(ao.__file__).parent
COPY = "pkg._vendor.ao2"
libraries = pytest.mark.parametrize("library", ["numpy", "torch", "jax.numpy"])

# Run where `arrayops` cannot be imported: each module of the copy is, then two ops run.
WITHOUT_THE_ORIGINAL = f"""
import importlib, sys
sys.modules["arrayops"] = None
import {COPY} as ao2
xp = importlib.import_module(sys.argv[1])
x = xp.asarray([0.0, 1.0])
assert type(ao2.add(ao2.exp(x), x)) is type(x)
print(*(name for name in sys.modules if name.partition(".")[0] == "arrayops"))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Return a folder that holds `pkg`, whose `_vendor/ao2` is a copy of `arrayops`."""
    root = tmp_path_factory.mktemp("vendoring")
    vendor = root / "pkg" / "_vendor"
    shutil.copytree(SOURCE, vendor / "ao2", ignore=shutil.ignore_patterns("__pycache__"))
    (vendor / "__init__.py").touch()
    (vendor.parent / "__init__.py").touch()
    return root


@pytest.fixture(scope="module")
def ao2(folder):
    """Return the copy, imported beside the original; forgotten again after this file."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        yield importlib.import_module(COPY)
    for name in [name for name in sys.modules if name.partition(".")[0] == "pkg"]:
        del sys.modules[name]


@libraries
def test_the_copy_answers_as_the_original(ao2, library):
    xp = pytest.importorskip(library)
    x, y = xp.asarray([0.0, 1.0, -2.0]), xp.asarray([3.0, 0.5, 1.0])
    for one, other in [(ao.exp(x), ao2.exp(x)), (ao.add(x, y), ao2.add(x, y))]:
        assert type(other) is type(one) is type(x)
        assert bool((other == one).all())
    assert ao2.backend_of(x) == ao.backend_of(x) == library.partition(".")[0]


def test_the_copies_share_no_registry_and_no_type(ao2):
    theirs = ao2.backends()
    assert theirs == ao.backends()[: len(theirs)]  # after these come those that a test adopted
    assert ao2.OPS.keys() == ao.OPS.keys()
    assert not [name for name in ao.OPS if ao2.OPS[name] is ao.OPS[name]]
    lazy, lazy2 = (importlib.import_module(f"{root}.lazy") for root in ("arrayops", COPY))
    assert not issubclass(lazy2.LazyArray, lazy.LazyArray)


def test_a_default_set_in_the_copy_stays_there(ao2):
    torch = pytest.importorskip("torch")
    before = type(ao.zeros(2))
    with ao2.use_backend("torch"):
        assert type(ao2.zeros(2)) is torch.Tensor
        assert type(ao.zeros(2)) is before is not torch.Tensor


@libraries
def test_the_copy_needs_no_original(folder, library):
    pytest.importorskip(library)
    run = subprocess.run(
        [sys.executable, "-c", WITHOUT_THE_ORIGINAL, library],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.split() == ["arrayops"]  # the bar itself, and nothing behind it


@pytest.mark.parametrize(
    "file", sorted(SOURCE.rglob("*.py")), ids=lambda file: str(file.relative_to(SOURCE))
)
def test_arrayops_names_itself_only_relatively(file):
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module]
        for name in names:
            assert name.partition(".")[0] != "arrayops", f"line {node.lineno}: say `from .`"
