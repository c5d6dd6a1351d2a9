"""Files inside a model's file, and models in folders: as Keras writes them, and as nobody may."""

from __future__ import annotations

import os

import pytest

import nn

from .hostile import archive, members, watched
from .scripts import hooks

KNOWN = hooks.classes(nn)
WORDS = "assets/layers/worded/words.txt"


def read(path):
    return nn.load_model(path, custom_objects=KNOWN)


@pytest.fixture
def saved(tmp_path):
    """Return an archive with assets."""
    hooks.write_words(nn, str(tmp_path / "m.keras"))
    return tmp_path / "m.keras"


def test_words_go_to_keras_and_come_from_there(keras, saved, tmp_path):
    there = str(tmp_path / "there.keras")
    assert hooks.read_words(nn, str(saved)) == keras.run(hooks.read_words, str(saved))
    assert keras.run(hooks.write_words, there) == hooks.read_words(nn, there) == ["one", "zwölf"]
    assert members(there).keys() == members(saved).keys()


def test_a_folder_of_keras_is_read_as_its_archive_is(keras, tmp_path):
    folder = tmp_path / "unzipped"
    words = keras.run(hooks.write_words, str(folder), {"zipped": False})
    assert hooks.read_words(nn, str(folder)) == words
    with pytest.raises(nn.FormatError, match="Unknown class"):
        nn.load_model(folder)


def test_nothing_is_written_when_no_layer_asks(saved, tmp_path):
    class Worded(nn.Layer):
        def call(self, x):
            return x

    with watched(saved), pytest.raises(nn.FormatError, match=f"no layer .* reads .*{WORDS}"):
        nn.load_model(saved, custom_objects={"Worded": Worded})


@pytest.mark.parametrize(
    "name",
    ["assets/layers/worded/../../../evil", "assets//etc/evil", "assets/x", "assets/layers/dense/x"],
)
def test_a_member_leads_nowhere_else(saved, tmp_path, name):
    right = members(saved)
    with pytest.raises(nn.FormatError, match=r"m\.keras"):
        read(archive(saved, right | {name: b"x"}))
    assert os.listdir(tmp_path) == ["m.keras"]


@pytest.mark.parametrize(
    "change",
    [
        {f"{WORDS}/in": b"x"},
        {WORDS: b"\xff"},
        {WORDS: None},
        {"assets/layers/worded/" + "n" * 300: b""},
    ],
    ids=["a file in a file", "no text", "missing", "a long name"],
)
def test_assets_that_the_layer_cannot_read_say_so(saved, change):
    made = {name: data for name, data in (members(saved) | change).items() if data is not None}
    with pytest.raises(nn.FormatError, match=r"m\.keras: the assets of words: "):
        read(archive(saved, made))


def test_a_folder_holds_its_files_itself(saved, tmp_path):
    folder = tmp_path / "folder"
    for name, data in members(saved).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    assert read(folder).layers[0].words == ("one", "zwölf")
    for name in ("config.json", "assets"):
        (folder / name).rename(tmp_path / "elsewhere")
        (folder / name).symlink_to(tmp_path / "elsewhere")
        with pytest.raises(nn.FormatError, match=f"{name} leads elsewhere"):
            read(folder)
        (folder / name).unlink()
        (tmp_path / "elsewhere").rename(folder / name)
    (folder / "pytree.orbax-checkpoint").mkdir()
    (folder / "pytree.orbax-checkpoint" / "_METADATA").write_text("{}")
    with pytest.raises(nn.FormatError, match="unexpected: pytree"):
        read(folder)
