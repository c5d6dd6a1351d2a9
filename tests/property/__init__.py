"""Laws that every op keeps on every backend, tried on arguments drawn by hypothesis.

The ops are read from the registry and never listed: a new op is under all laws at once. From the
bottom up: `drawing` makes arrays, `generic`, `structural` and `numerical` make calls of them,
`samples` says which op is called how, `laws` on how many examples and how exactly. Each `test_*`
is one law, with a `check_*` that `test_the_tests` feeds with mistakes. `bad_inputs` is a table.

What is special to one library is tested in `tests/backend`.
"""
