"""Scheduled work and outside calls of the bridge, on the client of this process."""

from datetime import datetime, timedelta

from guide_app.base.kernel.jobs import OutsideCall, Schedule
from wecom_bridge.callbacks.inbox import forget_settled
from wecom_bridge.connecting import is_configured, shared_client
from wecom_bridge.linking import find_same_accounts, link_registered
from wecom_bridge.messages.sending import ATTEMPTS, SEND_MESSAGE, send_message
from wecom_bridge.mirror.fetching import FETCH_CONTACT, fetch_contact
from wecom_bridge.mirror.syncing import sync

INBOX_KEPT = timedelta(days=30)
"""How long a settled callback stays: far beyond any repetition of WeCom's, and any that `STAMP_WINDOW` lets in."""


async def synchronise(_: datetime) -> str:
    """Bring the mirror up to date, for the callbacks that were lost; how many rows were not as before."""
    if not is_configured():
        return "not configured"
    return f"diff={(await sync(shared_client())).diff}"


async def forget_callbacks(at: datetime) -> int:
    """Delete settled callbacks, which hold personal data; their number."""
    return await forget_settled(at - INBOX_KEPT)


async def _send(payload: bytes) -> None:
    await send_message(shared_client(), payload)


async def _fetch(payload: bytes) -> None:
    await fetch_contact(shared_client(), payload)


SCHEDULES = (
    Schedule("wecom.link_registered", "*/2 * * * *", link_registered),
    Schedule("wecom.find_same_accounts", "53 19 * * *", find_same_accounts),
    # WeCom asks to keep away from the full and the half hour. The times are UTC: 03:17 and 04:41 in China.
    Schedule("wecom.sync", "17 19 * * *", synchronise),
    Schedule("wecom.forget_callbacks", "41 20 * * *", forget_callbacks),
)
OUTSIDE_CALLS = (
    OutsideCall(SEND_MESSAGE, _send, attempts=ATTEMPTS),
    OutsideCall(FETCH_CONTACT, _fetch),
)
