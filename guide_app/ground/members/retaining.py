"""Who saw phones in clear, and which phones were won before an erasure: kept for as long as a rule says."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from guide_app.base.kernel.database import execute, fetch_as, fetch_value
from guide_app.base.kernel.retention import OldRow, RetentionKind

OLD = """
SELECT r.id AS subject, r.at AS since FROM member_reveal r
WHERE r.at < $1 AND ($3::uuid[] IS NULL OR r.id = ANY($3)) ORDER BY r.id LIMIT $2
"""
WHOSE = "SELECT member FROM member_reveal WHERE id = $1"
FORGET = "DELETE FROM member_reveal WHERE id = $1 AND member = $2"


async def old_reveals(before: datetime, limit: int, subjects: Sequence[UUID] | None) -> Sequence[OldRow]:
    """Phones that were shown before then."""
    return await fetch_as(OldRow, OLD, before, limit, subjects)


async def forget_reveal(reveal_id: UUID, _: datetime) -> None:
    """Take one from the log."""
    await execute(FORGET, reveal_id, await fetch_value(WHOSE, reveal_id))


REVEALS = RetentionKind(
    name="members.reveals",
    title=("查看完整手机号的记录", "The log of phones shown in clear"),
    told=(
        "谁在何时为何看过谁的号码；操作审计仍保留",
        "Who saw whose number and why; the audit log stays",
    ),
    least_months=6,
    old=old_reveals,
    erase=forget_reveal,
)


OLD_WON = """
SELECT w.id AS subject, w.since FROM won_phone w
WHERE w.since < $1 AND ($3::uuid[] IS NULL OR w.id = ANY($3)) ORDER BY w.id LIMIT $2
"""
FORGET_WON = "DELETE FROM won_phone WHERE id = $1"


async def old_won_phones(before: datetime, limit: int, subjects: Sequence[UUID] | None) -> Sequence[OldRow]:
    """Phones that were won and erased before then."""
    return await fetch_as(OldRow, OLD_WON, before, limit, subjects)


async def forget_won_phone(won_id: UUID, _: datetime) -> None:
    """Forget that one was won."""
    await execute(FORGET_WON, won_id)


WON_PHONES = RetentionKind(
    name="members.won_phones",
    title=("已删除会员的拉新凭证", "Proofs that erased members had been won"),
    told=(
        "手机号的带密钥摘要；之后同一号码再次注册可重新计拉新",
        "Keyed hashes of phones; after that the same phone may be won anew",
    ),
    least_months=12,
    old=old_won_phones,
    erase=forget_won_phone,
)
