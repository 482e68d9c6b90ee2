"""Dead letters shown: pages of them, one masked, and what a redrive would do. Of content only the shape leaves."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, Final

from contracts.keys.sealing import Seal
from contracts.operations.dead_letters import LettersChosen
from contracts.topics import SUBMISSIONS
from eventstore.kafka.dead_letter_reading import LetterHead, LettersOfTopic, open_letters
from services.registration.domain.dead_letters.dealt_with import DealtWith
from services.registration.domain.dead_letters.letter import letter_of
from services.registration.domain.dead_letters.masked import masked
from services.registration.edge.dead_letters.acts_on_letters import KnownActs
from services.registration.edge.dead_letters.choosing import Budget, begin_of, chosen_letters, hindrance, past
from services.registration.edge.dead_letters.opened import Opened, Surroundings, open_all
from services.runtime.problems import Problem

PAGE_SECONDS: Final = 5
PAGE_BYTES: Final = 64 * 1024 * 1024
PREVIEW_SECONDS: Final = 20
PREVIEW_BYTES: Final = 256 * 1024 * 1024
AT_ONCE: Final = 2
"""So many requests read dead letters at a time; others wait for them."""


class Looking:
    """Reads the dead letters on the broker at `bootstrap`, and opens them with `seal`."""

    def __init__(self, bootstrap: str, seal: Seal, acts: KnownActs, surroundings: Surroundings) -> None:
        self._bootstrap, self.seal, self._acts = bootstrap, seal, acts
        self.surroundings = surroundings
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def page(
        self, topic: str, chosen: LettersChosen, *, begin: int | None, latest: int | None, limit: int
    ) -> dict[str, Any]:
        """At most `limit` letters from the offset `begin` on, or among the `latest`; `next` is where to go on.

        Raises:
            DeadLettersAwayError: the broker is away.
        """
        dealt = await self._acts.now()
        async with self._opened(topic) as letters:
            letters.go_to(begin if begin is not None else letters.end - latest if latest is not None else letters.first)
            found: list[Opened] = []
            through = None
            async for portion in chosen_letters(letters, topic, chosen, self.seal, Budget(PAGE_SECONDS, PAGE_BYTES)):
                found += portion.letters
                through = portion.through
                if len(found) >= limit:
                    break
            # What was fetched beyond a full page comes with the next.
            if len(found) > limit:
                through = found[limit - 1].letter.offset
            more = through is not None and through + 1 < letters.end
            return {
                "topic": topic, "first": letters.first, "end": letters.end,
                "next": through + 1 if through is not None and more else None,
                "letters": [await self._told(topic, one, dealt) for one in found[:limit]],
            }  # fmt: skip

    async def one(self, topic: str, offset: int) -> tuple[Opened, dict[str, Any]]:
        """The letter at `offset`, and what may be shown of it.

        Raises:
            Problem: 404, there is none there.
            DeadLettersAwayError: the broker is away.
        """
        async with self._opened(topic) as letters:
            letters.go_to(offset)
            read = await letters.read(values=True) if letters.first <= offset < letters.end else []
        if not read or read[0].offset != offset:
            raise Problem(404, "NoSuchLetter", f"Kafka keeps those from {letters.first} to before {letters.end}.")
        opened = await self._open(topic, read[0])
        return opened, await self._shown(topic, opened)

    async def preview(self, topic: str, chosen: LettersChosen, *, again: bool) -> dict[str, Any]:
        """What a redrive of these would do, as far as one request may look.

        Raises:
            DeadLettersAwayError: the broker is away.
        """
        dealt = await self._acts.now()
        reasons, left_out, fates, times = Counter[str](), Counter[str](), Counter[str](), Counter[int]()
        moments: list[datetime] = []
        through = None
        async with self._opened(topic) as letters:
            letters.go_to(begin_of(chosen, letters))
            async for portion in chosen_letters(
                letters, topic, chosen, self.seal, Budget(PREVIEW_SECONDS, PREVIEW_BYTES)
            ):
                through = portion.through
                fate = await self.surroundings.fates(portion.letters) if topic == SUBMISSIONS else {}
                for one in portion.letters:
                    reasons[one.letter.reason] += 1
                    if (why := hindrance(one, topic, dealt, again=again)) is not None:
                        left_out[why] += 1
                        continue
                    times[one.letter.redriven] += 1
                    fates[fate.get(one.letter.offset) or "readable_now"] += 1
                    if one.letter.at is not None:
                        moments.append(one.letter.at)
                if past(chosen, portion.through):
                    break
        return {
            "topic": topic, "chosen": sum(reasons.values()), "would_be_put_back": sum(times.values()),
            "reasons": dict(reasons), "left_out": dict(left_out), "would_be": dict(fates),
            "redriven_before": {str(times_before): count for times_before, count in sorted(times.items())},
            "oldest": min(moments, default=None), "newest": max(moments, default=None),
            "looked_through": through,
            "complete": through is None or through + 1 >= letters.end or past(chosen, through),
        }  # fmt: skip

    async def offsets(self, topic: str, chosen: LettersChosen) -> list[int]:
        """The offsets of all that are chosen and nothing was done about yet.

        Raises:
            Problem: 409, there are more than one request may look through.
            DeadLettersAwayError: the broker is away.
        """
        dealt = await self._acts.now()
        found: list[int] = []
        async with self._opened(topic) as letters:
            letters.go_to(begin_of(chosen, letters))
            through = letters.end - 1
            async for portion in chosen_letters(
                letters, topic, chosen, self.seal, Budget(PREVIEW_SECONDS, PREVIEW_BYTES)
            ):
                through = portion.through
                found += [one.letter.offset for one in portion.letters if dealt.how(topic, one.letter.offset) is None]
                if past(chosen, through):
                    return found
        if through + 1 < letters.end:
            raise Problem(409, "TooMany", "These are more than can be looked through at once; choose fewer, by time.")
        return found

    @asynccontextmanager
    async def _opened(self, topic: str) -> AsyncIterator[LettersOfTopic]:
        async with self._turns, open_letters(self._bootstrap, topic) as letters:
            yield letters

    async def _open(self, topic: str, head: LetterHead) -> Opened:
        return (await open_all(topic, [(head, letter_of(head.offset, head.headers))], self.seal))[0]

    async def _told(self, topic: str, one: Opened, dealt: DealtWith) -> dict[str, Any]:
        letter = one.letter
        known = one.place is not None and one.place in await self.surroundings.places(one.election)
        return {
            "offset": letter.offset, "letter_id": letter.id, "at": letter.at, "service": letter.service,
            "reason": letter.reason, "detail": letter.detail, "partition": letter.partition,
            "record_offset": letter.record_offset, "bytes": letter.size, "redriven": letter.redriven,
            "place": one.place if known else None, "dealt_with": dealt.how(topic, letter.offset),
        }  # fmt: skip

    async def _shown(self, topic: str, one: Opened) -> dict[str, Any]:
        told = await self._told(topic, one, await self._acts.now())
        content: dict[str, Any] | None = None
        if one.original is not None:
            places = await self.surroundings.places(one.election)
            elections = await self.surroundings.known({one.election}) if one.election is not None else set()
            content = masked(one.original, places, elections)
            if topic != SUBMISSIONS:
                # Of an event its fields are its service's; what is asked here is what form it has.
                content.pop("missing", None)
        fate = (await self.surroundings.fates([one]))[one.letter.offset] if topic == SUBMISSIONS else None
        return {
            **told, "topic": topic, "whole": one.letter.whole, "cannot_be_put_back": one.problem, "content": content,
            "would_be_now": (fate or "readable_now") if topic == SUBMISSIONS and one.original is not None else None,
        }  # fmt: skip
