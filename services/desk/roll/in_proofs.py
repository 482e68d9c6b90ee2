"""Proofs that a name stands on the published roll, or does not: made for whoever asks, and checked."""

from __future__ import annotations

import asyncio
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Form, Request, Response, UploadFile

from contracts.roll.proof import PROOF_BYTES, Question
from office.client import ServiceError
from office.roll.papers import as_file
from office.roll.proofs import ProofFile, proofs_of, read_proof, shown_by
from services.desk.elections import Election
from services.desk.jobs.in_jobs import attachment
from services.desk.page.words import Words
from services.desk.people.roles import Right
from services.desk.people.visitor import Visitor, signed_in
from services.desk.roll.refusals import told_of_roll
from services.desk.roll.room import Room

_WRONG: Final = 422
_See = Annotated[Visitor, signed_in(Right.SEE_ELECTION)]
_Publish = Annotated[Visitor, signed_in(Right.PUBLISH_ROLL)]
_Name = Annotated[str, Form(max_length=200)]
_Gender = Annotated[Literal["", "male", "female"], Form()]


def routes(room: Room) -> APIRouter:
    """The routes of proofs."""
    router = APIRouter()

    async def shown(
        request: Request, visitor: Visitor, election: Election, *, proof: ProofFile | None = None,
        found: bool | None = None, wrong: Words | None = None, checked: bool = False, asked: Question | None = None,
    ) -> Response:  # fmt: skip
        return room.page(
            request, "roll/proofs.html", visitor, election, names=await room.names(election.id), proof=proof,
            found=found, wrong=wrong, checked=checked, asked=asked, status=_WRONG if wrong else 200,
        )  # fmt: skip

    @router.get("/e/{election_id}/election/roll/proofs")
    async def proofs(request: Request, election_id: str, visitor: _See) -> Response:
        """The forms: a name to prove, a proof to check."""
        return await shown(request, visitor, await room.elections.one(election_id))

    @router.post("/e/{election_id}/election/roll/proofs")
    async def prove(
        request: Request, election_id: str, visitor: _Publish, *, part: Annotated[str, Form(max_length=64)],
        name: _Name = "", gender: _Gender = "", download: Annotated[str, Form()] = "",
    ) -> Response:  # fmt: skip
        """What the last publication says of a name, with its proof: on the page, or as the file."""
        election = await room.elections.one(election_id)
        level, _, code = part.partition("/")
        question = Question("town" if level == "town" else "district", code, name.strip(), gender or None, not gender)
        if not question.name or not code:
            wrong = Words("请写姓名，并选择选区。", "Write a name, and choose a constituency.")
            return await shown(request, visitor, election, wrong=wrong, asked=question)
        try:
            [proof] = await asyncio.to_thread(proofs_of, room.office, election_id, None, [question])
        except ServiceError as error:
            return await shown(request, visitor, election, wrong=told_of_roll(error), asked=question)
        if download:
            headers = attachment(f"proof-{proof.proof.no}-{code}.json")
            return Response(as_file(proof), media_type="application/json", headers=headers)
        return await shown(request, visitor, election, proof=proof, found=bool(proof.proof.found), asked=question)

    @router.post("/e/{election_id}/election/roll/proofs/check")
    async def check(request: Request, election_id: str, visitor: _See, proof: UploadFile) -> Response:
        """Whether an uploaded proof holds, signed with this office's key; nothing is kept."""
        election = await room.elections.one(election_id)
        key = (await room.services.get("registration", "/v1/signing-key"))["public_key"]
        try:
            read = read_proof(await proof.read(PROOF_BYTES + 1))
            found = await asyncio.to_thread(shown_by, read, read.signed, key)
        except ServiceError as error:
            return await shown(request, visitor, election, wrong=told_of_roll(error), checked=True)
        return await shown(request, visitor, election, proof=read, found=found, checked=True)

    return router
