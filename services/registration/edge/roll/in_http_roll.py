"""Publishing the roll over HTTP, the public key to check it with, the codes on voter cards."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from contracts.keys.keyring import Keyring
from contracts.roll.digest import SignedDigest
from contracts.set_up.elections import ElectionId
from services.registration.edge.roll.forms import CardsForm, PublicationForm
from services.registration.edge.roll.publishing import RollDesk, signer_of
from services.runtime.idempotency import Answer, AnsweredRequests
from services.runtime.written import IdempotencyKey, cause_of


def routes(desk: RollDesk, keyring: Keyring, answered: AnsweredRequests) -> APIRouter:
    """The routes of the roll's publications."""
    router = APIRouter(tags=["roll"])

    @router.get("/v1/signing-key")
    async def signing_key() -> dict[str, str]:
        """Give the public key that this installation's signatures are checked with."""
        return {"algorithm": "Ed25519", "public_key": signer_of(keyring).public_key}

    @router.post("/v1/elections/{election_id}/roll/publications", status_code=202)
    async def publish(
        request: Request, election_id: ElectionId, form: PublicationForm, idempotency_key: IdempotencyKey = None
    ) -> JSONResponse:
        """Publish an election's roll, or a supplement to it: its digest is signed and recorded."""

        async def answer() -> Answer:
            published = await desk.publish(election_id, form, cause_of(request))
            event = published.event
            signed = SignedDigest(digest=event.digest, signature=event.signature, public_key=event.public_key)
            return 202, {
                "election_id": election_id, "no": event.version, "changed": published.changed, "late": event.late,
                "last_day": published.last_day.isoformat(), "signed": signed.model_dump(mode="json"),
            }  # fmt: skip

        body = f"{election_id} {form.model_dump_json()}".encode()
        return await answered.once("POST roll", idempotency_key, body, answer)

    @router.post("/v1/elections/{election_id}/roll/card-codes")
    async def card_codes(election_id: ElectionId, form: CardsForm) -> dict[str, Any]:
        """Give what the QR codes of voter cards say, in the order asked for; reads only."""
        return {"codes": desk.codes(election_id, form.registrations)}

    return router
