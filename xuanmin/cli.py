"""`xuanmin`: the command line's table of contents."""

from __future__ import annotations

import logging
import sys
from typing import NoReturn

import typer
from rich.console import Console
from rich.markup import escape

from contracts.keys.keyring import KeyMissingError
from devstack import DevstackError
from eventstore.kafka.errors import KAFKA_ERRORS
from eventstore.migrate import MigrationError
from office.client import ServiceError
from services.desk.people.account import AccountError
from services.runtime.serve import PortTakenError
from services.runtime.settings import SettingError, SettingMissingError
from xuanmin.addresses import AlreadyUpError
from xuanmin.commands import (
    accounts,
    acts,
    bulletin,
    candidates,
    canvass,
    case_file,
    cases,
    check_upstream,
    consumers,
    coverage,
    demo,
    dlq,
    doctor,
    election,
    export,
    history,
    import_file,
    outreach,
    projection,
    publicity,
    registry,
    republish,
    roll,
    running,
    seats,
    serve,
    tally,
    up,
    verify,
    webhooks,
)
from xuanmin.demonstration.errors import DemonstrationError
from xuanmin.supervisor import ServiceFailedError

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Xuanmin (选民): voter registration on Apache Kafka, with live tallies in PostgreSQL.",
)
app.command()(up.up)
app.command()(demo.demo)
app.add_typer(election.app, name="election")
app.add_typer(registry.app, name="registry")
app.command(name="import")(import_file.import_file)
app.command()(tally.tally)
app.command()(bulletin.bulletin)
app.command()(cases.cases)
app.command()(case_file.case_file)
app.command()(history.history)
app.command()(export.export)
app.command()(seats.seats)
app.add_typer(candidates.app, name="candidates")
app.add_typer(roll.app, name="roll")
app.add_typer(canvass.app, name="canvass")
app.add_typer(coverage.app, name="coverage")
app.add_typer(outreach.app, name="outreach")
app.add_typer(publicity.app, name="publicity")
app.add_typer(accounts.app, name="accounts")
app.add_typer(dlq.app, name="dlq")
app.command()(acts.acts)
app.add_typer(consumers.app, name="consumers")
app.command()(doctor.doctor)
app.add_typer(projection.app, name="projection")
app.command()(republish.republish)
app.command()(running.lag)
app.command()(running.topics)
app.add_typer(webhooks.app, name="webhooks")
app.command(name="check-upstream")(check_upstream.check_upstream)
app.command()(verify.verify)
app.command()(serve.serve)
app.command()(serve.prepare)

_EXPECTED = (
    AlreadyUpError,
    DevstackError,
    MigrationError,
    SettingError,
    ServiceFailedError,
    ServiceError,
    PortTakenError,
    KeyMissingError,
    DemonstrationError,
    AccountError,
)


def main() -> None:
    """Run the command line; an error that a person can mend is told in a sentence, without a trace."""
    # Kafka's client complains many times a second; what matters of it is told below. A service sets its own logs up.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    try:
        app(prog_name="xuanmin")
    except _EXPECTED as error:
        # What is missing stands in the folder of an installation that runs.
        missing = isinstance(error, SettingMissingError)
        _say(f"{error}. Is no installation running here? `xuanmin up` starts one" if missing else error)
    except KAFKA_ERRORS as error:
        _say(f"Kafka does not answer ({type(error).__name__}); is it running at XUANMIN_KAFKA_BOOTSTRAP?")


def _say(what: object) -> NoReturn:
    Console(stderr=True).print(f"[red]xuanmin:[/red] {escape(str(what))}", highlight=False, markup=True, soft_wrap=True)
    sys.exit(1)
