"""What the office prints, for whoever asked for it: a bulletin, and a constituency's posted lists and voter cards."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

from documents.bulletin import bulletin_page, print_bulletin
from documents.cards import print_cards
from documents.printed import Printed
from office.bulletin.asking import ask_all
from office.bulletin.composing import compose
from office.roll import asking
from office.roll.cards import CardLook, cards_of
from office.roll.papers import as_file
from office.roll.printing import Look, documents_of, print_lists
from scenarios.zhujing import ELECTION_ID
from xuanmin.demonstration.stage import Stage
from xuanmin.put import put

COMMITTEE: Final = "朱泾镇选举委员会"
CONSTITUENCY: Final = "D11"
"""A small one, so that printing it takes no time."""

BULLETIN_DAY, LAST_BULLETIN, NUMBER = date(2021, 9, 26), date(2021, 9, 20), 6
ELECTION_DAY: Final = date(2021, 11, 16)


def print_papers(stage: Stage, folder: Path) -> None:
    """Write the bulletin of 26 September, and the lists, the cards and the signed digest of the published roll."""
    answers = ask_all(stage.client, ELECTION_ID, BULLETIN_DAY, LAST_BULLETIN, datetime.now(UTC))
    bulletin = compose(answers, title=None, issued_by=COMMITTEE, number=NUMBER)
    put(print_bulletin(bulletin), folder / "bulletin.pdf", stage.console)
    put(bulletin_page(bulletin), folder / "bulletin.html", stage.console)
    signed = asking.signed_of(stage.client, asking.the_publication(stage.client, ELECTION_ID, 1))
    part = {"publication": 1, "constituency": CONSTITUENCY}
    lists = asking.roll(stage.client, ELECTION_ID, **part)
    for name, printed in print_lists(list(documents_of(lists, signed, Look(COMMITTEE)))):
        put(printed, folder / name, stage.console)
    put(Printed(as_file(signed)), folder / "digest.json", stage.console)
    answer = asking.roll(stage.client, ELECTION_ID, show="cards", **part)
    for name, cards in cards_of(stage.client, answer, signed.digest, CardLook(COMMITTEE, ELECTION_DAY)):
        put(print_cards(cards), folder / name, stage.console)
