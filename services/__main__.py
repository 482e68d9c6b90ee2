"""`python -m services NAME`: one service, or one store's relay, in the foreground. What `xuanmin serve` runs.

It imports the code of that service alone, so that a process holds no more than it uses.
"""

from __future__ import annotations

import sys

from services.runtime.relay import run_relay
from services.runtime.serve import PortTakenError, serve
from services.runtime.settings import SettingError, Settings, load_settings
from services.runtime.supervised import stop_with_supervisor
from services.runtime.telemetry.logs import configure_logs

SERVICES = ("registration", "validation", "reporting", "desk")
RELAYS = ("registration-relay", "validation-relay", "reporting-relay")


def run(name: str, settings: Settings) -> None:
    """Run the service or relay `name` until SIGTERM or SIGINT.

    Raises:
        PortTakenError, SettingMissingError: it cannot start, and why.
        KeyError: there is no such service.
    """
    if name not in (*SERVICES, *RELAYS):
        raise KeyError(name)
    # Asked for before the server starts, so that who started it reads a sentence and no log of a failed start.
    for needed in _needs(name):
        settings.need(needed)
    configure_logs(settings.log_level, name)
    if settings.supervised:
        stop_with_supervisor()
    if name in RELAYS:
        run_relay(name.removesuffix("-relay"), settings)
    elif name == "registration":
        from services.registration import app as registration  # noqa: PLC0415

        serve(registration.create_app(settings), settings.host, settings.registration_port)
    elif name == "validation":
        from services.validation import app as validation  # noqa: PLC0415

        serve(validation.create_app(settings), settings.host, settings.validation_port)
    elif name == "desk":
        from services.desk import app as desk  # noqa: PLC0415
        from services.desk.front import front_of  # noqa: PLC0415

        serve(desk.create_app(settings), settings.host, settings.desk_port, front_of(settings))
    else:
        from services.reporting import app as reporting  # noqa: PLC0415

        serve(reporting.create_app(settings), settings.host, settings.reporting_port)


def _needs(name: str) -> tuple[str, ...]:
    if name == "desk":
        return ("keys",)
    return ("kafka_bootstrap", f"{name.removesuffix('-relay')}_dsn", *(() if name in RELAYS else ("keys",)))


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in (*SERVICES, *RELAYS):  # noqa: PLR2004  the program and one name
        sys.exit(f"usage: python -m services {'|'.join((*SERVICES, *RELAYS))}")
    try:
        run(sys.argv[1], load_settings())
    except (PortTakenError, SettingError) as error:
        sys.exit(f"xuanmin {sys.argv[1]}: {error}")
