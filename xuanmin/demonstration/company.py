"""The company that feared the work: its list of 868, imported as a spreadsheet, and how long until it was counted."""

from __future__ import annotations

import time
from pathlib import Path

from contracts.keys.keyring import Keyring
from office.registering import open_list, send
from scenarios.zhujing import ELECTION_ID, write_company_workbook
from xuanmin.demonstration.errors import DemonstrationError
from xuanmin.demonstration.stage import Stage, registered

SOURCE = "company-hr"


def import_company(stage: Stage) -> int:
    """Import the list by the code of `xuanmin import`; gives how many voters.

    Raises:
        DemonstrationError: a row is not taken, or not counted within a minute.
    """
    company = stage.town.company
    stage.move_clock(company.date, 19)
    file = stage.folder / f"{company.name}.xlsx"
    rows = write_company_workbook(stage.town, file)
    stage.say(
        "A company with many staff, and many old people living in, feared the work and would not report; after 4 or 5 "
        "calls and visits it was won over."
    )
    options = f"--election {ELECTION_ID} --place {company.place_code} --source {SOURCE}"
    stage.say(f"[bold]xuanmin import {file.name} {options}[/bold]")
    tokens = Keyring(Path(stage.settings.need("keys"))).tokens()
    began = time.monotonic()
    result = send(
        stage.client,
        open_list(file, tokens, election=ELECTION_ID, source=SOURCE, place=company.place_code, channel=None),
    )
    accepted_after = time.monotonic() - began
    if result.problems:
        number, problem = result.problems[0]
        raise DemonstrationError(f"{len(result.problems)} rows are not taken, the first is row {number}: {problem}")

    def counted() -> bool:
        answer = stage.tallies("place")
        pending = answer["totals"]["by_status"].get("pending")
        return registered(answer["rows"]).get(company.place_code) == rows and not pending

    stage.wait_for("the count of the company's list", counted)
    counted_after = time.monotonic() - began
    stage.say(f"{result.accepted:,} rows accepted after {accepted_after:.1f} s")
    stage.say(
        f"[green]{rows:,} voters counted at {company.place_code} after {counted_after:.1f} s[/green]; "
        "the town needed “a few minutes”"
    )
    return rows
