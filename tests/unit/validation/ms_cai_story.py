"""The stage of Ms Cai's story: what the services do around the domain, without a broker, a database, or a clock.

Each step is a sentence: `given_…` is how things stand, `when_…` is what somebody does on a day of September 2021,
`then_…` is what must follow. Her name, papers and days are the town's (scenarios/zhujing/mscai.py). What the services
seal stands open here.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
import yaml

from contracts.cases import CallLogged, CaseAssigned, CaseEvent, CertificateMovedOn, CertificateStep, Papers
from contracts.id_number import check_character
from contracts.registrations import Details, Registration
from contracts.set_up.elections import ElectionSetUp
from contracts.validations import Assessed, Trigger, Verdict
from scenarios.zhujing.election_file import election_file
from scenarios.zhujing.mscai import JIASHAN, NAME, PERMIT
from services.validation.domain.assessment import Context, assess
from services.validation.domain.cases.case import UNJUDGED, CaseState, evolve
from services.validation.domain.cases.case_work import log_call, take
from services.validation.domain.cases.certificate_steps import (
    LOOKED_AT,
    MoveCertificate,
    SameClerkError,
    move_certificate,
)
from services.validation.domain.cases.verdict import decide_assessment, wants_claim
from services.validation.domain.election import rules_of
from services.validation.domain.resident import Resident
from services.validation.domain.subject import subject_of
from services.validation.domain.telling.sentences import sentence_of
from tests.unit.validation.samples import registration

Event = Verdict | CaseEvent
SHANGHAI = timezone(timedelta(hours=8))
HER_NUMBER = (body := "33042119870314002") + check_character(body)
HER_HUSBANDS_TOKEN = "c" * 32
LOCAL = "310116"


class Story:
    """Her registration, its case, and the log of what has happened, each event with its day."""

    def __init__(self) -> None:
        self.rules = rules_of(ElectionSetUp.model_validate(yaml.safe_load(election_file())))
        self.her: Resident | None = None
        self.husband: Resident | None = None
        self.form: Registration | None = None
        self.case: CaseState = UNJUDGED
        self.log: list[tuple[date, Event]] = []

    # How things stand.

    def given_the_registry_has_her_household_in_jiashan(self) -> None:
        self.her = Resident(NAME, JIASHAN, permit_since=PERMIT, spouse_token=HER_HUSBANDS_TOKEN, place_code="V01")

    def given_her_husband_is_local(self) -> None:
        self.husband = Resident("沈国平", LOCAL, place_code="V01")

    def given_her_husband_is_from_elsewhere_too(self) -> None:
        self.husband = Resident("沈国平", JIASHAN, place_code="V01")

    # What somebody does.

    def when_she_registers(self, at: str, on: int) -> None:
        """At the desk of a village, named as people name it."""
        code = next(place.code for place in self.rules.places.values() if place.name == at)
        moment = datetime(2021, 9, on, 10, 0, tzinfo=SHANGHAI)
        self.form = registration(place_code=code, channel="station", registered_at=moment, gender="female")
        self._compare(on, "submission")

    def when_the_committee_takes_the_case(self, clerk: str, on: int) -> None:
        self._happened(on, take(self.case, self.registered, clerk))

    def when_she_is_phoned(self, by: str, on: int) -> None:
        self._happened(on, log_call(self.case, self.registered, by, "reached"))

    def when_a_certificate_is_advised(self, by: str, on: int) -> None:
        self._certificate("advised", by, on)

    def when_a_certificate_is_requested(self, by: str, on: int) -> None:
        self._certificate("requested", by, on)

    def when_she_brings_it(self, papers: Papers, received_by: str, on: int) -> None:
        self._certificate("received", received_by, on, papers)

    def when_it_is_verified(self, by: str, on: int) -> None:
        self._certificate("verified", by, on)

    def when_it_is_rejected(self, by: str, on: int) -> None:
        self._certificate("rejected", by, on)

    # What must follow.

    def then_she_is_suspected_for_her_household_alone(self) -> None:
        assert (self.case.status, self.case.is_open) == ("suspected", True)
        assert [finding.code for finding in self.case.findings] == ["NON_LOCAL"]

    def then_the_clerk_reads(self, sentence: str) -> None:
        assert [sentence_of(finding).zh for finding in self.case.findings] == [sentence]

    def then_the_finding_shows(self, **params: Any) -> None:
        (finding,) = self.case.findings
        assert finding.params == params

    def then_the_case_is_with(self, clerk: str) -> None:
        assert self.case.work.assignee == clerk

    def then_the_certificate_is(self, step: CertificateStep) -> None:
        certificate = self.case.work.certificate
        assert certificate is not None
        assert certificate.step == step

    def then_the_same_clerk_cannot_verify_it(self, clerk: str, on: int) -> None:
        before, told = self.case, len(self.log)
        with pytest.raises(SameClerkError, match="another clerk has to verify it") as refused:
            self.when_it_is_verified(clerk, on)
        assert clerk in str(refused.value)
        assert (self.case, len(self.log)) == (before, told)

    def then_she_was_compared_again_because_of_her_certificate(self) -> None:
        last = self.log[-1][1]
        assert isinstance(last, Assessed)
        assert (last.trigger, last.outcome, last.findings) == ("certificate", "verified", ())

    def then_the_case_has_closed_itself(self) -> None:
        assert not self.case.is_open
        assert self.case.work.assignee is None

    def then_she_is_on_the_roll(self, at: str) -> None:
        assert (self.case.status, self.case.under_review, self.case.holds_claim) == ("verified", False, True)
        assert self.rules.places[self.registered.place_code].name == at

    def then_she_is_not_on_the_roll(self) -> None:
        assert self.case.status == "suspected"

    def then_she_stays_on_the_roll_until_a_person_decides(self) -> None:
        assert (self.case.status, self.case.under_review) == ("verified", True)

    def then_the_history_tells(self, *lines: str) -> None:
        assert [f"{day.day} September: {_told(event)}" for day, event in self.log] == list(lines)

    def then_the_evidence_on_file_is(self, papers: Papers) -> None:
        certificate = self.case.work.certificate
        assert certificate is not None
        assert certificate.papers_sealed is not None
        assert Papers.model_validate_json(certificate.papers_sealed) == papers

    # What the services do around the domain.

    @property
    def registered(self) -> Registration:
        assert self.form is not None, "she has not registered yet"
        return self.form

    def _certificate(self, step: CertificateStep, by: str, on: int, papers: Papers | None = None) -> None:
        sealed = papers.model_dump_json() if papers else None
        self._happened(on, move_certificate(self.case, self.registered, MoveCertificate(by, step, sealed)))
        if step in LOOKED_AT:
            self._compare(on, "certificate")

    def _compare(self, on: int, trigger: Trigger) -> None:
        details = Details(id_number=HER_NUMBER, hukou_division=JIASHAN, basis="residence")
        certificate = self.case.work.certificate
        context = Context(
            resident=self.her, claim_holder=None, spouse=self.husband, today=date(2021, 9, on),
            certificate_seen=certificate is not None and certificate.step == "verified",
        )  # fmt: skip
        verdict = decide_assessment(
            self.case,
            registration=self.registered,
            findings=assess(subject_of(self.registered, NAME, details), context, self.rules),
            policy_version=self.rules.policy.version,
            holds_claim=wants_claim(self.case, self.registered),
            trigger=trigger,
        )
        self._happened(on, verdict)

    def _happened(self, on: int, event: Event | None) -> None:
        if event is not None:
            assert event.version == self.case.version + 1
            self.case = evolve(self.case, event)
            self.log.append((date(2021, 9, on), event))


def _told(event: Event) -> str:
    """An event in the words of a log book: who did what."""
    told: dict[type[Any], Callable[[Any], str]] = {
        Assessed: lambda one: (
            f"compared ({one.trigger}, rules {one.policy_version}): "
            + " ".join([one.outcome, *(finding.code for finding in one.findings)])
        ),
        CaseAssigned: lambda one: f"{one.by} has the case",
        CallLogged: lambda one: f"{one.by} phoned: {one.outcome}",
        CertificateMovedOn: lambda one: f"{one.by} has the certificate {one.step}",
    }
    return told[type(event)](event)
