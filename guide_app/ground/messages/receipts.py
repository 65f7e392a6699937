"""Receipts of a provider: whether a message arrived, signed as messages are.

POST /messages/receipts
X-Guide-Timestamp, X-Guide-Signature: as in `over_http`, with GUIDE_SMS_SECRET

{"message_id": "…", "delivered": true}
"""

import hashlib
import hmac
from datetime import datetime, timedelta

from guide_app.ground.messages.errors import ReceiptNotProven

WINDOW = timedelta(minutes=5)
"""How far the clock of a provider may be from ours."""


def signature_of(secret: str, stamp: str, body: bytes) -> str:
    """What proves a body, made at `stamp`, seconds since 1970."""
    return hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()


def require_proven(secret: str, stamp: str, signature: str, body: bytes, *, at: datetime) -> None:
    """Refuse what is not the provider's, or is old. Raises ReceiptNotProven."""
    is_recent = stamp.isascii() and stamp.isdigit() and len(stamp) <= 12
    is_recent = is_recent and abs(at.timestamp() - int(stamp)) <= WINDOW.total_seconds()
    if not (secret and is_recent and hmac.compare_digest(signature_of(secret, stamp, body), signature.lower())):
        raise ReceiptNotProven
