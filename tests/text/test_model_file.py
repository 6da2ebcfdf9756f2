from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from core.errors import ModelError
from core.text.model_file import file_digest, read_model, write_model


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_model(
        tmp_path / "models" / "category.npz",
        format_=1,
        version_="abc",
        arrays={"weights": np.arange(6, dtype=np.float32).reshape(2, 3)},
        document={"labels": ["Dresses", "Châles"]},
        made_from={"data_cut": "2026-03-02", "seed": 7},
    )


def manifest_of(path: Path) -> Path:
    return path.with_name(path.name + ".json")


def test_what_was_written_is_read(path: Path) -> None:
    found = read_model(path, format_=1, version_="abc")

    assert found.arrays["weights"].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert found.document == {"labels": ["Dresses", "Châles"]}
    assert found.version == "abc"


def test_the_manifest_names_what_it_was_made_from(path: Path) -> None:
    manifest = json.loads(manifest_of(path).read_text())

    assert manifest["made_from"] == {"data_cut": "2026-03-02", "seed": 7}
    assert manifest["libraries"]["numpy"] == np.__version__
    assert manifest["sha256"] == file_digest(path) == hashlib.sha256(path.read_bytes()).hexdigest()


def test_nothing_partial_is_left_behind(path: Path) -> None:
    assert sorted(file.name for file in path.parent.iterdir()) == ["category.npz", "category.npz.json"]


def test_a_changed_byte_is_found(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)

    with pytest.raises(ModelError, match="damaged"):
        read_model(path, format_=1)


def test_a_file_cut_short_is_found(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-10])

    with pytest.raises(ModelError, match="damaged"):
        read_model(path, format_=1)


def test_a_file_that_is_no_archive_is_refused_even_with_its_own_digest(path: Path) -> None:
    path.write_bytes(b"not an archive")
    manifest = json.loads(manifest_of(path).read_text())
    manifest["sha256"] = hashlib.sha256(b"not an archive").hexdigest()
    manifest_of(path).write_text(json.dumps(manifest))

    with pytest.raises(ModelError, match="damaged"):
        read_model(path, format_=1)


def test_a_pickle_is_never_opened(path: Path) -> None:
    """An object array would run code when it is loaded."""
    with path.open("wb") as file:
        np.savez(file, weights=np.array([{"a": 1}], dtype=object), document=np.zeros(1, dtype=np.uint8))
    manifest = json.loads(manifest_of(path).read_text())
    manifest["sha256"] = file_digest(path)
    manifest_of(path).write_text(json.dumps(manifest))

    with pytest.raises(ModelError, match="damaged"):
        read_model(path, format_=1)


@pytest.mark.parametrize("content", ["", "{", "[]", "null"])
def test_a_damaged_manifest_is_found(path: Path, content: str) -> None:
    manifest_of(path).write_text(content)

    with pytest.raises(ModelError, match="manifest"):
        read_model(path, format_=1)


def test_an_absent_model_is_said_to_be_absent(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no model"):
        read_model(tmp_path / "category.npz", format_=1)


def test_a_manifest_without_its_file_is_refused(path: Path) -> None:
    path.unlink()

    with pytest.raises(ModelError, match="cannot be read"):
        read_model(path, format_=1)


def test_another_format_or_version_is_refused(path: Path) -> None:
    with pytest.raises(ModelError, match="another version of Endcap"):
        read_model(path, format_=2)
    with pytest.raises(ModelError, match="version abc, not xyz"):
        read_model(path, format_=1, version_="xyz")


def test_a_new_model_replaces_the_old(path: Path) -> None:
    write_model(path, format_=1, version_="def", arrays={}, document={}, made_from={})

    assert read_model(path, format_=1).version == "def"
