"""Model files: arrays and plain JSON beside a manifest with their SHA-256. Nothing in them is ever executed.

Pickle is not used: a file that was tampered with, cut short or written by another version is refused, and its owner
trains again.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from core.errors import ModelError

_LIBRARIES = ("numpy", "scipy", "scikit-learn", "xgboost-cpu", "xgboost", "torch", "sentence-transformers")
_DOCUMENT = "document"


@dataclass(frozen=True)
class ModelFile:
    """What a file held: numbers as arrays, the rest as JSON, and the manifest that came with it."""

    arrays: Mapping[str, NDArray[Any]]
    document: Mapping[str, Any]
    manifest: Mapping[str, Any]

    @property
    def version(self) -> str:
        """The model's version, as written."""
        return str(self.manifest["version"])


def write_model(
    path: Path,
    *,
    format_: int,
    version_: str,
    arrays: Mapping[str, NDArray[Any]],
    document: Mapping[str, Any],
    made_from: Mapping[str, Any],
) -> Path:
    """Write ``path`` and its manifest ``path.json``; a reader sees the old pair, the new pair, or refuses the mix.

    ``made_from`` says what the model was trained on: data cut, seed, parameters. Gives back the path.
    """
    described = np.frombuffer(json.dumps(document, ensure_ascii=False).encode(), dtype=np.uint8)
    content = io.BytesIO()
    np.savez(content, **{**arrays, _DOCUMENT: described})  # type: ignore[arg-type]
    manifest = {
        "format": format_,
        "version": version_,
        "sha256": hashlib.sha256(content.getbuffer()).hexdigest(),
        "made_from": dict(made_from),
        "libraries": _installed(),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    _replace(path, content.getvalue())
    _replace(_manifest_path(path), json.dumps(manifest, indent=1, sort_keys=True).encode())
    return path


def read_model(path: Path, *, format_: int, version_: str | None = None) -> ModelFile:
    """The model at ``path``, of that version if one is named.

    Raises:
        ModelError: absent, damaged, of another format or of another version; says which.
    """
    manifest = _read_manifest(path)
    if manifest.get("format") != format_:
        raise ModelError(f"{path.name} was written by another version of Endcap.", path=path)
    if version_ is not None and manifest.get("version") != version_:
        raise ModelError(f"{path.name} holds version {manifest.get('version')}, not {version_}.", path=path)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelError(f"{path.name} cannot be read ({error.strerror}).", path=path) from None
    if hashlib.sha256(content).hexdigest() != manifest.get("sha256"):
        raise ModelError(f"{path.name} is damaged: it is not the file its manifest describes.", path=path)
    return _unpacked(path, content, manifest)


def file_digest(path: Path) -> str:
    """The SHA-256 of a file, 64 hex digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _unpacked(path: Path, content: bytes, manifest: Mapping[str, Any]) -> ModelFile:
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as opened:
            arrays = {name: opened[name] for name in opened.files}
        document = json.loads(arrays.pop(_DOCUMENT).tobytes())
    except (ValueError, KeyError, BadZipFile) as error:
        raise ModelError(f"{path.name} is damaged ({error}).", path=path) from None
    return ModelFile(arrays, document, manifest)


def _read_manifest(path: Path) -> dict[str, Any]:
    try:
        manifest = json.loads(_manifest_path(path).read_bytes())
    except OSError:
        raise ModelError(f"There is no model {path.name} yet.", path=path) from None
    except ValueError:
        raise ModelError(f"The manifest of {path.name} is damaged.", path=path) from None
    if not isinstance(manifest, dict):
        raise ModelError(f"The manifest of {path.name} is damaged.", path=path)
    return manifest


def _manifest_path(path: Path) -> Path:
    return path.with_name(path.name + ".json")


def _replace(path: Path, content: bytes) -> None:
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    partial.write_bytes(content)
    partial.replace(path)


def _installed() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
