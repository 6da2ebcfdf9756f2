"""The README says what is so: its settings, packages, folders, commands and pictures exist."""

import re
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from core.cli import app
from core.settings import Settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


@pytest.mark.parametrize("name", list(Settings.model_fields))
def test_each_setting_is_in_the_readme_with_its_default(name: str) -> None:
    default = Settings.model_fields[name].default
    shown = str(default) if default != "" else "(empty)"

    assert f"| `ENDCAP_{name.upper()}` | `{shown}` |" in README


@pytest.mark.parametrize(
    "requirement",
    PROJECT["dependencies"] + [one for extra in PROJECT["optional-dependencies"].values() for one in extra],
)
def test_each_package_has_a_line_and_a_pin(requirement: str) -> None:
    match = re.match(r"[A-Za-z0-9_.-]+", requirement)
    assert match is not None
    table = README[README.index("## Dependencies") :]

    assert re.search(rf"(^\| |, ){re.escape(match[0])}[ ,]", table, re.M), match[0]
    if match[0] != "xgboost":  # pinned as xgboost-cpu on Linux
        pins = re.findall(r"^([\w.-]+)==", (ROOT / "constraints.txt").read_text(), re.M)
        assert match[0].lower().replace("-", "_") in {pin.lower().replace("-", "_") for pin in pins}


def test_the_folders_of_the_map_exist_and_none_is_left_out() -> None:
    named = set(re.findall(r"^\| `((?:core|dashboard|data|tests)[\w/.]*)`", README, re.M))

    assert all((ROOT / name).exists() for name in named)
    packages = {f"core/{path.parent.name}/" for path in (ROOT / "core").glob("*/__init__.py")}
    assert packages <= named


def test_the_commands_of_the_readme_exist() -> None:
    wanted = set(re.findall(r"endcap ([a-z]+)", README)) - {"sqlite", "key"}
    shown = CliRunner().invoke(app, ["--help"]).output

    assert {name for name in wanted if not re.search(rf"\b{name}\b", shown)} == set()


def test_its_pictures_exist() -> None:
    pictures = re.findall(r"!\[[^]]*\]\(([^)]+)\)", README)

    assert pictures
    assert all((ROOT / picture).is_file() for picture in pictures)


def test_the_repository_names_no_machine_and_no_registry() -> None:
    wrong = re.compile(r"(?<![\w.])/(?:work|root|home/\w+)/|pypi\.org|npmjs\.org|deb\.debian|files\.pythonhosted")
    texts = [path for folder in ("core", "dashboard", "data", "tests") for path in (ROOT / folder).rglob("*.py")]
    texts += [*ROOT.glob("*.md"), ROOT / "Makefile", ROOT / ".ci" / "run"]

    found = [str(path) for path in texts if path != Path(__file__) and wrong.search(path.read_text())]

    assert found == []


def test_every_test_that_the_readme_of_the_tests_names_exists() -> None:
    named = re.findall(r"`([\w/]+\.py)::(\w+)`", (ROOT / "tests" / "README.md").read_text())

    missing = [
        f"{file}::{name}"
        for file, name in named
        if not re.search(rf"^def {name}\(", (ROOT / "tests" / file).read_text(), re.M)
    ]
    assert len(named) > 60
    assert missing == []


@pytest.mark.parametrize("title", ["What Endcap must survive", "What the catalogue's models must survive"])
def test_everything_that_must_be_survived_has_a_test(title: str) -> None:
    readme = (ROOT / "tests" / "README.md").read_text()
    part = readme[readme.index(f"## {title}") :].split("\n## ")[0]
    rows = [line for line in part.splitlines() if line.startswith("| ")][1:]

    assert len(rows) > 10
    assert [row for row in rows if not re.search(r"`[\w/]+\.py::\w+`", row)] == []
