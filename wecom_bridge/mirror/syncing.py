"""One run of the synchronisation: members, then their customers page by page, then what is no longer there.

A run changes only what differs, so a second one changes nothing. What fails for one member leaves
that member as before; what fails for all ends the run, and what it had read until then stays.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.base.kernel import clock
from guide_app.base.kernel.database import transaction
from wecom_bridge.calling.answers import ContactPage
from wecom_bridge.calling.client import WecomClient
from wecom_bridge.calling.errcodes import Remedy
from wecom_bridge.calling.errors import WecomFailed, WecomRefused
from wecom_bridge.calling.limits import USERS_PER_LISTING
from wecom_bridge.mirror import runs
from wecom_bridge.mirror.listed import Mirrored, connected_customers, mirror_rows
from wecom_bridge.mirror.members import known_members, mirror_members, strangers
from wecom_bridge.mirror.missing import ASKED_AT_MOST, settle_missing
from wecom_bridge.mirror.touches import record_additions
from wecom_bridge.rules import storable
from wecom_bridge.schemas import Counts, SyncSummary, UnansweredMember

RESTARTS = 2
"""How often a listing is begun again after its cursor died."""
NAMES_AT_MOST = 1000
"""Members asked for their names in a run; only newcomers who are no associates need it."""


@dataclass
class _Run:
    """What a run adds up. `told_since` is when the mirror was last known to be whole; None before the first time."""

    id: UUID
    began_at: datetime
    told_since: datetime | None
    contacts: Counts = field(default_factory=Counts)
    follows: Counts = field(default_factory=Counts)
    pages: int = 0
    touches: int = 0
    doubtful: int = 0
    asked: int = 0
    unanswered: list[UnansweredMember] = field(default_factory=list)


@dataclass
class _Listing:
    """What one listing of up to 100 members showed. `cut` when its last page came by a cursor and held nothing."""

    seen: set[UUID] = field(default_factory=set)
    heard_of: set[UUID] = field(default_factory=set)
    unlicensed: set[str] = field(default_factory=set)
    cut: bool = False


async def sync(client: WecomClient) -> SyncSummary:
    """Make the mirror equal to WeCom. Raises SyncRunning, or the WecomFailed that ended the run."""
    at = clock.now()
    run = _Run(*await runs.begin(at))
    try:
        userids = await client.follow_users()
        members, matched = await _sync_members(client, userids, at=at)
        for start in range(0, len(userids), USERS_PER_LISTING):
            await _sync_batch(client, run, userids[start : start + USERS_PER_LISTING])
        customers = await connected_customers()
    except BaseException as failure:
        await runs.fail(run.id, failure)
        raise
    # A customer of several members comes once for each of them, so those as before are counted in the mirror.
    as_before = max(0, customers - run.contacts.added - run.contacts.changed)
    contacts = msgspec.structs.replace(run.contacts, unchanged=as_before)
    summary = SyncSummary(
        run_id=run.id,
        started_at=at,
        finished_at=clock.now(),
        complete=not run.unanswered,
        diff=members.diff + run.contacts.diff + run.follows.diff,
        members=members,
        matched_associates=matched,
        contacts=contacts,
        follows=run.follows,
        doubtful=run.doubtful,
        touches=run.touches,
        pages=run.pages,
        unanswered=run.unanswered,
    )
    await runs.finish(summary)
    return summary


async def _sync_members(client: WecomClient, userids: Sequence[str], *, at: datetime) -> tuple[Counts, int]:
    """Mirror the members; what was done, and how many of them are associates."""
    names = {userid: await _name_of(client, userid) for userid in await strangers(userids, at_most=NAMES_AT_MOST)}
    async with transaction():
        counts = await mirror_members(userids, names, at=at)
        known = await known_members(userids, at=at)
    return counts, sum(member.associate_id is not None for member in known.values())


async def _name_of(client: WecomClient, userid: str) -> str:
    """A member's name for the list of those who are no associates: good to have, never worth failing for."""
    try:
        return storable((await client.member(userid)).name)[:64]
    except WecomFailed:
        return ""


async def _sync_batch(client: WecomClient, run: _Run, userids: Sequence[str]) -> None:
    """The customers of up to 100 members. When WeCom refuses one of them, the halves are asked for apart."""
    try:
        listing = await _read_listing(client, run, userids)
    except WecomRefused as refused:
        if refused.remedy is not Remedy.SKIP_ITEM:
            raise
        if len(userids) == 1:
            run.unanswered.append(UnansweredMember(userid=userids[0], errcode=refused.errcode))
            return
        middle = len(userids) // 2
        await _sync_batch(client, run, userids[:middle])
        await _sync_batch(client, run, userids[middle:])
        return
    run.unanswered += [UnansweredMember(userid=userid, errcode=0) for userid in sorted(listing.unlicensed)]
    await _settle(client, run, [userid for userid in userids if userid not in listing.unlicensed], listing)


async def _read_listing(client: WecomClient, run: _Run, userids: Sequence[str]) -> _Listing:
    listing = _Listing()
    came_by_cursor = False
    async for page in _pages(client, userids):
        run.pages += 1
        listing.cut = came_by_cursor and not page.rows
        came_by_cursor = bool(page.next_cursor)
        if page.failures is not None:
            listing.unlicensed.update(page.failures.unlicensed_user_ids)
        if page.rows:
            mirrored = await _mirror_page(run, page)
            listing.seen.update(mirrored.seen)
            listing.heard_of |= mirrored.heard_of
    return listing


async def _mirror_page(run: _Run, page: ContactPage) -> Mirrored:
    at = clock.now()
    async with transaction():
        mirrored = await mirror_rows(page.rows, at=at)
        run.touches += await record_additions(mirrored.began, told_since=run.told_since)
        await runs.stand_at(run.id, page.next_cursor, at=at)
    run.contacts += mirrored.contacts
    run.follows += mirrored.follows
    return mirrored


async def _settle(client: WecomClient, run: _Run, userids: Sequence[str], listing: _Listing) -> None:
    at = clock.now()
    members = [member.id for member in (await known_members(userids, at=at)).values()]
    settled = await settle_missing(
        client,
        members,
        listing.seen,
        surely=() if listing.cut else listing.heard_of,
        began_at=run.began_at,
        at=at,
        ask_at_most=ASKED_AT_MOST - run.asked,
    )
    run.asked += settled.asked
    run.doubtful += settled.doubtful
    run.follows += Counts(ended=settled.ended)


async def _pages(client: WecomClient, userids: Sequence[str]) -> AsyncIterator[ContactPage]:
    """The pages of one listing, begun again when its cursor dies; rows may then come twice, which does no harm."""
    for restarts_left in range(RESTARTS, -1, -1):
        try:
            async for page in client.contact_pages(userids):
                yield page
        except WecomRefused as refused:
            if refused.remedy is not Remedy.RESTART_LISTING or not restarts_left:
                raise
        else:
            return
