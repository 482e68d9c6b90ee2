"""The whole examination: each part by itself, whatever the others came to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from services.runtime.settings import SettingError, Settings
from xuanmin.doctor.databases import examine_database
from xuanmin.doctor.finding import Finding, bad
from xuanmin.doctor.machine import examine_disks, examine_keys, examine_settings
from xuanmin.doctor.services import SERVICES, examine_desk, examine_service
from xuanmin.doctor.topics import examine_kafka

Part = Callable[[Settings], list[Finding]]

PARTS: dict[str, Part] = {
    "settings": examine_settings,
    "keyring": examine_keys,
    "disk": examine_disks,
    "Kafka": examine_kafka,
    **{f"database of {service}": partial(examine_database, service) for service in SERVICES},
    **{service: partial(examine_service, service) for service in SERVICES},
    "desk": examine_desk,
}


def examine(settings: Settings) -> Iterator[Finding]:
    """What is found, part by part in their order; they are looked at side by side, since what is down answers late."""
    with ThreadPoolExecutor(len(PARTS), thread_name_prefix="doctor") as pool:
        looking = {name: pool.submit(_looked_at, name, part, settings) for name, part in PARTS.items()}
        for found in looking.values():
            yield from found.result()


def _looked_at(name: str, part: Part, settings: Settings) -> list[Finding]:
    try:
        return part(settings)
    except SettingError:
        return []  # what is not set was said with the settings
    except Exception as error:  # noqa: BLE001  one part that cannot be looked at hides no other
        return [bad(name, f"could not be looked at ({type(error).__name__})", "report it, with what was running")]
