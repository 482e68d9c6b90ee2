"""The doctor finds what is wrong with an installation, says what to do, and is hindered by nothing that is down."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from pydantic import SecretStr
from typer.testing import CliRunner

from contracts.keys.keyring import Keyring
from contracts.topics import PLANS, RESIDENTS, dead_letters_of
from eventstore.kafka.as_made import AsMade, Last
from services.runtime.settings import Settings
from tests.e2e.town import Town
from xuanmin.cli import app
from xuanmin.doctor import machine
from xuanmin.doctor.databases import compared, examine_database
from xuanmin.doctor.examination import PARTS, examine
from xuanmin.doctor.finding import Finding, Weight, is_well
from xuanmin.doctor.machine import examine_disks, examine_keys
from xuanmin.doctor.topics import clocks_of, examine_kafka
from xuanmin.installation import settings_of

NOWHERE = "127.0.0.1:9"


@pytest.fixture
def whole(town_services: Town) -> Settings:
    """The settings of an installation with nothing wrong."""
    return settings_of(town_services.installation.environment)


def bad(findings: list[Finding]) -> list[Finding]:
    return [one for one in findings if one.weight == Weight.BAD]


async def examined(settings: Settings) -> list[Finding]:
    return await asyncio.to_thread(lambda: list(examine(settings)))


async def test_a_whole_installation_is_well_part_by_part(whole: Settings) -> None:
    findings = await examined(whole)
    assert is_well(findings), bad(findings)
    said = {one.subject for one in findings if one.weight == Weight.WELL}
    assert said >= PARTS.keys() - {"disk"}


async def test_where_everything_is_down_each_part_says_so_and_what_to_do(whole: Settings) -> None:
    def nobody(dsn: SecretStr | None) -> SecretStr:
        assert dsn is not None
        return SecretStr(urlunsplit(urlsplit(dsn.get_secret_value())._replace(netloc=f"role:secret-word@{NOWHERE}")))

    down = whole.model_copy(
        update={
            "kafka_bootstrap": NOWHERE,
            **{f"{name}_url": f"http://{NOWHERE}" for name in ("registration", "validation", "reporting", "desk")},
            **{f"{n}_dsn": nobody(getattr(whole, f"{n}_dsn")) for n in ("registration", "validation", "reporting")},
        }
    )
    findings = await examined(down)
    assert {one.subject for one in bad(findings)} == PARTS.keys() - {"settings", "keyring", "disk"}
    assert all(one.cure for one in bad(findings))
    assert "secret-word" not in str(findings)


async def test_what_is_not_set_is_said_once() -> None:
    findings = bad(await asyncio.to_thread(lambda: list(examine(Settings(registration_url=f"http://{NOWHERE}")))))
    assert [one.subject for one in findings if "XUANMIN_KAFKA_BOOTSTRAP" in one.said] == ["settings"]


async def test_a_wrong_password_is_told_from_a_server_that_is_away(whole: Settings) -> None:
    assert whole.registration_dsn is not None
    parts = urlsplit(whole.registration_dsn.get_secret_value())
    wrong = SecretStr(urlunsplit(parts._replace(netloc=f"registration:no@{parts.hostname}:{parts.port}")))
    [found] = await asyncio.to_thread(
        examine_database, "registration", whole.model_copy(update={"registration_dsn": wrong})
    )
    assert "refuses this role" in found.said


async def test_another_services_database_is_noticed_by_its_migrations(whole: Settings) -> None:
    mixed = whole.model_copy(update={"registration_dsn": whole.validation_dsn})
    found = bad(await asyncio.to_thread(examine_database, "registration", mixed))
    assert any("lacks" in one.said for one in found)
    assert any("does not know" in one.said for one in found)


def test_migrations_that_are_missing_or_newer_are_told_apart() -> None:
    assert list(compared("d", {"1", "2"}, {"1", "2"})) == []
    [missing] = compared("d", {"1", "2", "3"}, {"1"})
    assert ("2 migrations, from 2" in missing.said, missing.cure) == (True, "`xuanmin prepare`")
    [newer] = compared("d", {"1"}, {"1", "9"})
    assert "from 9" in newer.said


async def test_a_topic_that_was_changed_is_named_with_the_command_that_mends_it(whole: Settings) -> None:
    topic = dead_letters_of(RESIDENTS)
    await _configure(whole, topic, {"retention.ms": "3600000"})
    try:
        [found] = bad(await asyncio.to_thread(examine_kafka, whole))
    finally:
        await _configure(whole, topic, {})
    assert f"{topic}: retention.ms is 3600000" in found.said
    assert f"--entity-name {topic} --add-config retention.ms=2592000000" in found.cure


async def _configure(settings: Settings, topic: str, changed: dict[str, str]) -> None:
    [plan] = [one for one in PLANS if one.name == topic]
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.kafka_bootstrap)
    await admin.start()
    try:
        await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, plan.configs() | changed)])
    finally:
        await admin.close()


async def test_a_topic_that_is_missing_or_unevenly_partitioned_is_named(
    whole: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def found(*_about: object, **_more: object) -> AsMade:
        counts = {plan.name: plan.partitions or 4 for plan in PLANS} | {RESIDENTS: 6}
        del counts[dead_letters_of(RESIDENTS)]
        return AsMade(counts, {}, ["1"], [])

    monkeypatch.setattr("xuanmin.doctor.topics.topics_as_made", found)
    findings = await asyncio.to_thread(examine_kafka, whole)
    said = " ".join(one.said for one in bad(findings))
    assert f"missing: {dead_letters_of(RESIDENTS)}" in said
    assert f"{RESIDENTS}: 6" in said
    assert [one.subject for one in findings if one.weight == Weight.DOUBT] == ["Kafka"]


@pytest.mark.parametrize(
    ("appended", "happened", "said"),
    [(100.0, 99.9, []), (103.0, 99.0, ["ahead"]), (90.0, 95.0, ["behind"]), (100.0, None, []), (100.0, 50.0, [])],
)
def test_kafkas_clock_is_held_to_its_own_records(appended: float, happened: float | None, said: list[str]) -> None:
    found = list(clocks_of([Last("t", appended, happened)], now=100.0))
    assert [word for one in found for word in ("ahead", "behind") if word in one.said] == said


@pytest.fixture
def copied(whole: Settings, tmp_path: Path) -> Settings:
    """The settings with a keyring of this test's own, which it may break."""
    shutil.copytree(whole.need("keys"), tmp_path / "keys")
    return whole.model_copy(update={"keys": tmp_path / "keys"})


