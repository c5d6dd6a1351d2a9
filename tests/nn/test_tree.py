"""``nn.tree`` gives what ``keras.tree`` gives, on nested structures that are drawn."""

from __future__ import annotations

from collections import Counter

import nn

from .scripts import trees as scripts

COUNT = 400


def test_functions_give_what_keras_gives(keras):
    ours = scripts.all_facts(nn, COUNT)
    for seed, (mine, theirs) in enumerate(
        zip(ours, keras.run(scripts.all_facts, COUNT), strict=True)
    ):
        assert mine == theirs, seed
    outcomes = {name: Counter(each[name] == "ValueError" for each in ours) for name in ours[0]}
    both = ("map_structure of two", "assert_same_structure", "assert_same_paths", "up to")
    assert all(min(outcomes[name][kind] for kind in (True, False)) > 20 for name in both)


def test_jaxs_names_leave_none_out():
    assert nn.tree.leaves([1, None]) == [1]
    assert nn.tree.flatten([1, None]) == [1, None]
