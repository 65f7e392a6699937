"""Shapes of WeChat accounts by which customers are recognised."""

from datetime import datetime
from uuid import UUID

import msgspec

from guide_app.ground.customers.schemas import CustomerSignedIn
from guide_app.ground.customers.wechat.rules import Outcome


class MyWechat(msgspec.Struct, frozen=True):
    """A WeChat account by which the customer is recognised without a code."""

    id: UUID
    device: str
    linked_at: datetime
    used_at: datetime


class CameBack(msgspec.Struct, frozen=True):
    """What became of who came back from WeChat: signed in, or known by a keyed hash until a code proves the phone."""

    outcome: Outcome
    signed: CustomerSignedIn | None = None
    identity: bytes | None = None
