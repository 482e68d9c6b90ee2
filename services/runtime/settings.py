"""Settings, from the environment (`XUANMIN_…`) or from files of secrets; the same names everywhere."""

from __future__ import annotations

import ipaddress
import logging
import os
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict


class SettingError(Exception):
    """The settings are not what they must be; the message names them, and no value."""


class SettingMissingError(SettingError):
    """A setting that this service needs is not set."""


class SettingWrongError(SettingError):
    """A setting is set to what it cannot be."""


def _existing_folder(path: Path | None) -> Path | None:
    if path is not None and not path.is_dir():
        raise ValueError("no such folder")
    return path


def _existing_file(path: Path | None) -> Path | None:
    if path is not None and not path.is_file():
        raise ValueError("no such file")
    return path


def _addresses(written: str | None) -> str | None:
    for one in written.split(",") if written is not None else ():
        ipaddress.ip_network(one.strip())
    return written


def _level(name: str) -> str:
    if name.upper() not in logging.getLevelNamesMapping():
        raise ValueError("one of DEBUG, INFO, WARNING, ERROR, CRITICAL")
    return name.upper()


class Settings(BaseSettings):
    """Every setting of every service. Addresses that are not set belong to the embedded stack, which sets them.

    With `XUANMIN_SECRETS` a folder is read too, each file named like a setting, lower case, with the prefix
    (`xuanmin_registration_dsn`): the form in which Docker and Kubernetes hand out secrets.
    """

    model_config = SettingsConfigDict(env_prefix="XUANMIN_", extra="ignore", hide_input_in_errors=True)

    kafka_bootstrap: str | None = None
    registration_dsn: SecretStr | None = None
    validation_dsn: SecretStr | None = None
    reporting_dsn: SecretStr | None = None
    keys: Path | None = None
    clock_file: Path | None = None
    host: str = "127.0.0.1"
    registration_port: Annotated[int, Field(ge=0, le=65535)] = 8601
    validation_port: Annotated[int, Field(ge=0, le=65535)] = 8602
    reporting_port: Annotated[int, Field(ge=0, le=65535)] = 8603
    desk_port: Annotated[int, Field(ge=0, le=65535)] = 8600
    registration_url: str = "http://127.0.0.1:8601"
    validation_url: str = "http://127.0.0.1:8602"
    reporting_url: str = "http://127.0.0.1:8603"
    desk_url: str = "http://127.0.0.1:8600"
    desk_tls_certificate: Annotated[Path | None, AfterValidator(_existing_file)] = None
    desk_tls_key: Annotated[Path | None, AfterValidator(_existing_file)] = None
    desk_trusted_proxies: Annotated[str | None, AfterValidator(_addresses)] = None
    desk_local_accounts: bool = True
    desk_oidc_issuer: str | None = None
    desk_oidc_client_id: str | None = None
    desk_oidc_client_secret: SecretStr | None = None
    desk_oidc_role_claim: str = "xuanmin_role"
    desk_oidc_places_claim: str = "xuanmin_places"
    partitions: Annotated[int, Field(ge=1, le=1000)] = 4
    replication: Annotated[int, Field(ge=1, le=9)] = 1
    batch_records: Annotated[int, Field(ge=1, le=10_000)] = 2000
    pool_size: Annotated[int, Field(ge=3, le=100)] = 8
    relay: bool = True
    catch_up: bool = True
    webhook_networks: Annotated[str | None, AfterValidator(_addresses)] = None
    stream_subscribers: Annotated[int, Field(ge=1, le=10_000)] = 500
    redrive_rate: Annotated[int, Field(ge=1, le=100_000)] = 1000
    trace_share: Annotated[float, Field(ge=0, le=1)] = 0.0
    set_up_version: Annotated[int, Field(ge=1, le=2)] = 2
    log_level: Annotated[str, AfterValidator(_level)] = "INFO"
    data: Path | None = None
    secrets: Annotated[Path | None, AfterValidator(_existing_folder)] = None
    supervised: bool = False

    def need(self, name: str) -> str:
        """The value of a setting that must be set.

        Raises:
            SettingMissingError: it is not.
        """
        value = getattr(self, name)
        if value is None:
            raise SettingMissingError(f"XUANMIN_{name.upper()} is not set; this service cannot work without it")
        return value.get_secret_value() if isinstance(value, SecretStr) else str(value)


def load_settings() -> Settings:
    """The settings of this process.

    Raises:
        SettingWrongError: one of them cannot be what it is set to.
    """
    folder = os.environ.get("XUANMIN_SECRETS")
    try:
        return Settings(_secrets_dir=folder) if folder else Settings()
    except ValidationError as error:
        wrong = [f"XUANMIN_{str(one['loc'][0]).upper()} is set wrongly: {one['msg']}" for one in error.errors()]
        raise SettingWrongError("; ".join(wrong)) from None
