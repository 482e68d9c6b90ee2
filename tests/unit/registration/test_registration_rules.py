"""What a submission or withdrawal does to a registration, rule by rule."""

from __future__ import annotations

from contracts.registrations import RegistrationEventType
from services.registration.domain.registrations.registration import RegistrationEvent, Withdraw
from services.registration.store.codecs import REGISTRATION_DECIDER as REGISTRATION
from tests.spec import given
from tests.unit.registration.samples import corrected, submit, submitted, withdrawn

WITHDRAWAL = submit("A", withdraw=True)


def test_the_first_submission_registers() -> None:
    given(REGISTRATION).when(submit("A")).then(submitted("A"))


def test_the_first_submission_keeps_its_revision() -> None:
    given(REGISTRATION).when(submit("A", 7)).then(submitted("A", revision=7))


def test_equal_content_again_changes_nothing() -> None:
    given(REGISTRATION, submitted("A")).when(submit("A")).then_nothing()


def test_equal_content_under_the_same_revision_changes_nothing() -> None:
    given(REGISTRATION, submitted("A", revision=2)).when(submit("A", 2)).then_nothing()


def test_other_content_is_a_correction() -> None:
    given(REGISTRATION, submitted("A")).when(submit("B")).then(corrected("B", 2))


def test_other_content_under_the_same_revision_is_a_correction() -> None:
    given(REGISTRATION, submitted("A", revision=2)).when(submit("B", 2)).then(corrected("B", 2, revision=2))


def test_a_correction_without_revision_keeps_the_revision_that_stands() -> None:
    given(REGISTRATION, submitted("A", revision=2)).when(submit("B")).then(corrected("B", 2, revision=2))


def test_an_older_version_redelivered_after_its_correction_changes_nothing() -> None:
    given(REGISTRATION, submitted("A"), corrected("B", 2)).when(submit("A")).then_nothing()


def test_every_earlier_version_is_remembered_not_only_the_last() -> None:
    happened = given(REGISTRATION, submitted("A"), corrected("B", 2), corrected("C", 3))
    happened.when(submit("A")).then_nothing()
    happened.when(submit("B")).then_nothing()


def test_a_lower_revision_changes_nothing_even_with_new_content() -> None:
    given(REGISTRATION, submitted("A", revision=3)).when(submit("B", 2)).then_nothing()


def test_revision_zero_is_lower_than_one() -> None:
    given(REGISTRATION, submitted("A", revision=1)).when(submit("B", 0)).then_nothing()


def test_a_higher_revision_goes_back_to_earlier_content() -> None:
    happened = given(REGISTRATION, submitted("A"), corrected("B", 2))
    happened.when(submit("A", 1)).then(corrected("A", 3, revision=1))


def test_what_was_gone_back_from_stays_harmless_when_redelivered() -> None:
    happened = given(REGISTRATION, submitted("A"), corrected("B", 2), corrected("A", 3, revision=1))
    happened.when(submit("B")).then_nothing()
    happened.when(submit("A", 1)).then_nothing()


def test_a_withdrawal_withdraws_what_stands() -> None:
    happened = given(REGISTRATION, submitted("A"), corrected("B", 2))
    happened.when(WITHDRAWAL).then(withdrawn("B", 3, by=WITHDRAWAL))


def test_a_withdrawal_with_a_lower_revision_changes_nothing() -> None:
    given(REGISTRATION, submitted("A", revision=2)).when(submit("A", 1, withdraw=True)).then_nothing()


def test_a_person_withdraws_whatever_the_revision() -> None:
    given(REGISTRATION, submitted("A", revision=9)).when(Withdraw()).then(withdrawn("A", 2, revision=9))


def test_withdrawing_twice_changes_nothing() -> None:
    happened = given(REGISTRATION, submitted("A"), withdrawn("A", 2, by=WITHDRAWAL))
    happened.when(WITHDRAWAL).then_nothing()
    happened.when(Withdraw()).then_nothing()


def test_nothing_is_there_for_a_person_to_withdraw() -> None:
    given(REGISTRATION).when(Withdraw()).then_nothing()


def test_the_withdrawn_stays_withdrawn_without_a_higher_revision() -> None:
    happened = given(REGISTRATION, submitted("A", revision=2), withdrawn("A", 2, revision=2))
    happened.when(submit("A")).then_nothing()
    happened.when(submit("B")).then_nothing()
    happened.when(submit("B", 1)).then_nothing()
    happened.when(submit("B", 2)).then_nothing()


def test_the_withdrawn_is_submitted_anew_with_a_higher_revision() -> None:
    happened = given(REGISTRATION, submitted("A"), withdrawn("A", 2, by=WITHDRAWAL))
    happened.when(submit("A", 1)).then(corrected("A", 3, revision=1))


def test_a_withdrawal_redelivered_after_a_resubmission_changes_nothing() -> None:
    happened = given(REGISTRATION, submitted("A"), withdrawn("A", 2, by=WITHDRAWAL), corrected("A", 3, revision=1))
    happened.when(WITHDRAWAL).then_nothing()


def test_a_later_withdrawal_withdraws_the_resubmitted() -> None:
    later = submit("A", 2, withdraw=True)
    happened = given(REGISTRATION).and_done(submit("A"), WITHDRAWAL, submit("A", 1))
    happened.when(later).then(withdrawn("A", 4, revision=2, by=later))


def test_a_withdrawal_that_arrives_first_registers_and_withdraws() -> None:
    first = submit("A", 4, withdraw=True)
    arrived = corrected("A", 1, revision=4).registration.model_copy(update={"fingerprint": first.fingerprint})
    given(REGISTRATION).when(first).then(
        RegistrationEvent(RegistrationEventType.SUBMITTED, arrived), withdrawn("A", 2, revision=4, by=first)
    )


def test_the_submission_behind_a_withdrawal_that_arrived_first_changes_nothing() -> None:
    given(REGISTRATION).and_done(WITHDRAWAL).when(submit("A")).then_nothing()


def test_what_leads_to_nothing_is_never_sealed() -> None:
    def sealing() -> tuple[str, str]:
        raise AssertionError("sealed for nothing")

    given(REGISTRATION, submitted("A")).when(submit("A")._replace(seal=sealing)).then_nothing()
