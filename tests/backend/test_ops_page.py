"""The page of ops says what the code does."""

import pytest

import arrayops as ao
from tools.document_ops import BACKENDS, PAGE, first_sentence, page, public_names


@pytest.mark.skipif(set(ao.installed_backends()) < set(BACKENDS), reason="needs every library")
def test_the_page_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m tools.document_ops"


def test_every_row_has_a_sentence():
    functions = {op.function for op in ao.OPS.values()} & public_names().keys()
    texts = {f.__name__: first_sentence(f.__doc__) for f in functions}
    assert [name for name, text in texts.items() if not text.endswith(".")] == []
    assert max(map(len, texts.values())) < 200


def test_a_sentence_ends_at_its_full_stop():
    text = "Return ``a | b``, or 0.5 of it.\n\n    More."
    assert first_sentence(text) == "Return `a \\| b`, or 0.5 of it."
