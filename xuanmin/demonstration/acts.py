"""The acts in their order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from xuanmin.demonstration import (
    after_the_roll,
    canvassing,
    clerk,
    company,
    deputies,
    figures,
    ms_cai,
    office_work,
    opening,
    questions,
    the_roll,
    unreadable,
)
from xuanmin.demonstration.replay import replay
from xuanmin.demonstration.replay_screen import ReplayScreen
from xuanmin.demonstration.stage import Stage

# The company's list comes in on the evening of this day, and Ms Cai brings her certificate.
EVENTFUL: Final = 24


def perform(stage: Stage, due: Sequence[Mapping[str, int]]) -> bool:
    """Perform them all; whether the figures are right. `due` is the recount by place after each day.

    Raises:
        DemonstrationError, ServiceError: an act does not come to its end, and why.
    """
    days = stage.town.days
    screen = ReplayScreen(stage.console, len(days), sum(len(day.submissions) for day in days))
    with stage.act("31 August: set-up and registry"):
        opening.load_town(stage)
    with stage.act("31 August: patches drawn, units called, posters printed"):
        canvassing.list_households(stage)
        office_work.contact_units(stage)
        office_work.publicise(stage)
    with stage.act(f"1 to {EVENTFUL} September: submissions through Kafka"), screen.showing():
        replay(stage, days[:EVENTFUL], due[:EVENTFUL], screen, then=partial(ms_cai.work_on_her_case, stage))
    with stage.act(f"{EVENTFUL} September: the company's list, as a spreadsheet"):
        office_work.contact_units(stage)
        voters = company.import_company(stage)
    with stage.act(f"{EVENTFUL} September: Ms Cai (蔡女士)"):
        ms_cai.bring_her_certificate(stage)
    with stage.act("25 and 26 September: the last days, and an unreadable record"):
        unreadable.publish_rubbish(stage)
        with screen.showing():
            replay(stage, days[EVENTFUL:], due[EVENTFUL:], screen, company=voters)
        unreadable.show_dead_letter(stage)
    stage.say(
        f"{screen.published:,} submissions published and counted in {screen.seconds:.0f} s, each day after the one "
        "before it was counted"
    )
    with stage.act("26 September: those who registered twice"):
        clerk.settle_duplicates(stage)
    with stage.act("26 September: from door to door, and who is missed"):
        canvassing.visit_doors(stage)
    with stage.act("Questions: what was found, and how did it stand then?"):
        questions.ask(stage)
    with stage.act("The figures of 26 September"):
        right = figures.compare(stage, due[figures.PAST.day - 1])
    with stage.act("October: a voter moves, seats are decided, candidates surveyed"):
        after_the_roll.transfer_somebody(stage)
        deputies.survey_candidates(stage, deputies.decide_seats(stage))
    with stage.act("27 October: the roll is published; somebody appeals"):
        the_roll.publish(stage)
        after_the_roll.appeal(stage)
        the_roll.supplement(stage)
    return right
