"""Subscriptions over HTTP, for operators: each change says who asks for it and why, and is on record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated

from fastapi import APIRouter, Path, Response

from services.reporting.edge.webhooks.delivery import Facts
from services.reporting.edge.webhooks.desk import WebhookDesk, WebhookMissingError, WebhookThereError
from services.reporting.edge.webhooks.forms import (
    AddForm,
    EnableForm,
    ReplayForm,
    SecretShown,
    TestShown,
    WebhookShown,
    WebhooksShown,
    shown,
)
from services.runtime.acts.forms import ActForm
from services.runtime.opened import NEVER_KEPT
from services.runtime.problems import refusal

_Name = Annotated[str, Path(max_length=64)]


def routes(desk: WebhookDesk, facts: Mapping[str, Facts]) -> APIRouter:
    """The routes of subscriptions; `facts` are those of the deliveries in this process."""
    router = APIRouter(prefix="/v1/operations/webhooks", tags=["operations"])

    @router.get("")
    async def webhooks() -> WebhooksShown:
        """List the subscriptions: who is told of which submissions, and how delivery stands."""
        return WebhooksShown(webhooks=[shown(one, _waiting(facts, one.name)) for one in await desk.keeping.all()])

    @router.post("", status_code=202)
    async def add(form: AddForm, response: Response) -> SecretShown:
        """Add a subscription. Its secret is shown in this answer alone."""
        response.headers.update(NEVER_KEPT)
        with _refusals():
            return SecretShown(name=form.name, secret=(await desk.add(form)).text)

    @router.get("/{name}")
    async def webhook(name: _Name) -> WebhookShown:
        """Tell how one subscription stands."""
        with _refusals():
            return shown(await desk.one(name), _waiting(facts, name))

    @router.delete("/{name}", status_code=202)
    async def remove(name: _Name, form: ActForm) -> dict[str, str]:
        """Remove a subscription with its secrets."""
        with _refusals():
            await desk.remove(name, form)
        return {"removed": name}

    @router.post("/{name}/rotation", status_code=202)
    async def rotate(name: _Name, form: ActForm, response: Response) -> SecretShown:
        """Give a subscription a new secret, shown in this answer alone; the one before signs for a day beside it."""
        response.headers.update(NEVER_KEPT)
        with _refusals():
            return SecretShown(name=name, secret=(await desk.rotate(name, form)).text)

    @router.post("/{name}/replay", status_code=202)
    async def replay(name: _Name, form: ReplayForm) -> WebhookShown:
        """Send everything again that was recorded since a moment, under the same ids."""
        with _refusals():
            await desk.replay(name, form)
        return await webhook(name)

    @router.post("/{name}/enabling", status_code=202)
    async def enable(name: _Name, form: EnableForm) -> WebhookShown:
        """Deliver again, from where it stood; `skip` gives the messages up that were tried the most."""
        with _refusals():
            await desk.enable(name, form)
        return await webhook(name)

    @router.post("/{name}/disabling", status_code=202)
    async def disable(name: _Name, form: ActForm) -> WebhookShown:
        """Deliver nothing more until it is enabled; nothing is lost meanwhile."""
        with _refusals():
            await desk.disable(name, form)
        return await webhook(name)

    @router.post("/{name}/test", status_code=202)
    async def test(name: _Name, form: ActForm) -> TestShown:
        """Send a message of the kind `webhook.test` at once, and tell whether the receiver took it."""
        with _refusals():
            outcome = await desk.test(name, form)
        return TestShown(taken=outcome.taken, problem=outcome.problem)

    return router


def _waiting(facts: Mapping[str, Facts], name: str) -> int | None:
    found = facts.get(name)
    return found.waiting if found else None


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except WebhookMissingError as wrong:
        raise refusal(wrong, 404) from None
    except WebhookThereError as wrong:
        raise refusal(wrong) from None
