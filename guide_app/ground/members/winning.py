"""What is kept of a phone that leads to a won member no more, so that winning whoever has it is not paid twice."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from guide_app.base.kernel.database import execute
from guide_app.ground.members.fragments import identities_of
from guide_app.ground.members.sealing import won_proof

# Of any of the members who are one person; of a phone that is known to have been won already it stays as it is.
KEEP_PROOF = f"""
INSERT INTO won_phone (id, proof, since) SELECT gen_random_uuid(), told.proof, $2 FROM unnest($1::bytea[]) told (proof)
WHERE EXISTS (SELECT FROM member m WHERE m.id IN ({identities_of("$3")}) AND m.acquirer IS NOT NULL)
ON CONFLICT (proof) DO NOTHING
"""


async def keep_won(member_id: UUID, phones: Sequence[bytes], *, at: datetime) -> None:
    """Keep a hash of each of these phones, by their index, where somebody had won the member."""
    await execute(KEEP_PROOF, [won_proof(one) for one in phones], at, member_id)
