"""A setting that is wrong or missing is told in a sentence that names it, and no value: it may be a password."""

from __future__ import annotations

import pytest

from services.__main__ import run
from services.runtime.settings import SettingMissingError, Settings, SettingWrongError, load_settings


@pytest.mark.parametrize(
    ("name", "value"),
    [("XUANMIN_PARTITIONS", "geheim"), ("XUANMIN_LOG_LEVEL", "geheim"), ("XUANMIN_REGISTRATION_PORT", "99999")],
)
def test_a_wrong_setting_is_named(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingWrongError, match=name) as said:
        load_settings()
    assert value not in str(said.value)


@pytest.mark.parametrize(
    "name", ["registration", "validation", "reporting", "registration-relay", "validation-relay", "reporting-relay"]
)
def test_a_service_says_which_setting_it_misses_before_it_starts(name: str) -> None:
    with pytest.raises(SettingMissingError, match="XUANMIN_KAFKA_BOOTSTRAP"):
        run(name, Settings(kafka_bootstrap=None))
