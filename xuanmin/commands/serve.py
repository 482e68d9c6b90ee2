"""`xuanmin serve`: one service in the foreground. `xuanmin prepare`: keys, topics and schemas, once before them."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from services.__main__ import run
from xuanmin.addresses import found_settings
from xuanmin.installation import prepare_servers


class Service(StrEnum):
    """What can be served."""

    REGISTRATION = "registration"
    VALIDATION = "validation"
    REPORTING = "reporting"
    REGISTRATION_RELAY = "registration-relay"
    VALIDATION_RELAY = "validation-relay"
    REPORTING_RELAY = "reporting-relay"


def serve(service: Annotated[Service, typer.Argument(help="Which service, or which store's relay.")]) -> None:
    """Run one service in the foreground, with the addresses of the environment (XUANMIN_…)."""
    run(service.value, found_settings())


def prepare() -> None:
    """Make the keys, topics and schemas that are missing; safe to repeat."""
    prepare_servers(found_settings())