def test_a_key_that_is_gone_a_broken_one_and_half_a_pair_are_named(copied: Settings) -> None:
    keys = Path(copied.need("keys"))
    assert is_well(examine_keys(copied))
    (keys / "signing/published.key").unlink()
    (keys / "registry/residents.key").write_text("no hex")
    Keyring(keys).make_election("e2e-half")
    (keys / "names/e2e-half.key").unlink()
    said = " ".join(one.said for one in bad(examine_keys(copied)))
    for named in ("signing/published.key", "registry/residents.key", "names/e2e-half.key"):
        assert named in said
    assert "no hex" not in said


def test_keys_that_others_may_read_are_told(copied: Settings) -> None:
    (Path(copied.need("keys")) / "signing/published.key").chmod(0o644)
    [found] = bad(examine_keys(copied))
    assert ("others may read signing/published.key" in found.said, "chmod" in found.cure) == (True, True)


def test_a_disk_with_too_little_room_is_told_before_it_is_full(
    copied: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert is_well(examine_disks(copied))
    monkeypatch.setattr(machine, "LEAST_FREE_SHARE", 1.0)
    assert not is_well(examine_disks(copied))


def test_a_part_that_breaks_hides_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(_settings: Settings) -> list[Finding]:
        raise ZeroDivisionError

    monkeypatch.setattr("xuanmin.doctor.examination.PARTS", {"one": breaks, "disk": examine_disks})
    assert [one.subject for one in bad(list(examine(Settings())))] == ["one"]


async def test_the_command_ends_with_1_where_something_is_to_be_mended(
    whole: Settings, town_services: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in town_services.installation.environment.items():
        monkeypatch.setenv(name, value)
    run = CliRunner()
    done = await asyncio.to_thread(run.invoke, app, ["doctor"])
    assert (done.exit_code, "nothing is to be mended" in done.output) == (0, True), done.output
    monkeypatch.setenv("XUANMIN_KAFKA_BOOTSTRAP", NOWHERE)
    done = await asyncio.to_thread(run.invoke, app, ["doctor"])
    assert (done.exit_code, "1 to be mended" in done.output) == (1, True), done.output
