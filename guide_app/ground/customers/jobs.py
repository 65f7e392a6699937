"""Scheduled work about customers' sessions, and the WeChat accounts by which they are recognised."""

from datetime import datetime

from guide_app.base.kernel.database import execute
from guide_app.base.kernel.jobs import Schedule
from guide_app.ground.customers.rules import KEPT
from guide_app.ground.customers.wechat.rules import BELIEVED, KEPT_ENDED, KEPT_TRIES

FORGET = """
DELETE FROM customer_session WHERE expires_at < $1 OR revoked_at < $1
  OR member IN (SELECT id FROM member WHERE erased_at IS NOT NULL)
"""
FORGET_ACCOUNTS = """
DELETE FROM customer_wechat WHERE used_at < $1 OR ended_at < $2
  OR member IN (SELECT id FROM member WHERE erased_at IS NOT NULL)
"""
FORGET_TRIES = "DELETE FROM customer_wechat_try WHERE at < $1"


async def forget_sessions(at: datetime) -> int:
    """Take away sessions that ended long ago, and those of who was erased; how many. Safe to run twice."""
    return await execute(FORGET, at - KEPT)


async def forget_wechat_accounts(at: datetime) -> int:
    """Take away accounts that nobody came by for long, or that ended long ago, and who came back; how many accounts."""
    await execute(FORGET_TRIES, at - KEPT_TRIES)
    return await execute(FORGET_ACCOUNTS, at - BELIEVED, at - KEPT_ENDED)


SCHEDULES = (
    Schedule("customers.forget_sessions", "47 19 * * *", forget_sessions),
    Schedule("customers.forget_wechat_accounts", "51 19 * * *", forget_wechat_accounts),
)
"""At night in China."""
