"""One record that nobody can read: put aside with the reason, and nothing behind it waits."""

from __future__ import annotations

from contracts.topics import SUBMISSIONS, dead_letters_of
from eventstore.kafka.dead_letter_reading import LetterHead, read_letter_heads
from eventstore.publishing.publisher import Outgoing
from xuanmin.demonstration.stage import Stage

RUBBISH = b'{"submission_id": "V01-000500", "source": "village-desk", "name": '


def publish_rubbish(stage: Stage) -> None:
    """Publish half a submission, in front of the next day's good ones."""
    stage.publish([Outgoing(SUBMISSIONS, None, RUBBISH, [], partition=0)])


def show_dead_letter(stage: Stage) -> int:
    """Wait for the dead letter and show its headers; gives how many there are."""
    found: list[LetterHead] = []

    def arrived() -> bool:
        found[:] = stage.runner.run(read_letter_heads(stage.settings.need("kafka_bootstrap"), SUBMISSIONS))
        return bool(found)

    stage.wait_for("the dead letter", arrived)
    for letter in found:
        said = letter.headers
        where = f"partition {said['dl_partition']}, offset {said['dl_offset']}"
        stage.say(
            f"{dead_letters_of(SUBMISSIONS)}: [yellow]{said['dl_reason']}[/yellow] ({said['dl_detail']}), from "
            f"{where}, {said['dl_size']} bytes, kept sealed. Everything behind it was counted."
        )
    return len(found)
