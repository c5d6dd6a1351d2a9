"""Write arrayops/_calls.py anew: the calls of all ops, so that no import has to compile them.

    python -m tools.write_calls

A test holds the file to the ops.
"""

from pathlib import Path

import arrayops as ao
from arrayops._functions import described, names_of, source

CHAPTER = Path(ao.__file__).parent / "_calls.py"
_HEAD = '''"""The calls that ops are made of, written by `python -m tools.write_calls`.

`_call_aas5` is that of an op of five parameters: two single arrays (a), one sequence of arrays (s)
and settings (k). `_functions` writes them and says how an op gets its own names into one.
"""

# fmt: off
# ruff: noqa: E501, F821, PLR0913
# pyright: basic
from typing import Any

# the globals that each function gets
table: Any  # who answers, by the types of the arrays
op: Any
home_of: Any  # the key of what has no arrays
met: Any  # says whether a call that failed can be answered now
again: Any
'''


def chapter() -> str:
    """Return the text of the chapter."""
    calls = {described(names_of(op.body), op.sequences) for op in ao.OPS.values()}
    return "\n\n".join([_HEAD, *(source(*call) for call in sorted(calls))])


if __name__ == "__main__":
    CHAPTER.write_text(chapter(), encoding="utf-8")
