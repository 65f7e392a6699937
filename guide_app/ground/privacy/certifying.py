"""What privacy does when a member is erased: it forgets what requests say, withdraws consents, and certifies."""

import hashlib
from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import audit
from guide_app.base.kernel.access import Actor
from guide_app.base.kernel.database import execute, fetch_as, fetch_row_as
from guide_app.base.kernel.erasures import PARTS, Erased, ErasurePart
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.rows import as_json_object
from guide_app.base.settings import settings
from guide_app.ground.files.keeping import expire
from guide_app.ground.members.service.erasing import KIND, OWN_PART
from guide_app.ground.privacy.kept import KEPT
from guide_app.ground.privacy.requests.reads import link_digest, link_token
from guide_app.ground.privacy.requests.rules import due_at
from guide_app.ground.privacy.requests.schemas import CertificateView, DataErased

WITHDRAW = """
INSERT INTO consent_decision (id, member, purpose, given, text_version, text_number, text_digest, channel, evidence, at)
SELECT gen_random_uuid(), d.member, d.purpose, false, d.text_version, d.text_number, d.text_digest, 'erasure', '{}', $2
FROM consent_standing s JOIN LATERAL (
  SELECT * FROM consent_decision d WHERE d.member = s.member AND d.purpose = s.purpose ORDER BY d.at DESC, d.id DESC
  LIMIT 1
) d ON true WHERE s.member = $1 AND s.given
"""
STAND = """
UPDATE consent_standing SET given = false, channel = 'erasure', at = $2 WHERE member = $1 AND given
"""
COPIES = "SELECT r.file AS id FROM privacy_request r WHERE r.member = $1 AND r.file IS NOT NULL AND r.file_until > $2"
FORGET = """
UPDATE privacy_request SET details_sealed = NULL, file = NULL, file_until = NULL
WHERE member = $1 AND (details_sealed IS NOT NULL OR file IS NOT NULL)
"""
OTHERS = """
UPDATE privacy_request SET state = 'refused', ground = 'done_already', closed_at = $2, version = version + 1
WHERE member = $1 AND closed_at IS NULL AND kind <> 'erasure'
"""
FINISH = """
UPDATE privacy_request SET state = 'done', closed_at = $2, closed_by = $3, version = version + 1
WHERE member = $1 AND kind = 'erasure' AND closed_at IS NULL RETURNING id, received_at
"""
ADD = """
INSERT INTO privacy_request (id, member, kind, state, channel, taken_by, received_at, due_at, closed_at, closed_by,
  link_digest, version)
VALUES ($1, $2, 'erasure', 'done', 'store', $3, $4, $5, $4, $6, $7, 1)
"""
CERTIFY = """
INSERT INTO erasure_certificate (request, erased_at, said) VALUES ($1, $2, $3::jsonb) ON CONFLICT (request) DO NOTHING
"""

OWN_TITLE = ("会员资料、电话与注册", "Profile, phones, registrations")


class Finished(msgspec.Struct, frozen=True):
    """The request that is answered by the erasure."""

    id: UUID
    received_at: datetime


class Copy(msgspec.Struct, frozen=True):
    """A copy that could still be fetched."""

    id: UUID


async def forget(member_id: UUID, at: datetime) -> int:
    """Consents end, copies are not given out any more, what requests say is gone; how many rows."""
    for copy in await fetch_as(Copy, COPIES, member_id, at):
        await expire(copy.id, at=at)
    await execute(WITHDRAW, member_id, at)
    ended = await execute(STAND, member_id, at)
    await execute(OTHERS, member_id, at)
    return ended + await execute(FORGET, member_id)


async def certify(actor: Actor, erased: Erased) -> None:
    """Answer the request, and put down what is no more; where nobody had asked by one, one is added for it."""
    if erased.kind != KIND:
        return
    at, member = erased.erased_at, erased.subject
    done = await fetch_row_as(Finished, FINISH, member, at, actor.id)
    if done is None:
        done = Finished(new_id(), at)
        digest, due = link_digest(link_token(done.id)), due_at(at, settings().request_days)
        await execute(ADD, done.id, member, actor.associate_id, at, due, actor.id, digest)
    titles = {part.name: part.title for part in PARTS} | {OWN_PART: OWN_TITLE}
    said = CertificateView(
        request_id=done.id,
        received_at=done.received_at,
        erased_at=at,
        erased=[DataErased(name, *titles[name], count) for name, count in sorted(erased.counts.items())],
        kept=list(KEPT),
        digest="",
    )
    said = msgspec.structs.replace(said, digest=digest_of_certificate(said))
    await execute(CERTIFY, done.id, at, as_json_object(said))
    await audit.record(actor, "privacy.erasure_certified", f"privacy_request:{done.id}", digest=said.digest)


PART = ErasurePart(KIND, "privacy.consents_and_requests", ("同意状态与申请内容", "Consents, what requests say"), forget)


def digest_of_certificate(said: CertificateView) -> str:
    """SHA-256 over everything else that it says."""
    bare = msgspec.structs.replace(said, digest="")
    return hashlib.sha256(msgspec.json.encode(bare)).hexdigest()
