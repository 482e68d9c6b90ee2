"""The services as they answer: ready, level, published; and what is put aside or held."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import httpx

from services.runtime.settings import Settings
from xuanmin.doctor.finding import Finding, bad, doubt, well

SERVICES: Final = ("registration", "validation", "reporting")
STILL_SECONDS: Final = 60
_ANSWER_SECONDS: Final = 8
_START: Final = "start it (`xuanmin up`, `docker compose up -d`), or mend XUANMIN_{name}_URL; its log says why it ended"
_HEALTH: Final = "docs/runbook/health.md, under this check"


def examine_service(service: str, settings: Settings) -> list[Finding]:
    """A service: its checks, its consumers' lag, its relay, and with registration the dead letters."""
    url: str = getattr(settings, f"{service}_url")
    with httpx.Client(base_url=url, timeout=_ANSWER_SECONDS, trust_env=False) as http:
        try:
            ready, told = http.get("/health/ready"), http.get("/v1/operations")
            checks, stands = ready.json()["checks"], told.raise_for_status().json()
        except (httpx.HTTPError, ValueError, KeyError) as error:
            return [
                bad(service, f"does not answer at {url} ({type(error).__name__})", _START.format(name=service.upper()))
            ]
    is_ready = ready.status_code == httpx.codes.OK
    remarks = [
        (doubt if is_ready else bad)(service, f"{name}: {said}", _HEALTH)
        for name, said in checks.items()
        if said != "ok"
    ]
    found = [*remarks, *_lags(stands), *_relay(service, stands), *_letters(stands)]
    return found if not is_ready else [well(service, f"ready at {url}"), *found]


def _lags(stands: Mapping[str, Any]) -> Iterator[Finding]:
    held: dict[str, Mapping[str, Any]] = {}
    for one in stands["consumers"] or ():
        if one.get("paused"):
            held[one["consumer"]] = one["paused"]
        elif one["lag"] and one["idle_seconds"] > STILL_SECONDS:
            said = f"{one['lag']:,} records of {one['topic']}/{one['partition']} wait, and nothing was kept for "
            said += f"{one['idle_seconds']:,.0f} s"
            yield bad(one["consumer"], said, "the checks of its service, and its log, say why")
    for name, paused in held.items():
        yield doubt(
            name,
            f"{paused['how']} by {paused['by']} since {paused['since']}",
            f"`xuanmin consumers resume {name} --by … --reason …` when it is to read on",
        )


def _relay(service: str, stands: Mapping[str, Any]) -> Iterator[Finding]:
    relay = stands["relay"]
    if relay is not None and relay["oldest_waits_seconds"] > STILL_SECONDS:
        yield bad(
            service,
            f"{relay['waiting']:,} events wait to be published, the oldest for "
            f"{relay['oldest_waits_seconds']:,.0f} s; the relay is held by {relay['held_by']}",
            "docs/runbook/health.md, under `relay`",
        )


def _letters(stands: Mapping[str, Any]) -> Iterator[Finding]:
    opened = stands.get("dead_letters_open") or {}
    for one in stands.get("dead_letters") or ():
        if count := opened.get(one["topic"], one["kept"]):
            yield doubt(
                "dead letters",
                f"{one['topic']}: {count:,} that nothing was done about",
                f"`xuanmin dlq list {one['topic']}`; docs/runbook/dead-letters.md",
            )


def examine_desk(settings: Settings) -> list[Finding]:
    """The desk answers, and every file that its first page loads is there."""
    url = settings.desk_url
    with httpx.Client(base_url=url, timeout=_ANSWER_SECONDS, follow_redirects=True, trust_env=False) as http:
        try:
            page = http.get("/sign-in").raise_for_status().text
            files = sorted(set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page)))
            missing = [path for path in files if http.get(path).status_code != httpx.codes.OK]
        except httpx.HTTPError as error:
            return [bad("desk", f"does not answer at {url} ({type(error).__name__})", _START.format(name="DESK"))]
    if missing or not files:
        lacking = missing[0].partition("?")[0] if missing else "every file of its pages"
        return [bad("desk", f"lacks {lacking}", "the installation is not whole: install the release anew")]
    return [well("desk", f"answers at {url}, with {len(files)} files of its first page")]
