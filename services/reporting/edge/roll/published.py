"""Publications rebuilt: the roll as it was posted, and nothing else in its place."""

from __future__ import annotations

from collections.abc import Sequence

from services.reporting.edge.roll.rebuilding import Publication, Rebuilt, Rolls
from services.reporting.edge.roll.verifying import chains, holds_of, moments_of
from services.reporting.edge.roll.worker import Wanted
from services.runtime.problems import Problem


async def published(rolls: Rolls, election_id: str, no: int, wanted: Wanted) -> Rebuilt:
    """Publication `no` of an election's roll, as it was.

    Raises:
        Problem: 404, there is none; 409, what is rebuilt here is not what was published, or not all is counted.
    """
    chain = await chain_to(rolls, election_id, no)
    digest = chain[-1].digest
    rebuilt = await rolls.rebuild(
        election_id, digest.order, [moments_of(one.digest) for one in chain], wanted
    )  # fmt: skip
    require_what_was_posted(chain, rebuilt)
    published = {"late": chain[-1].late, "by": chain[-1].by, "signed": chain[-1].signed.model_dump(mode="json")}
    return rebuilt._replace(head={**rebuilt.head, "publication": published})


async def chain_to(rolls: Rolls, election_id: str, no: int) -> list[Publication]:
    """The whole roll that publication `no` belongs to, with its supplements up to that one.

    Raises:
        Problem: 404, there is none; 409, not all is counted.
    """
    await rolls.level()
    for chain in chains(await rolls.publications(election_id)):
        upto = [one for one in chain if one.digest.no <= no]
        if upto and upto[-1].digest.no == no:
            return upto
    raise Problem(404, "No such publication", "GET …/roll/publications lists what was published of this roll.")


def require_what_was_posted(chain: Sequence[Publication], rebuilt: Rebuilt) -> None:
    """See that the first steps came to what was posted, each of them: a supplement says what changes in that.

    Raises:
        Problem: 409, one came to something else.
    """
    for one, step in zip(chain, rebuilt.steps, strict=False):
        if not holds_of(one.digest, step):
            raise Problem(
                409, "RollDiffers",
                f"The roll rebuilt here is not what publication {one.digest.no} says: {one.digest.root} was published, "
                f"{step['root']} is what it comes to. Neither print nor supplement it; see the runbook of the roll.",
            )  # fmt: skip
