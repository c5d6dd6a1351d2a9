"""What `arrayops.testing` gives to others: assertions that tell, and a plugin for their tests."""

import re
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

import arrayops as ao
from arrayops.testing import assert_close, assert_equal, tolerance

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parents[2]
X = np.asarray([1.0, 2.0], "float32")

# ---------------------------------------------------------------- assertions


@pytest.mark.parametrize(
    ("actual", "says"),
    [
        (X.astype("float64"), "dtype is float64, not float32"),
        (X[None], r"shape is \(1, 2\), not \(2,\)"),
        (X + 2.0**-20, "2 of 2 elements differ"),
        (X * np.nan, "2 of 2 elements differ"),
        ([1.0, 2.0], "An array is needed. Received: list"),
        (1.0, "An array is needed. Received: float"),
    ],
    ids=["dtype", "shape", "value", "NaN", "list", "number"],
)
def test_what_differs_is_said(actual, says):
    with pytest.raises(AssertionError, match=says):
        assert_close(actual, X)
    with pytest.raises(AssertionError):
        assert_close(X, actual)


def test_a_zero_dimensional_array_is_no_number_on_either_side():
    zero = np.asarray(1.0)
    assert_equal(zero, np.float64(1.0))  # NumPy's own 0-d result
    for pair in ((zero, 1.0), (1.0, zero), (zero, zero[None]), (zero[None], zero)):
        with pytest.raises(AssertionError):
            assert_equal(*pair)


@pytest.mark.parametrize("backend", [b for b in ao.installed_backends() if b != "numpy"])
def test_the_library_is_compared(backend):
    here = ao.asarray(X, like=backend)
    assert_equal(here, X, backend=backend)
    with pytest.raises(AssertionError, match=f"library is {backend}, not numpy"):
        assert_equal(here, X)


def test_the_tolerance_is_that_of_the_coarser_dtype():
    near = X.astype("float64") * (1 + 2.0**-24)
    assert_close(X, near, dtype="float32")
    with pytest.raises(AssertionError):
        assert_close(X.astype("float64"), near)
    assert tolerance("float16", "rounded") == (2.0**-10, 0)
    assert tolerance("int8", "function") == (0, 0)


def test_assertions_load_neither_a_library_nor_pytest():
    program = "import sys, arrayops.testing; print({'numpy', 'pytest'} & sys.modules.keys())"
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "set()"


def test_the_page_runs():
    page = (ROOT / "docs" / "testing.md").read_text(encoding="utf-8")
    scope: dict[str, object] = {}
    for code in re.findall(r"```python\n(.*?)```", page, re.DOTALL):
        exec(code, scope)
    assert "use" in scope  # of the last example


# ---------------------------------------------------------------- the plugin

TESTS = """
    import pytest
    import arrayops as ao

    def test_doubling(xp):
        assert float(xp.sum(xp.ones(2) + xp.ones(2))) == 4

    @pytest.mark.skip_backends("openvino", reason="only here")
    def test_left_out(xp):
        assert "openvino" not in repr(xp)

    @pytest.mark.xfail_backends("numpy", reason="as it should", raises=ZeroDivisionError)
    def test_failing(xp):
        1 / 0 if "numpy" in repr(xp) else None

    def test_without():
        pass
"""


@pytest.fixture
def outcomes(pytester, monkeypatch):
    """Return a function that runs tests with the plugin, in a process of their own."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))

    def run(source: str, *options: str, conftest: bool = True) -> pytest.RunResult:
        asks = 'pytest_plugins = ["arrayops.testing.plugin"]\n'
        pytester.makeconftest(asks if conftest else "")
        pytester.makepyfile(textwrap.dedent(source) if conftest else asks + textwrap.dedent(source))
        options = ("-p", "no:cacheprovider", "--strict-markers", "-W", "error", *options)
        return pytester.runpytest_subprocess(*options)

    return run


def test_numpy_alone(outcomes):
    outcomes(TESTS, "--backend", "numpy").assert_outcomes(passed=3, xfailed=1)


def test_each_named_backend(outcomes):
    pytest.importorskip("openvino")
    two = ("--backend", "numpy", "--backend", "openvino")
    outcomes(TESTS, *two).assert_outcomes(passed=5, xfailed=1, skipped=1)


def test_arrays_by_choice(outcomes):
    source = """
        import arrayops as ao

        def test_kind(xp, request):
            assert isinstance(xp.ones(2), ao.ArrayObject) == ("wrapped" in request.node.name)
    """
    numpy = ("--backend", "numpy", "--arrays")
    outcomes(source, *numpy, "raw").assert_outcomes(passed=1)
    outcomes(source, *numpy, "both").assert_outcomes(passed=2)


def test_strict_namespaces(outcomes):
    source = "def test_name(xp):\n    xp.asfortranarray(xp.ones((2, 2)))\n"
    result = outcomes(source, "--backend", "numpy", "--portable")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines("*nearest portable name is asarray*")


def test_an_expected_failure_that_passes_is_a_failure(outcomes):
    source = """
        import pytest

        @pytest.mark.xfail_backends("numpy", reason="it was so once")
        def test_fine(xp):
            pass
    """
    outcomes(source, "--backend", "numpy").assert_outcomes(failed=1)


def test_a_test_file_may_ask_for_the_plugin_itself(outcomes):
    source = "def test_all(xp):\n    assert xp is not None\n"
    count = len(ao.installed_backends())
    result = outcomes(source, "--collect-only", "-q", conftest=False)
    result.stdout.fnmatch_lines(f"{count} test* collected*")


@pytest.mark.parametrize(
    ("mark", "says"),
    [
        ("skip_backends('numpie', reason='a slip')", "numpie"),
        ("skip_backends('numpy')", "a reason"),
        ("xfail_backends(reason='of what?')", "names backends"),
    ],
)
def test_a_mark_that_says_nothing_is_refused(outcomes, mark, says):
    source = f"import pytest\n@pytest.mark.{mark}\ndef test(xp): pass\n"
    result = outcomes(source, "--backend", "numpy")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert says in "\n".join([*result.outlines, *result.errlines])


def test_an_unknown_backend_is_refused(outcomes):
    result = outcomes(TESTS, "--backend", "matlab")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "Received: 'matlab'" in "\n".join(result.errlines)
