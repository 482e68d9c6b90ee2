"""Every message on our topics in one table: its type, body, headers and key. What is published is made from it."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType
from typing import Final

from pydantic import BaseModel

from contracts import (
    appeals,
    cases,
    confirmations,
    coverage,
    dead_letters,
    registrations,
    residents,
    submissions,
    topics,
    validations,
)
from contracts.appeals import AppealEventType
from contracts.cases import CaseEventType
from contracts.confirmations import ConfirmationEventType
from contracts.coverage import CoverageEventType
from contracts.message_headers import DeadLetterHeaders, EventHeaders, NoHeaders, SubmissionHeaders
from contracts.office import candidates, canvass, outreach, publicity, rolls, seats
from contracts.office.candidates import CandidateEventType
from contracts.office.canvass import CanvassEventType
from contracts.office.outreach import OutreachEventType
from contracts.office.publicity import PublicityEventType
from contracts.office.rolls import RollEventType
from contracts.office.seats import SeatsEventType
from contracts.operations import consumers, log, projection, webhooks
from contracts.operations import dead_letters as redrives
from contracts.operations.consumers import ConsumerEventType
from contracts.operations.dead_letters import DeadLettersEventType
from contracts.operations.log import LogEventType
from contracts.operations.projection import ProjectionEventType
from contracts.operations.webhooks import WebhookEventType
from contracts.registrations import RegistrationEventType
from contracts.roll import digest, proof
from contracts.set_up import earlier, elections
from contracts.set_up.elections import ElectionEventType
from contracts.validations import ValidationEventType


@dataclass(frozen=True, slots=True)
class Message:
    """One kind of message. Where `body` is None the value is one sealed text; `about` is the module that tells it."""

    name: str
    topics: tuple[str, ...]
    headers: type[BaseModel]
    body: type[BaseModel] | None
    key: str
    about: ModuleType
    event_type: str | None = None


_VOTER: Final = "The voter token: 32 hex characters, the same for all messages of one voter."
_ELECTION: Final = "The election's id."
_SERVICE: Final = "The service's name."

EVENTS: Final[dict[str, tuple[str, type[BaseModel], str, ModuleType]]] = {
    RegistrationEventType.SUBMITTED: ("RegistrationSubmitted", registrations.Registration, _VOTER, registrations),
    RegistrationEventType.CORRECTED: ("RegistrationCorrected", registrations.Registration, _VOTER, registrations),
    RegistrationEventType.WITHDRAWN: ("RegistrationWithdrawn", registrations.Registration, _VOTER, registrations),
    RegistrationEventType.TRANSFERRED: ("RegistrationTransferred", registrations.Registration, _VOTER, registrations),
    ValidationEventType.ASSESSED: ("RegistrationAssessed", validations.Assessed, _VOTER, validations),
    ValidationEventType.SETTLED: ("CaseSettled", validations.Settled, _VOTER, validations),
    ValidationEventType.REOPENED: ("CaseReopened", validations.Reopened, _VOTER, validations),
    ValidationEventType.STRUCK_OFF: ("VoterStruckOff", validations.StruckOff, _VOTER, validations),
    ValidationEventType.RESTORED: ("VoterRestored", validations.Restored, _VOTER, validations),
    CaseEventType.ASSIGNED: ("CaseAssigned", cases.CaseAssigned, _VOTER, cases),
    CaseEventType.CALL_LOGGED: ("CallLogged", cases.CallLogged, _VOTER, cases),
    CaseEventType.NOTE_ADDED: ("NoteAdded", cases.NoteAdded, _VOTER, cases),
    CaseEventType.SETTLEMENT_PROPOSED: ("SettlementProposed", cases.SettlementProposed, _VOTER, cases),
    CaseEventType.SETTLEMENT_DECLINED: ("SettlementDeclined", cases.SettlementDeclined, _VOTER, cases),
    CaseEventType.CERTIFICATE_MOVED_ON: ("CertificateMovedOn", cases.CertificateMovedOn, _VOTER, cases),
    CaseEventType.PERMIT_RECORDED: ("PermitRecorded", cases.PermitRecorded, _VOTER, cases),
    CaseEventType.DISCLOSED: ("Disclosed", cases.Disclosed, _VOTER, cases),
    AppealEventType.LODGED: ("AppealLodged", appeals.AppealLodged, _VOTER, appeals),
    AppealEventType.DECIDED: ("AppealDecided", appeals.AppealDecided, _VOTER, appeals),
    AppealEventType.SUIT_FILED: ("SuitFiled", appeals.SuitFiled, _VOTER, appeals),
    AppealEventType.SUIT_JUDGED: ("SuitJudged", appeals.SuitJudged, _VOTER, appeals),
    ConfirmationEventType.ASKED: ("ConfirmationAsked", confirmations.ConfirmationAsked, _VOTER, confirmations),
    ConfirmationEventType.ANSWERED: ("ConfirmationAnswered", confirmations.ConfirmationAnswered, _VOTER, confirmations),
    CoverageEventType.COMPARED: ("ResidentCompared", coverage.ResidentCompared, _VOTER, coverage),
    CoverageEventType.DISCLOSED: ("ResidentDisclosed", coverage.ResidentDisclosed, _VOTER, coverage),
    ElectionEventType.SET_UP_V1: ("ElectionSetUp", earlier.SetUpV1, _ELECTION, elections),
    ElectionEventType.SET_UP: ("ElectionSetUpV2", elections.SetUp, _ELECTION, elections),
    CanvassEventType.PATCH_DRAWN: ("PatchDrawn", canvass.PatchDrawn, _ELECTION, canvass),
    CanvassEventType.HOUSEHOLD_LISTED: ("HouseholdListed", canvass.HouseholdListed, _ELECTION, canvass),
    CanvassEventType.VISITED: ("HouseholdVisited", canvass.HouseholdVisited, _ELECTION, canvass),
    OutreachEventType.CONTACTED: ("UnitContacted", outreach.UnitContacted, _ELECTION, outreach),
    PublicityEventType.RECORDED: ("PublicityRecorded", publicity.PublicityRecorded, _ELECTION, publicity),
    SeatsEventType.DECIDED: ("SeatsDecided", seats.SeatsDecided, _ELECTION, seats),
    CandidateEventType.SURVEYED: ("CandidateSurveyed", candidates.CandidateSurveyed, _ELECTION, candidates),
    RollEventType.PUBLISHED: ("RollPublished", rolls.RollPublished, _ELECTION, rolls),
    ConsumerEventType.PAUSED: ("ConsumerPaused", consumers.ConsumerPaused, _SERVICE, consumers),
    ConsumerEventType.RESUMED: ("ConsumerResumed", consumers.ConsumerResumed, _SERVICE, consumers),
    ConsumerEventType.DRAINING: ("ConsumerDraining", consumers.ConsumerDraining, _SERVICE, consumers),
    DeadLettersEventType.REDRIVE_ASKED: (
        "DeadLettersRedriveAsked",
        redrives.DeadLettersRedriveAsked,
        _SERVICE,
        redrives,
    ),
    DeadLettersEventType.REDRIVEN: ("DeadLettersRedriven", redrives.DeadLettersRedriven, _SERVICE, redrives),
    DeadLettersEventType.REDRIVE_STOPPED: (
        "DeadLettersRedriveStopped",
        redrives.DeadLettersRedriveStopped,
        _SERVICE,
        redrives,
    ),
    DeadLettersEventType.CORRECTED: ("DeadLetterCorrected", redrives.DeadLetterCorrected, _SERVICE, redrives),
    DeadLettersEventType.SET_ASIDE: ("DeadLettersSetAside", redrives.DeadLettersSetAside, _SERVICE, redrives),
    ProjectionEventType.REBUILD_BEGUN: (
        "ProjectionRebuildBegun",
        projection.ProjectionRebuildBegun,
        _SERVICE,
        projection,
    ),
    ProjectionEventType.SWAPPED: ("ProjectionSwapped", projection.ProjectionSwapped, _SERVICE, projection),
    ProjectionEventType.REBUILD_CANCELLED: (
        "ProjectionRebuildCancelled",
        projection.ProjectionRebuildCancelled,
        _SERVICE,
        projection,
    ),
    LogEventType.REPUBLISHED: ("LogRepublished", log.LogRepublished, _SERVICE, log),
    WebhookEventType.ADDED: ("WebhookAdded", webhooks.WebhookAdded, _SERVICE, webhooks),
    WebhookEventType.ROTATED: ("WebhookRotated", webhooks.WebhookRotated, _SERVICE, webhooks),
    WebhookEventType.REPLAYED: ("WebhookReplayed", webhooks.WebhookReplayed, _SERVICE, webhooks),
    WebhookEventType.ENABLED: ("WebhookEnabled", webhooks.WebhookEnabled, _SERVICE, webhooks),
    WebhookEventType.DISABLED: ("WebhookDisabled", webhooks.WebhookDisabled, _SERVICE, webhooks),
    WebhookEventType.REMOVED: ("WebhookRemoved", webhooks.WebhookRemoved, _SERVICE, webhooks),
    WebhookEventType.TESTED: ("WebhookTested", webhooks.WebhookTested, _SERVICE, webhooks),
}
"""The events by `ce_type`: the message's name, its body, its key, and the module that tells of it."""

