"""Every route of the desk: public, or behind a right; and nothing is changed without the session's token."""

from __future__ import annotations

from tests.desk.conftest import Desk


async def test_who_is_signed_in_sees_the_overview_and_who_is_not_is_led_to_sign_in(desk: Desk) -> None:
    nobody, office = await desk.client(), await desk.client("office")
    asked = await nobody.get(desk.home)
    assert (asked.status_code, asked.headers["location"]) == (303, f"/sign-in?next={desk.home}")
    shown = await office.get(desk.home)
    assert shown.status_code == 200
    assert desk.canned.of("GET", "reporting", f"/v1/elections/{desk.election}/tallies")
