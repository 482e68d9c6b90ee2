"""What the page for upstream systems tells its reader to do works on the demonstration, and verifies what we sign."""

from __future__ import annotations

import subprocess
import time
from typing import Any

import pytest
from standardwebhooks import Webhook

from services.reporting.webhooks.signing import Secret, new_secret, signed_headers
from tests.docs.blocks import Block, runnable_blocks
from tests.docs.conftest import ROOT, Terminal

BLOCKS = runnable_blocks(ROOT / "docs/upstream.md")


def receiver() -> Any:
    """`verified` of the page, as a receiver would write it down."""
    [block] = [block for block in BLOCKS if "def verified" in block.code]
    names: dict[str, Any] = {}
    exec(block.code, names)  # noqa: S102  the page's own example
    return names["verified"]


@pytest.fixture(scope="module")
def ran(terminal: Terminal) -> list[subprocess.CompletedProcess[str]]:
    """The page's blocks, run in its order."""
    return [terminal.run(block) for block in BLOCKS]


@pytest.mark.timeout(300)
def test_every_block_runs(ran: list[subprocess.CompletedProcess[str]]) -> None:
    assert len(ran) == len(BLOCKS) == 4
    for done in ran:
        assert done.returncode == 0, done.stdout + done.stderr
        assert "Traceback" not in done.stderr


def test_a_file_is_checked_before_it_is_sent_and_says_no_value(ran: list[subprocess.CompletedProcess[str]]) -> None:
    checked = ran[0].stdout
    assert "line 2: ID_MALFORMED id_number" in checked
    assert "line 3: WRONG_SHAPE registered_at" in checked
    assert checked.rstrip().endswith("mend line 3")
    assert "样张" not in checked
    assert "12345" not in checked


def test_a_lost_answer_is_told_by_its_key(ran: list[subprocess.CompletedProcess[str]]) -> None:
    told = ran[1].stdout
    assert told.startswith("202 {'accepted': 2")
    assert "'line': 3" in told
    assert "['/v1/submissions/my-system/up-1', '/v1/submissions/my-system/up-2']" in told


def test_a_subscription_is_added_and_shows_its_secret_once(
    ran: list[subprocess.CompletedProcess[str]], terminal: Terminal
) -> None:
    assert ran[2].stdout.count("whsec_") == 2
    assert "my-system: removed, on record" in ran[2].stdout
    left = terminal.run(Block(0, "sh", "xuanmin webhooks list", None)).stdout
    assert "my-system" not in left


def test_the_receiver_of_the_page_believes_what_we_and_the_standard_sign_and_nothing_else() -> None:
    verified, old, new = receiver(), new_secret(), new_secret()
    body, now = b'{"type":"submission.judged"}', int(time.time())
    both = signed_headers([new, old], "validation-1", now, body)
    for secret in (old, new):
        assert verified(secret.text, both, body)
        Webhook(secret.text).verify(body, both)
    assert not verified(new_secret().text, both, body)
    assert not verified(old.text, both, body + b" ")
    assert not verified(old.text, both | {"webhook-id": "validation-2"}, body)
    assert not verified(old.text, signed_headers([old], "validation-1", now - 400, body), body)
    assert not verified(old.text, both | {"webhook-signature": "v1,"}, body)


def test_a_secret_has_as_many_bytes_as_the_standard_wants_and_says_nothing_in_a_log() -> None:
    secret = new_secret()
    assert secret.text.startswith("whsec_")
    assert secret.text not in repr(secret)
    assert Secret(secret.text) == secret
