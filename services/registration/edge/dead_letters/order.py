"""An order to redrive while it is worked off: the letters that are next, and how far it has come."""

from __future__ import annotations

import time
from collections import Counter, deque

from contracts.keys.sealing import Seal
from contracts.operations.dead_letters import DeadLettersRedriveAsked
from eventstore.kafka.dead_letter_reading import LettersOfTopic
from services.registration.domain.dead_letters.dealt_with import DealtWith, Redrive
from services.registration.edge.dead_letters.choosing import begin_of, chosen_letters, hindrance, past
from services.registration.edge.dead_letters.opened import Opened


class OrderInWork:
    """Goes through `letters` behind what `redrive` has recorded. All up to `through` are looked at."""

    def __init__(self, redrive: Redrive, letters: LettersOfTopic, seal: Seal) -> None:
        self.asked: DeadLettersRedriveAsked = redrive.asked
        self.recorded_through = self.through = self._fetched = redrive.through
        self.put_back = redrive.put_back
        self.left_out = Counter(redrive.left_out)
        self.at_end = False
        self._letters = letters
        letters.go_to(max(redrive.through + 1, begin_of(self.asked.chosen, letters)))
        self._portions = chosen_letters(letters, self.asked.topic, self.asked.chosen, seal)
        self._next: deque[Opened] = deque()

    async def take(self, number: int, dealt: DealtWith, until: float) -> list[Opened]:
        """At most `number` letters to put back, looked for until that moment of the monotonic clock; those that are
        left out are counted. `at_end` tells whether any may follow.

        Raises:
            DeadLettersAwayError: the broker went away.
        """
        taken: list[Opened] = []
        while len(taken) < number and not self.at_end:
            if self._next:
                one = self._next.popleft()
                self.through = one.letter.offset
                why = hindrance(one, self.asked.topic, dealt, again=self.asked.again)
                if why is None:
                    taken.append(one)
                else:
                    self.left_out[why] += 1
                continue
            self.through = self._fetched
            if self.through + 1 >= self.asked.end or past(self.asked.chosen, self.through):
                self.at_end = True
            elif time.monotonic() >= until:
                break
            else:
                await self._fetch()
        return taken

    async def _fetch(self) -> None:
        portion = await anext(self._portions, None)
        if portion is None:
            # What the order ends behind is no longer kept.
            self._fetched = self.asked.end - 1
            return
        self._next.extend(one for one in portion.letters if one.letter.offset < self.asked.end)
        self._fetched = min(portion.through, self.asked.end - 1)
