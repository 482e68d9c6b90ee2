"""What lies on this machine: the settings, the keyring, room on the disks."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from contracts.keys.keyring import KeyMissingError, Keyring
from services.runtime.settings import Settings
from xuanmin.addresses import data_folder
from xuanmin.doctor.finding import Finding, bad, well

NEEDED: Final = ("kafka_bootstrap", "registration_dsn", "validation_dsn", "reporting_dsn", "keys")
LEAST_FREE_BYTES: Final = 1024 * 1024 * 1024
LEAST_FREE_SHARE: Final = 0.05
_OTHERS_MAY: Final = 0o077


def examine_settings(settings: Settings) -> list[Finding]:
    """Whether the addresses are set that everything else needs."""
    missing = [f"XUANMIN_{name.upper()}" for name in NEEDED if getattr(settings, name) is None]
    if missing:
        return [
            bad(
                "settings",
                f"not set: {', '.join(missing)}",
                "`xuanmin up` starts an installation here; on a server set them (docs/runbook/settings.md)",
            )
        ]
    return [well("settings", "addresses and keyring are set")]


def examine_keys(settings: Settings) -> list[Finding]:
    """Whether the keyring is whole as far as it lies here, and its owner's alone."""
    folder = Path(settings.need("keys"))
    if not folder.is_dir():
        return [
            bad("keyring", f"there is no folder {folder}", "mend XUANMIN_KEYS, or restore the keys from the backup")
        ]
    keyring, wrong = Keyring(folder), list[Finding]()
    for name, read in {
        "voter tokens": keyring.tokens,
        "signing": keyring.signer,
        "dead letters": keyring.dead_letters,
        "registry": keyring.registry,
        "desk": keyring.desk,
    }.items():
        try:
            read()
        except KeyMissingError as error:
            wrong.append(
                bad(
                    "keyring",
                    f"{name}: {error}",
                    "restore it from the backup of the keys; a new installation gets it from `xuanmin prepare`",
                )
            )
    elections = {kind: {path.stem for path in (folder / kind).glob("*.key")} for kind in ("names", "details")}
    for election in sorted(elections["names"] ^ elections["details"]):
        lacks = "details" if election in elections["names"] else "names"
        wrong.append(
            bad(
                "keyring",
                f"{lacks}/{election}.key is missing, its pair is there",
                "restore it from the backup of the keys; who destroys an election's key destroys both",
            )
        )
    if readable := [path for path in sorted(folder.rglob("*.key")) if path.stat().st_mode & _OTHERS_MAY]:
        wrong.append(
            bad(
                "keyring",
                f"others may read {readable[0].relative_to(folder)} and {len(readable) - 1} more",
                f"chmod -R go-rwx {folder}",
            )
        )
    whole = len(elections["names"] & elections["details"])
    return wrong or [well("keyring", f"the installation's keys, and those of {whole} elections, in {folder}")]


def examine_disks(settings: Settings) -> list[Finding]:
    """Room where something of ours lies on this machine."""
    findings = {}
    for what, folder in (("data", data_folder(settings)), ("keys", settings.keys)):
        if folder is None or not folder.is_dir():
            continue
        usage = shutil.disk_usage(folder)
        free = f"{usage.free / 2**30:,.1f} GiB are free where {folder} lies"
        short = usage.free < max(LEAST_FREE_BYTES, LEAST_FREE_SHARE * usage.total)
        cure = f"make room there, or move the {what} to another disk, before Kafka and PostgreSQL stop"
        findings[folder.stat().st_dev] = bad("disk", free, cure) if short else well("disk", free)
    return list(findings.values())
