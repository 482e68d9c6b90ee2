"""Ms Cai (蔡女士) of Luoxing: her household is in Jiashan, her husband is local, she wants to vote where she lives.

The committee reports it, the town office advises a voter eligibility certificate (选民资格证明) from her household
place, she brings it, and she may vote in Luoxing (Shanghai's rules 20(10)).
"""

from contracts.cases import Papers
from scenarios.zhujing.mscai import CERTIFICATE, COMMITTEE, SECOND_CLERK, TOWN_OFFICE
from tests.unit.validation.ms_cai_story import Story

LUOXING = "罗星居民区"
HER_PAPERS = Papers(number=CERTIFICATE.number, issuer=CERTIFICATE.issuer, issued_on=CERTIFICATE.date)


def test_she_brings_her_certificate_and_may_vote_in_luoxing() -> None:
    story = Story()

    story.given_the_registry_has_her_household_in_jiashan()
    story.given_her_husband_is_local()

    story.when_she_registers(at=LUOXING, on=14)
    story.then_she_is_suspected_for_her_household_alone()
    story.then_the_finding_shows(married_in=True, permit_years=3, certificate_claimed=False)
    story.then_the_clerk_reads("户籍在外省市，尚未核验选民资格证明（配偶是本市户籍，居住证满3年；仅供参考）。")
    story.then_she_is_not_on_the_roll()

    story.when_the_committee_takes_the_case(COMMITTEE, on=15)
    story.then_the_case_is_with(COMMITTEE)

    story.when_she_is_phoned(by=TOWN_OFFICE, on=16)
    story.when_a_certificate_is_advised(by=TOWN_OFFICE, on=16)
    story.when_a_certificate_is_requested(by=COMMITTEE, on=17)
    story.then_the_certificate_is("requested")
    story.then_she_is_suspected_for_her_household_alone()

    story.when_she_brings_it(HER_PAPERS, received_by=COMMITTEE, on=24)
    story.then_the_evidence_on_file_is(HER_PAPERS)
    story.then_she_is_suspected_for_her_household_alone()
    story.then_the_same_clerk_cannot_verify_it(COMMITTEE, on=24)

    story.when_it_is_verified(by=SECOND_CLERK, on=24)
    story.then_she_was_compared_again_because_of_her_certificate()
    story.then_the_case_has_closed_itself()
    story.then_she_is_on_the_roll(at=LUOXING)
    story.then_the_evidence_on_file_is(HER_PAPERS)
    story.then_the_history_tells(
        "14 September: compared (submission, rules 2021-1): suspected NON_LOCAL",
        f"15 September: {COMMITTEE} has the case",
        f"16 September: {TOWN_OFFICE} phoned: reached",
        f"16 September: {TOWN_OFFICE} has the certificate advised",
        f"17 September: {COMMITTEE} has the certificate requested",
        f"24 September: {COMMITTEE} has the certificate received",
        f"24 September: {SECOND_CLERK} has the certificate verified",
        "24 September: compared (certificate, rules 2021-1): verified",
    )


def test_a_local_husband_is_a_reason_to_phone_and_clears_nothing() -> None:
    story = Story()
    story.given_the_registry_has_her_household_in_jiashan()
    story.given_her_husband_is_from_elsewhere_too()

    story.when_she_registers(at=LUOXING, on=14)

    story.then_she_is_suspected_for_her_household_alone()
    story.then_the_finding_shows(married_in=False, permit_years=3, certificate_claimed=False)


def test_a_paper_that_turns_out_wrong_leaves_her_suspected_until_another_comes() -> None:
    story = Story()
    story.given_the_registry_has_her_household_in_jiashan()
    story.given_her_husband_is_local()
    story.when_she_registers(at=LUOXING, on=14)

    story.when_she_brings_it(HER_PAPERS, received_by=COMMITTEE, on=22)
    story.when_it_is_rejected(by=SECOND_CLERK, on=22)
    story.then_she_is_suspected_for_her_household_alone()
    story.then_she_is_not_on_the_roll()

    story.when_she_brings_it(HER_PAPERS, received_by=COMMITTEE, on=24)
    story.when_it_is_verified(by=SECOND_CLERK, on=24)
    story.then_she_is_on_the_roll(at=LUOXING)


def test_a_certificate_found_wrong_after_all_opens_her_case_and_takes_her_off_nothing() -> None:
    story = Story()
    story.given_the_registry_has_her_household_in_jiashan()
    story.given_her_husband_is_local()
    story.when_she_registers(at=LUOXING, on=14)
    story.when_she_brings_it(HER_PAPERS, received_by=COMMITTEE, on=24)
    story.when_it_is_verified(by=SECOND_CLERK, on=24)

    story.when_it_is_rejected(by=TOWN_OFFICE, on=25)

    story.then_she_stays_on_the_roll_until_a_person_decides()
