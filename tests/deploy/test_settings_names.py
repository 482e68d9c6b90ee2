"""Settings have one name everywhere: in the code, the compose file, the image, the documentation."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest
from pydantic import SecretStr

from services.runtime.settings import Settings

ROOT: Final = Path(__file__).parents[2]
SETTINGS: Final = {f"XUANMIN_{field.upper()}": field for field in Settings.model_fields}
# Read or written by the embedded stack alone, outside of Settings.
EMBEDDED: Final = {"XUANMIN_CACHE": "devstack/folders.py", "XUANMIN_ANALYST_DSN": "xuanmin/installation.py"}
# Read by the tests of the desk.
FOR_TESTS: Final = {
    "XUANMIN_PICTURES": "tests/browser/conftest.py",
    "XUANMIN_TEST_DESK": "tests/browser/conftest.py",
    "XUANMIN_TEST_DEMONSTRATION": "tests/demonstration.py",
}
SERVER_FILES: Final = ["docker-compose.yml", *(str(p.relative_to(ROOT)) for p in (ROOT / "deploy").rglob("*.*"))]
WRITTEN: Final = [str(path.relative_to(ROOT)) for path in [*ROOT.glob("README*.md"), *(ROOT / "docs").rglob("*.md")]]
_NAME: Final = re.compile(r"\bXUANMIN_[A-Z_]*[A-Z]\b")
_ROW: Final = re.compile(r"^\| `(XUANMIN_[A-Z_]+)` \| (?:`([^`]*)` )?\|", re.MULTILINE)


def names_in(path: str) -> set[str]:
    return set(_NAME.findall((ROOT / path).read_text()))


@pytest.mark.parametrize("path", [*SERVER_FILES, "deploy/Dockerfile"])
def test_a_server_sets_only_what_is_a_setting(path: str) -> None:
    if "secrets" in Path(path).parts:
        return
    assert names_in(path) <= set(SETTINGS)


@pytest.mark.parametrize("path", WRITTEN)
def test_the_documentation_names_only_what_is_read(path: str) -> None:
    assert names_in(path) <= {*SETTINGS, *EMBEDDED, *FOR_TESTS}


@pytest.mark.parametrize(("name", "path"), (EMBEDDED | FOR_TESTS).items())
def test_the_embedded_stack_s_own_names_are_in_its_code(name: str, path: str) -> None:
    assert name in names_in(path)


def test_every_setting_is_in_the_table_with_its_default() -> None:
    table = dict(_ROW.findall((ROOT / "docs/runbook/settings.md").read_text()))
    assert set(table) == set(SETTINGS)
    for name, field in SETTINGS.items():
        default = Settings.model_fields[field].default
        written = str(default).lower() if isinstance(default, bool) else str(default)
        assert table[name] == ("" if default is None else written)


def test_the_table_says_which_settings_are_secret() -> None:
    rows = (ROOT / "docs/runbook/settings.md").read_text().splitlines()
    said = {match[1] for row in rows if (match := _ROW.match(row)) and row.endswith("secret |")}
    secret = {name for name, field in SETTINGS.items() if SecretStr in _types(Settings.model_fields[field].annotation)}
    assert said == secret


def _types(annotation: object) -> tuple[object, ...]:
    return getattr(annotation, "__args__", (annotation,))
