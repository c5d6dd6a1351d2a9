"""Copy `arrayops` into another package, and run the laws of all ops on the copy.

    python tools/vendored.py -n 2
    python tools/vendored.py --beside -k "exp or sum"

The copy is `host._vendor.portable`, and the tests of `tests/property` import that. The original is
replaced by a package that refuses to be imported; with ``--beside`` it is loaded first, with all
its backends, so that what both write into a library would collide. Other arguments are pytest's.
The whole takes as long as `tests/property` does.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COPY = "host._vendor.portable"

_IMPORT = re.compile(r"^(\s*(?:>>> )?(?:import|from) )arrayops\b", re.MULTILINE)
_NAME = re.compile(r"""(?<=["'])arrayops(?=[."'])""")  # of a module, to be imported later

_SINGLE = ("conftest.py", "pyproject.toml", "tests/__init__.py")
_ORACLE = ("__init__.py", "oracle.py", "keras_server.py")  # asked in a process of its own

_BARRED = 'raise ImportError("say `from .`: this is the original, and the copy is tested")\n'
_BESIDE = """
import arrayops

for _name in arrayops.installed_backends():
    arrayops.namespace(_name).exp(arrayops.namespace(_name).zeros(2))
"""


def rewritten(source: str) -> str:
    """Return the source of a test with the copy in the original's place."""
    source = source.replace(', "nn": "nn"', "")  # in `conftest.py`; layers import the original
    return _NAME.sub(COPY, _IMPORT.sub(rf"\g<1>{COPY}", source))


def build(root: Path, beside: bool) -> None:
    """Write the package with the copy, and its tests, into an empty folder."""
    ignored = shutil.ignore_patterns("__pycache__")
    copy = root.joinpath(*COPY.split("."))
    shutil.copytree(ROOT / "arrayops", copy, ignore=ignored)
    for folder in (copy.parent, copy.parent.parent):
        (folder / "__init__.py").touch()
    for name in ("docs", "tests/property"):
        shutil.copytree(ROOT / name, root / name, ignore=ignored)
    shutil.copytree(ROOT / "tests/nn/scripts", root / "tests/nn/scripts", ignore=ignored)
    for name in (*_SINGLE, *(f"tests/nn/{name}" for name in _ORACLE)):
        shutil.copy(ROOT / name, root / name)
    for file in (root / "conftest.py", *(root / "tests").rglob("*.py")):
        file.write_text(rewritten(file.read_text(encoding="utf-8")), encoding="utf-8")
    if beside:
        with (root / "conftest.py").open("a", encoding="utf-8") as conftest:
            conftest.write(_BESIDE)
    else:
        (root / "arrayops").mkdir()
        (root / "arrayops" / "__init__.py").write_text(_BARRED, encoding="utf-8")


def main() -> int:
    """Build, run, and return what pytest does."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--beside", action="store_true", help="the original is loaded, too")
    args, others = parser.parse_known_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        build(root, args.beside)
        path = os.pathsep.join([str(root), str(ROOT)] if args.beside else [str(root)])
        command = [sys.executable, "-m", "pytest", "-q", "tests/property", *others]
        return subprocess.run(
            command, cwd=root, env={**os.environ, "PYTHONPATH": path}, check=False
        ).returncode


if __name__ == "__main__":
    sys.exit(main())
