"""Proofs as files: made from a publication, checked by anyone with no service."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final, TypeVar

import orjson
from pydantic import BaseModel, ConfigDict, ValidationError

from contracts.keys.signing import is_signed
from contracts.roll.digest import Entry, SignedDigest, signed_bytes
from contracts.roll.proof import PROOF_BYTES, ProofError, Question, RollProof, check, check_against, prove
from office.client import Client, ServiceError
from office.roll.asking import roll, signed_of, the_publication
from office.roll.printing import entry_of
from services.reporting.roll.posted_name import posted_name

_KEY_DIGITS: Final = 64

_Model = TypeVar("_Model", bound=BaseModel)


class NotSignedError(ServiceError):
    """A digest is not signed with the key that it should be."""


class ProofFailsError(ServiceError):
    """A proof does not show what it says."""


class NoProofError(ServiceError):
    """A file is no proof, or no digest."""


class ProofFile(BaseModel):
    """What `xuanmin roll prove` writes: a proof, and the signed digest that it leads to."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    proof: RollProof
    signed: SignedDigest


def proofs_of(client: Client, election: str, no: int | None, questions: Sequence[Question]) -> list[ProofFile]:
    """The proofs of what a publication says about names, each in a constituency; one of these is asked for once.

    Raises:
        ServiceError: there is no such publication, or it cannot be proved, and why.
    """
    signed = signed_of(client, the_publication(client, election, no))
    lists: dict[tuple[str, str], list[Entry]] = {}
    for level, constituency in dict.fromkeys((one.level, one.constituency) for one in questions):
        answer = roll(client, election, publication=signed.digest.no, level=level, constituency=constituency)
        lists[level, constituency] = [entry_of(line) for line in answer.lines]
    try:
        return [
            ProofFile(
                proof=prove(
                    signed.digest, one._replace(name=posted_name(one.name)), lists[one.level, one.constituency]
                ),
                signed=signed,
            )
            for one in questions
        ]
    except ProofError as error:
        raise ServiceError(str(error)) from None


def checked(file: Path, digest_file: Path | None, key_file: Path | None) -> tuple[bool, ProofFile]:
    """Whether the name is on the roll, and what was checked, with nothing but these files.

    Raises:
        ServiceError: the proof does not hold, the digest is not signed with the key, or a file cannot be read.
    """
    read = _read(file, ProofFile)
    signed = _read(digest_file, SignedDigest) if digest_file else read.signed
    return shown_by(read, signed, _key(key_file) if key_file else signed.public_key), read


def shown_by(file: ProofFile, signed: SignedDigest, key: str) -> bool:
    """Whether a proof shows that the name is on the roll of this digest, signed with this public key.

    Raises:
        ServiceError: the proof does not hold, or the digest is not signed with the key.
    """
    if signed.public_key != key or not is_signed(signed_bytes(signed.digest), signed.signature, key):
        raise NotSignedError("the digest is not signed with this key: it proves nothing")
    try:
        check_against(file.proof, signed.digest)
        return check(file.proof)
    except ProofError as error:
        raise ProofFailsError(f"the proof does not hold: {error}") from None


def read_proof(content: bytes, name: str = "the file") -> ProofFile:
    """The proof that a file holds.

    Raises:
        ServiceError: it is none, or larger than any.
    """
    if len(content) > PROOF_BYTES:
        raise NoProofError(f"{name} is larger than any proof: {PROOF_BYTES:,} bytes")
    return _parsed(content, name, ProofFile)


def _read(file: Path, model: type[_Model]) -> _Model:
    if file.stat().st_size > PROOF_BYTES:
        raise NoProofError(f"{file.name} is larger than any proof: {PROOF_BYTES:,} bytes")
    return _parsed(file.read_bytes(), file.name, model)


def _parsed(content: bytes, name: str, model: type[_Model]) -> _Model:
    try:
        return model.model_validate_json(content)
    except ValidationError:
        raise NoProofError(f"{name} is not what it should be: see contracts/schemas") from None


def _key(file: Path) -> str:
    text = file.read_text("utf-8").strip()
    if text.startswith("{"):
        text = str(orjson.loads(text).get("public_key", ""))
    if len(text) != _KEY_DIGITS:
        raise ServiceError(f"{file.name} holds no public key: 64 hex characters, or the answer of GET /v1/signing-key")
    return text
