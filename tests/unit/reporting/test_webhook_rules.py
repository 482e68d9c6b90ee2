"""Where messages may go, when they are tried again, how fast they leave: rules without any network."""

from __future__ import annotations

from itertools import pairwise

import pytest

from services.reporting.webhooks.destination import DestinationError, chosen, networks_of, read_url
from services.reporting.webhooks.schedule import HOUR, PAUSES, Pace, Schedule

OFFICE = networks_of("10.2.0.0/16, fd00::/8")
PUBLIC = "93.184.216.34"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.7", "172.16.9.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",  # noqa: S104
        "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:10.0.0.7",
        "::ffff:169.254.169.254", "64:ff9b::a00:7", "2002:a00:7::1",
        "fec0::1", "::127.0.0.1", "::ffff:0:10.0.0.7", "64:ff9b:1::a00:7",
    ],
)  # fmt: skip
def test_an_address_of_our_own_network_is_refused_in_every_way_to_write_it(address: str) -> None:
    with pytest.raises(DestinationError, match="XUANMIN_WEBHOOK_NETWORKS"):
        chosen(read_url("https://hr.example.com/x"), [address], ())


def test_one_private_address_beside_a_public_one_refuses_the_host() -> None:
    with pytest.raises(DestinationError):
        chosen(read_url("https://hr.example.com/x"), [PUBLIC, "10.0.0.7"], ())
    with pytest.raises(DestinationError):
        chosen(read_url("https://hr.example.com/x"), [], ())


def test_a_network_that_is_named_may_be_spoken_to_also_without_tls_and_no_other_may() -> None:
    assert str(chosen(read_url("http://hr.office/x"), ["10.2.3.4"], OFFICE)) == "10.2.3.4"
    assert str(chosen(read_url("https://hr.office/x"), ["fd00::5"], OFFICE)) == "fd00::5"
    assert str(chosen(read_url("https://hr.example.com/x"), [PUBLIC], OFFICE)) == PUBLIC
    for url, address in (("http://hr.example.com/x", PUBLIC), ("https://hr.office/x", "10.3.0.1")):
        with pytest.raises(DestinationError):
            chosen(read_url(url), [address], OFFICE)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://a/b", "//a/b", "https://", "https://u@a/b", "https://u:p@a/b", "https://a/b?k=1", "https://a/b#c",
        "https://a:99999/b", "https://[::1/b", "https://人事/b", "https://a/" + "b" * 500, "javascript:alert(1)",
    ],
)  # fmt: skip
def test_an_address_that_is_none_or_holds_more_than_a_place_is_refused(url: str) -> None:
    with pytest.raises(DestinationError):
        read_url(url)


def test_the_host_is_told_as_the_receiver_knows_it() -> None:
    found = read_url("https://hr.example.com:8443/hook")
    assert found.host_header == "hr.example.com:8443"
    assert found.at(chosen(found, [PUBLIC], ())) == f"https://{PUBLIC}:8443/hook"
    assert read_url("https://hr.example.com").host_header == "hr.example.com"


def test_a_message_is_tried_ten_times_over_three_days_and_waits_longer_each_time() -> None:
    schedule = Schedule()
    waits = [schedule.pause(attempts) for attempts in range(1, len(PAUSES) + 2)]
    assert waits[-1] is None
    told = [wait for wait in waits if wait is not None]
    assert len(told) == 9
    assert all(earlier < later for earlier, later in pairwise(told))
    assert 65 * HOUR < sum(told) < 85 * HOUR
    assert len({Schedule().pause(3) for _ in range(20)}) > 1


def test_a_receiver_that_asks_for_time_is_given_it_up_to_a_day() -> None:
    assert Schedule().pause(1, asked=600) == 600
    assert Schedule().pause(1, asked=10**8) == 24 * HOUR


def test_a_receiver_that_takes_nothing_is_tried_every_five_minutes_at_most() -> None:
    rests = [Schedule().rest(failures) for failures in range(1, 40)]
    assert rests == sorted(rests)
    assert (rests[0], rests[-1]) == (5.0, 300.0)


def test_no_more_leave_in_a_second_than_may_and_a_clock_set_back_stops_nothing() -> None:
    pace = Pace(100)
    left = sum(pace.allows(at / 1000) for at in range(10_000))
    assert 1000 <= left <= 1030
    assert sum(pace.allows(-3600 + at / 1000) for at in range(1000)) >= 100
