"""Whatever happens in whatever order: every alike pair among the standing is named on one side, and stays so."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from itertools import combinations
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.id_number import check_character
from services.validation.domain.likeness.keys import NO_KEYS, Keys, keys_of
from services.validation.domain.likeness.neighbourhood import CROWD, Neighbour, Neighbourhood
from services.validation.domain.likeness.score import score, traits_of
from services.validation.domain.subject import Subject
from tests.unit.validation.likeness_world import TOKENS
from tests.unit.validation.samples import RULES, number, subject

FROM = 0.8
WRONG = number()[:13] + "8" + number()[14:]
OTHER = "31022819551117907" + check_character("31022819551117907")
FORMS = [
    subject(residence_address="罗星路12弄3号401室", birth_date="1980-02-29"),
    subject(residence_address="罗星路12-3-401", birth_date="1980-02-29", id_number=WRONG),
    subject("張偉", birth_date="1980-02-29", id_number=number()[:15] + "000"),
    subject("张玮", phone="13800000000", id_number=number()[:17]),
    subject("李芳", residence_address="罗星路12弄3号401室", id_number=OTHER, birth_date="1980-02-29"),
    subject("李芳", id_number=OTHER.replace("228", "282", 1)),
]
IDS = [UUID(int=at) for at in range(8)]
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("comes"), st.sampled_from(IDS), st.integers(0, len(FORMS) - 1)),
        st.tuples(st.just("again"), st.sampled_from(IDS), st.just(0)),
        st.tuples(st.just("goes"), st.sampled_from(IDS), st.just(0)),
        st.tuples(st.just("sweep"), st.just(IDS[0]), st.just(0)),
    ),
    max_size=40,
)


@dataclass
class Row:
    form: Subject
    keys: Keys = NO_KEYS
    likely: tuple[UUID, ...] = ()
    finding: object = None
    due: bool = False


@dataclass
class Table:
    """Registrations as the database keeps them; `verdicts` counts findings that changed."""

    rows: dict[UUID, Row] = field(default_factory=dict)
    verdicts: int = 0

    def comes(self, identity: UUID, form: Subject) -> None:
        token = form.number.text if form.number.birth_date else str(identity)
        was = self.rows.get(identity)
        row = self.rows[identity] = Row(replace(form, registration_id=identity, voter_token=token))
        if was is not None:
            row.keys, row.likely, row.finding = was.keys, was.likely, was.finding
        self.judge(identity)
        if was is not None:
            self.tell(identity)

    def goes(self, identity: UUID) -> None:
        if self.rows.pop(identity, None) is not None:
            self.tell(identity)

    def tell(self, gone: UUID) -> None:
        for row in self.rows.values():
            row.due = row.due or gone in row.likely

    def judge(self, identity: UUID) -> None:
        row = self.rows[identity]
        around = Neighbourhood()
        for name, other in self.rows.items():
            around.settle(self._neighbour(name, other))
        newcomer = replace(self._neighbour(identity, row), keys=keys_of(row.form, TOKENS.likeness))
        around.leave(identity, row.keys)
        held, row.keys = around.meet(newcomer, RULES.places, FROM)
        self.verdicts += held.finding != row.finding
        row.likely, row.finding, row.due = held.likely, held.finding, False

    def sweep(self) -> None:
        for name in [name for name, row in self.rows.items() if row.due]:
            self.judge(name)

    @staticmethod
    def _neighbour(name: UUID, row: Row) -> Neighbour:
        token, traits = row.form.voter_token, partial(traits_of, row.form)
        return Neighbour(name, token, row.form.place_code, row.keys, row.likely, traits)


@settings(deadline=None, max_examples=150)
@given(STEPS, st.permutations(IDS))
def test_every_alike_pair_is_named_on_one_side_and_assessing_all_again_changes_nothing(
    steps: list[tuple[str, UUID, int]], order: list[UUID]
) -> None:
    table = Table()
    for what, identity, form in steps:
        if what == "comes":
            table.comes(identity, FORMS[form])
        elif what == "goes":
            table.goes(identity)
        elif what == "sweep":
            table.sweep()
        elif identity in table.rows:
            table.judge(identity)
    table.sweep()
    named = [frozenset({name, other}) for name, row in table.rows.items() for other in row.likely]
    assert sorted(map(sorted, named)) == sorted(map(sorted, alike(table)))
    before = table.verdicts
    for identity in (one for one in (*order, *order) if one in table.rows):
        table.judge(identity)
    assert table.verdicts == before


def test_a_crowd_takes_in_no_more_and_a_place_that_falls_free_is_taken() -> None:
    table, crowd = Table(), [UUID(int=at) for at in range(CROWD + 3)]
    for identity in crowd:
        table.comes(identity, FORMS[1])
    stand = [name for name, row in table.rows.items() if row.keys != NO_KEYS]
    assert stand == crowd[:CROWD]
    assert all(set(table.rows[name].likely) == set(crowd[:CROWD]) for name in crowd[CROWD:])
    table.goes(crowd[0])
    table.sweep()
    assert sum(row.keys != NO_KEYS for row in table.rows.values()) == CROWD


def alike(table: Table) -> list[frozenset[UUID]]:
    """The alike pairs, found without keys' buckets: everybody beside everybody."""
    keys = {name: {*keys_of(row.form, TOKENS.likeness)} - {None} for name, row in table.rows.items()}
    return [
        frozenset({one, other})
        for one, other in combinations(table.rows, 2)
        if keys[one] & keys[other]
        and table.rows[one].form.voter_token != table.rows[other].form.voter_token
        and score(traits_of(table.rows[one].form), traits_of(table.rows[other].form)).score >= FROM
    ]
