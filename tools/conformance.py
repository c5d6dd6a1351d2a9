"""Run the array API standard's own tests on arrayops, and count what fails by backend.

    python tools/conformance.py path/to/array-api-tests --backends numpy,torch --max-examples 20

The path is a checkout of https://github.com/data-apis/array-api-tests with its submodule; its
requirements (pytest-json-report, ndindex) are installed. Each backend is tested with its raw arrays
and with ``ao.wrap``'s objects. Of raw arrays, the array's own attributes and operators are the
library's: their failures are counted apart from those of functions, which are ours. The shapes of
raw tensors are read as tuples by `tensor_shapes`; `--numpy-operators` adds those of TensorFlow's
own switch, without which tests that use operators of two dtypes fail before they check a value.
"""

from __future__ import annotations

import argparse
import collections
import os
import re
import subprocess
import sys
from pathlib import Path

BACKENDS = ("numpy", "jax", "torch", "tensorflow", "openvino")
ROOT = Path(__file__).resolve().parents[1]

# JAX has 64-bit dtypes only where it is told so; one thread, as several backends may run at once.
_ENVIRONMENT = {"JAX_ENABLE_X64": "1", "TF_CPP_MIN_LOG_LEVEL": "3", "OMP_NUM_THREADS": "1"}
_OUTCOME = re.compile(r"^(FAILED|ERROR) (\S+?::[^\[\s]+(?:\[.*?\])?)(?: - .*)?$")
_COUNT = re.compile(r"(\d+) (passed|failed|skipped|errors?)")
# Tests of the array itself: its methods by name, its operators, what the brackets give.
_OBJECT = re.compile(
    r"test_array_object\.py|test_dunder_dlpack|test_dlpack_device|array_method|array_attribute"
    r"|test_iop|\[__\w+__|\[[xi]?__|lambda"
)


def command(args: argparse.Namespace, plugins: list[str]) -> list[str]:
    """Return how pytest is called in the suite's folder."""
    options = ["-q", "-rfE", "--tb=line", "-p", "no:cacheprovider", "-W", "ignore"]
    options += [f"-p{plugin}" for plugin in plugins]
    options += ["--disable-deadline", f"--max-examples={args.max_examples}"]
    if args.derandomize:
        options.append("--derandomize")
    return [sys.executable, "-m", "pytest", *options, *(args.tests or ["array_api_tests"])]


def run(args: argparse.Namespace, backend: str, wrap: bool) -> tuple[list[str], dict[str, int]]:
    """Return the ids of what failed, and how many tests there were by outcome."""
    suite = Path(args.suite).resolve()
    call = f'ao.namespace("{backend}", wrap={wrap})'
    script = f"exec('import arrayops as ao; xp = {call}')"
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    environment = {**os.environ, **_ENVIRONMENT, "ARRAY_API_TESTS_MODULE": script}
    plugins = ["tools.unshrunk"]
    if backend == "tensorflow" and not wrap:
        plugins.append("tools.tensor_shapes")
        plugins += ["tools.numpy_operators"] * args.numpy_operators
    done = subprocess.run(
        command(args, plugins),
        cwd=suite,
        env={**environment, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    lines = done.stdout.splitlines()
    counts = {word.rstrip("s"): int(n) for n, word in _COUNT.findall(lines[-1] if lines else "")}
    if "passed" not in counts:
        raise SystemExit(f"The suite did not run for {call}:\n{done.stdout[-3000:]}{done.stderr}")
    found = (_OUTCOME.match(line) for line in lines)
    return [match[2] for match in found if match], counts


def is_of_the_object(test: str) -> bool:
    """Say whether a test is of the array's own methods and operators."""
    return _OBJECT.search(test) is not None


def main() -> None:
    """Run, and print a table and what failed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("suite", help="a checkout of array-api-tests")
    parser.add_argument("--backends", default=",".join(BACKENDS))
    parser.add_argument("--arrays", choices=("raw", "wrapped", "both"), default="both")
    parser.add_argument("--max-examples", type=int, default=20)
    parser.add_argument("--numpy-operators", action="store_true", help="of raw tensors")
    parser.add_argument("--derandomize", action="store_true", help="the same examples each time")
    parser.add_argument("tests", nargs="*", help="files or ids of the suite; all, if none is given")
    args = parser.parse_args()
    failures = collections.defaultdict(list)
    print(f"{'backend':<12}{'arrays':<9}{'passed':>7}{'skipped':>9}{'functions':>11}{'object':>8}")
    for backend in args.backends.split(","):
        for wrap in {"raw": (False,), "wrapped": (True,), "both": (False, True)}[args.arrays]:
            failed, counts = run(args, backend, wrap)
            name = f"{backend:<12}{'wrapped' if wrap else 'raw':<9}"
            failures[name] = failed
            of_object = sum(map(is_of_the_object, failed))
            row = f"{len(failed) - of_object:>11}{of_object:>8}"
            print(f"{name}{counts['passed']:>7}{counts.get('skipped', 0):>9}{row}", flush=True)
    for name, failed in failures.items():
        for test in sorted(failed):
            print(f"{name}{'object  ' if is_of_the_object(test) else 'function'}  {test}")


if __name__ == "__main__":
    main()