MESSAGES: Final[tuple[Message, ...]] = (
    Message(
        "Submission",
        (topics.SUBMISSIONS,),
        SubmissionHeaders,
        submissions.Submission,
        "Any or none: submissions need no order among them.",
        submissions,
    ),
    *(
        Message(name, (topics.topic_of(event_type),), EventHeaders, body, key, about, str(event_type))
        for event_type, (name, body, key, about) in EVENTS.items()
    ),
    Message("Resident", (topics.RESIDENTS,), NoHeaders, residents.ResidentRecord, _VOTER, residents),
    Message(
        "LoadMarker",
        (topics.RESIDENTS,),
        NoHeaders,
        residents.LoadMarker,
        " or ".join(f"`{key.decode()}` ({mode})" for mode, key in residents.MARKER_KEYS.items())
        + ", in each partition.",
        residents,
    ),
    Message(
        "DeadLetter",
        tuple(plan.name for plan in topics.PLANS if plan.name.endswith(".dlq")),
        DeadLetterHeaders,
        None,
        "None.",
        dead_letters,
    ),
)

SEALED_OR_STORED: Final[tuple[type[BaseModel], ...]] = (
    registrations.Details,
    validations.Evidence,
    cases.Papers,
    cases.Permit,
    appeals.AppealText,
    canvass.PatchPeople,
    outreach.UnitContact,
    canvass.BaselinePerson,
    candidates.CandidateDetails,
    elections.ElectionSetUp,
    digest.SignedDigest,
    proof.RollProof,
)
"""Shapes that are no message of their own: what sealed values hold, and the files that a set-up is written in, that are
handed out beside a roll, and that prove an entry of it."""
