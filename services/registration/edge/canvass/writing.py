"""Writing patches, households and visits: one load, one append and one transaction, whatever the number of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Literal, TypeVar

from contracts.office.canvass import HouseholdListed
from eventstore.database import Pool
from eventstore.decider import Order, handle, handle_each
from eventstore.events import Cause
from eventstore.grouped_writes import decided_anew
from services.registration.domain.canvass.household import Event
from services.registration.domain.canvass.patch import DrawPatch
from services.registration.domain.canvass.visit import Command
from services.registration.domain.canvass.wrong import CanvassError
from services.registration.edge.canvass.forms import HouseholdForm, PatchForm, VisitForm
from services.registration.edge.canvass.village import Village, opened_village
from services.registration.edge.office.many import Many
from services.registration.edge.office.recording import Recording
from services.registration.store.canvass import HOUSEHOLD_DECIDER, HOUSEHOLDS, PATCH_DECIDER, PATCHES

Form = TypeVar("Form", HouseholdForm, VisitForm)


Outcome = Literal["listed", "changed", "struck", "recorded", "unchanged"]
"""What became of a household or a visit."""


Commands = Callable[[Village], Awaitable[list[Command]]]


class CanvassWriting:
    """What is written of a canvass. `on_appended` is called when events were committed."""

    def __init__(self, pool: Pool, recording: Recording, on_appended: Callable[[], None]) -> None:
        self._pool = pool
        self._recording = recording
        self._on_appended = on_appended

    async def draw_patch(
        self, election_id: str, place_code: str, patch_code: str, form: PatchForm, cause: Cause
    ) -> tuple[int, int]:
        """Draw a patch, change it or give it up. The answer: its version if something changed, else 0, and how many
        households are listed in it.

        Raises:
            CanvassError: it cannot be.
            Problem: the election is unknown, or its key is not here.
        """

        async def write() -> tuple[int, int]:
            async with opened_village(self._pool, self._recording, election_id, place_code) as village:
                households = await village.canvassed.lock_patch(patch_code)
                patch = village.orders.patch(patch_code, form)
                order = Order(patch.patch_id, DrawPatch(patch, households), cause)
                [events] = await handle(village.log, PATCH_DECIDER, PATCHES, [order])
                for event in events:
                    await village.canvassed.keep_patch(event)
            return (events[-1].version if events else 0), households

        version, households = await decided_anew(write)
        if version:
            self._on_appended()
        return version, households

    async def list_households(
        self, election_id: str, place_code: str, many: Many[HouseholdForm], cause: Cause
    ) -> Counter[Outcome]:
        """List households as they are now; `many` is told which cannot be.

        Raises:
            CanvassError: the place has no households.
            Problem: the election is unknown, or its key is not here.
        """
        return await self._each(election_id, place_code, many, _listings(many, frozenset()), cause)

    async def preview(
        self, election_id: str, place_code: str, many: Many[HouseholdForm], drawing: frozenset[str]
    ) -> Counter[Outcome]:
        """What listing these would do, were the patches in `drawing` drawn before. Nothing is kept.

        Raises:
            CanvassError: the place has no households.
            Problem: the election is unknown, or its key is not here.
        """
        return await self._each(election_id, place_code, many, _listings(many, drawing), Cause(), keep=False)

    async def record_visits(
        self, election_id: str, place_code: str, many: Many[VisitForm], cause: Cause
    ) -> Counter[Outcome]:
        """Record visits; `many` is told which cannot be.

        Raises:
            CanvassError: the place has no households.
            Problem: the election is unknown, or its key is not here.
        """
        now = self._recording.clock()

        async def commands(village: Village) -> list[Command]:
            return [village.orders.visit(form, now) for _, form in many.read]

        return await self._each(election_id, place_code, many, commands, cause)

    async def _each(
        self,
        election_id: str,
        place_code: str,
        many: Many[Form],
        commands: Commands,
        cause: Cause,
        *,
        keep: bool = True,
    ) -> Counter[Outcome]:
        async def write() -> list[list[Event] | CanvassError]:
            async with opened_village(self._pool, self._recording, election_id, place_code) as village:
                orders = [
                    Order(village.orders.household_id(form.household_code), command, cause)
                    for (_, form), command in zip(many.read, await commands(village), strict=True)
                ]
                decided = await handle_each(village.log, HOUSEHOLD_DECIDER, HOUSEHOLDS, orders, (CanvassError,))
                listed = [
                    event
                    for events in decided
                    if isinstance(events, list)
                    for event in events
                    if isinstance(event, HouseholdListed)
                ]
                await village.canvassed.keep_households(listed)
                if not keep:
                    raise _NothingKeptError(decided)
            return decided

        outcomes = Counter[Outcome]()
        try:
            answers = await decided_anew(write)
        except _NothingKeptError as preview:
            answers = preview.answers
        for (number, _), decided in zip(many.read, answers, strict=True):
            if isinstance(decided, CanvassError):
                many.reject(number, decided)
            else:
                outcomes[_outcome(decided)] += 1
        if keep and outcomes.total() > outcomes["unchanged"]:
            self._on_appended()
        return outcomes


class _NothingKeptError(Exception):
    """Undoes the transaction of a preview, with what would have been answered."""

    def __init__(self, answers: list[list[Event] | CanvassError]) -> None:
        super().__init__()
        self.answers = answers


def _listings(many: Many[HouseholdForm], drawing: frozenset[str]) -> Commands:
    async def commands(village: Village) -> list[Command]:
        standing = drawing | await village.canvassed.standing_patches({form.patch_code for _, form in many.read})
        return [village.orders.household(form, patch_stands=form.patch_code in standing) for _, form in many.read]

    return commands


def _outcome(events: list[Event]) -> Outcome:
    match events:
        case []:
            return "unchanged"
        case [HouseholdListed(residents=())]:
            return "struck"
        case [HouseholdListed(version=1)]:
            return "listed"
        case [HouseholdListed()]:
            return "changed"
        case _:
            return "recorded"
