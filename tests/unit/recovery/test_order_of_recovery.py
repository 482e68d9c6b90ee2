"""What a log lacks comes into it in its place, or not at all; and the noted ends never pass what is not ours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from eventstore.events import GENESIS, NewEvent
from eventstore.log_rows import log_rows
from eventstore.publishing.published_ends import PublishedEnds
from eventstore.publishing.publisher import Acknowledged
from eventstore.reading.checkpoints import Place
from eventstore.recovery.order import (
    End,
    Lacking,
    MissingEventsError,
    OtherHistoryError,
    placed,
)

BEGAN = datetime(2021, 9, 1, tzinfo=UTC)
STREAMS = [UUID(int=n + 1) for n in range(4)]
PLACE = Place("topic", 0)


@st.composite
def histories(draw: st.DrawFn) -> list[Lacking]:
    """A log from its beginning: appends of one to four events, each later than the one before."""
    versions = dict.fromkeys(STREAMS, 0)
    history: list[Lacking] = []
    for append, streams in enumerate(draw(st.lists(st.lists(st.sampled_from(STREAMS), min_size=1, max_size=4)))):
        for stream in streams:
            versions[stream] += 1
            event = NewEvent(stream, versions[stream], "type", f"key-{versions[stream]}", b"{}")
            history.append(Lacking(len(history) + 1, BEGAN + timedelta(seconds=append), event))
    return history


def restored(history: list[Lacking], cut: int) -> tuple[End, dict[UUID, int]]:
    """The end of the log that holds the first `cut` events of a history, and its streams' versions."""
    versions = {one.event.stream_id: one.event.version for one in history[:cut]}
    return End(cut, history[cut - 1].recorded_at if cut else datetime(1970, 1, 1, tzinfo=UTC)), versions


def whole(history: list[Lacking]) -> bytes:
    """The chain's hash after a history, in the appends that it was made of."""
    appends = placed(*_from_nothing(history)).appends
    return log_rows(appends, shard=0, behind=0, previous=GENESIS)[1]


def _from_nothing(history: list[Lacking]) -> tuple[End, list[Lacking], dict[UUID, int]]:
    end, versions = restored(history, 0)
    return end, history, versions


@given(histories(), st.data())
def test_whatever_a_backup_lacks_follows_and_gives_the_lost_log_hash_for_hash(
    history: list[Lacking], data: st.DataObject
) -> None:
    cut = data.draw(st.integers(0, len(history)))
    with_positions = data.draw(st.booleans())
    lacking = [one if with_positions else one._replace(position=None) for one in history[cut:]]
    end, versions = restored(history, cut)
    found = placed(end, lacking, versions)
    assert found.problem is None
    before = placed(*_from_nothing(history[:cut])).appends
    begun = log_rows(before, shard=0, behind=0, previous=GENESIS)[1]
    assert log_rows(found.appends, shard=0, behind=cut, previous=begun)[1] == whole(history)


@given(histories(), st.data())
def test_nothing_behind_a_gap_comes_in_and_the_gap_is_named(history: list[Lacking], data: st.DataObject) -> None:
    missing = data.draw(st.sets(st.integers(1, len(history) + 1)))
    cut = data.draw(st.integers(0, len(history)))
    lacking = [one for one in history[cut:] if one.position not in missing]
    found = placed(*_args(history, cut, lacking))
    came = [event for _, together in found.appends for event in together]
    gone = sorted(place for place in missing if cut < place <= len(history))
    through = gone[0] - 1 if gone else len(history)
    assert came == [one.event for one in history[cut:through]]
    if any((one.position or 0) > through for one in lacking):
        assert isinstance(found.problem, MissingEventsError)
        assert f"events {gone[0]} to " in str(found.problem)
    else:
        assert found.problem is None


@given(histories(), st.data())
def test_a_log_that_went_on_otherwise_takes_nothing_of_the_lost_one(
    history: list[Lacking], data: st.DataObject
) -> None:
    if not history:
        return
    cut = data.draw(st.integers(0, len(history) - 1))
    (_, at), versions = restored(history, cut)
    went_on = End(cut + 1, max(at, history[-1].recorded_at) + timedelta(days=1))
    found = placed(went_on, history[cut:], versions)
    assert found.appends == []
    assert isinstance(found.problem, OtherHistoryError)


def _args(history: list[Lacking], cut: int, lacking: list[Lacking]) -> tuple[End, list[Lacking], dict[UUID, int]]:
    end, versions = restored(history, cut)
    return end, lacking, versions


@given(st.lists(st.tuples(st.integers(1, 5), st.booleans()), max_size=30), st.randoms(use_true_random=False))
def test_an_end_passes_what_we_published_in_whatever_order_it_is_told_and_never_what_others_did(
    stretches: list[tuple[int, bool]], dice: object
) -> None:
    ends, noted, at, own = PublishedEnds("cluster"), 0, 0, []
    for records, ours in stretches:
        if ours:
            own.append(Acknowledged(PLACE, at, records))
        at += records
    first_foreign, at = at, 0
    for records, ours in stretches:
        if not ours:
            first_foreign = at
            break
        at += records
    dice.shuffle(own)  # type: ignore[attr-defined]  # a random.Random
    for one in own:
        ends.add([one])
        _, _, firsts, lasts = ends.columns()
        moved = [last for first, last in zip(firsts, lasts, strict=True) if first == noted]
        if moved:
            noted = moved[0]
            ends.noted([(*PLACE, noted)])
    assert noted == first_foreign
