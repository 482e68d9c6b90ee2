"""A labelled set put through the rule as the service does it: each form judged as it arrives, candidates by key."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations
from uuid import UUID, uuid5

from contracts.keys.tokens import Tokens
from contracts.registrations import Details
from scenarios.alike import LabelledSet
from services.validation.domain.likeness.keys import Keys, keys_of
from services.validation.domain.likeness.score import Traits, score, traits_of
from services.validation.domain.subject import Subject, subject_of
from tests.unit.validation.samples import registration

TOKENS = Tokens(bytes(range(32)))
_SPACE = UUID("6f1d6c5e-0000-5000-8000-000000000000")
Pair = frozenset[str]


def subject_from(form: dict[str, str | None]) -> Subject:
    """The opened registration that a submission becomes."""
    details = Details.model_validate({name: form.get(name) for name in Details.model_fields})
    return subject_of(
        registration(
            registration_id=uuid5(_SPACE, form["submission_id"] or ""),
            election_id=form["election_id"],
            place_code=form["place_code"],
        ),
        form["name"] or "",
        details,
    )


@dataclass
class Measured:
    """What was found in a set, beside the truth: pairs of submission_ids."""

    labelled: LabelledSet
    subjects: dict[str, Subject] = field(init=False)
    keys: dict[str, Keys] = field(init=False)

    def __post_init__(self) -> None:
        self.subjects = {str(form["submission_id"]): subject_from(dict(form)) for form in self.labelled.forms}
        self.keys = {name: keys_of(subject, TOKENS.likeness) for name, subject in self.subjects.items()}

    @cached_property
    def true_pairs(self) -> set[Pair]:
        """One person's registrations under different numbers; under one and the same they are DUPLICATE's business."""
        whose = defaultdict(list)
        for name, person in self.labelled.person_of.items():
            whose[person].append(name)
        return {frozenset(pair) for names in whose.values() for pair in combinations(names, 2) if not self._same(*pair)}

    @cached_property
    def meeting(self) -> set[Pair]:
        """Pairs that share a key."""
        buckets = defaultdict(list)
        for name, keys in self.keys.items():
            for at, key in enumerate(keys):
                if key is not None:
                    buckets[at, key].append(name)
        met = {frozenset(pair) for names in buckets.values() for pair in combinations(names, 2)}
        return {pair for pair in met if not self._same(*pair)}

    @cached_property
    def scores(self) -> dict[Pair, float]:
        """The scores of the pairs that meet."""
        traits: dict[str, Traits] = {}

        def of(name: str) -> Traits:
            return traits.setdefault(name, traits_of(self.subjects[name])) if name not in traits else traits[name]

        return {pair: score(*map(of, sorted(pair))).score for pair in self.meeting}

    def found(self, likely_from: float) -> set[Pair]:
        return {pair for pair, points in self.scores.items() if points >= likely_from}

    def kind(self, pair: Pair) -> str:
        """The slip between a true pair: of the second registration, or of the first where that one was right."""
        [slip] = {self.labelled.slip_of[name] for name in pair if name in self.labelled.slip_of}
        return "first_mistyped" if slip == "same_number" else slip

    def by_kind(self, pairs: set[Pair]) -> Counter[str]:
        return Counter(self.kind(pair) for pair in pairs)

    def _same(self, one: str, other: str) -> bool:
        mine, theirs = self.subjects[one].number, self.subjects[other].number
        return mine.birth_date is not None and mine.text == theirs.text


def lines(measured: Measured, likely_from: float) -> Iterator[str]:
    """The figures of one set, a line each."""
    found = measured.found(likely_from)
    true, met = measured.by_kind(measured.true_pairs), measured.by_kind(measured.true_pairs & measured.meeting)
    hit = measured.by_kind(measured.true_pairs & found)
    for kind in [*sorted(true, key=true.get, reverse=True)]:  # type: ignore[arg-type]
        yield f"{kind:>20} {true[kind]:>6} pairs, meet {met[kind] / true[kind]:.3f}, found {hit[kind] / true[kind]:.3f}"
    right = len(found & measured.true_pairs)
    yield (
        f"{'all':>20} {len(measured.true_pairs):>6} pairs, meet {sum(met.values()) / sum(true.values()):.3f}, "
        f"recall {right / len(measured.true_pairs):.3f}, precision {right / len(found):.3f}, "
        f"{len(measured.meeting)} pairs met, {len(found)} found"
    )
