"""A scan: who made it as far as one can know, and its place in the log."""

import secrets

from guide_app.base.kernel import clock
from guide_app.base.kernel.ids import new_id
from guide_app.base.kernel.privacy import vault
from qr_codes.rules.scans import VISITOR_BYTES, Client
from qr_codes.scans.log import SCANS
from qr_codes.scans.resolving import Resolved
from qr_codes.scans.writing import Scan


def new_visitor() -> str:
    """A random id for somebody who has none yet: 128 bits, 22 characters."""
    return secrets.token_urlsafe(16)


async def count_scan(resolved: Resolved, *, visitor: str, client: Client) -> None:
    """Log a scan of a code that leads somewhere. Only a keyed hash of `visitor` is kept."""
    at = clock.now()
    scan = Scan(
        id=new_id(),
        code_id=resolved.code_id,
        associate_id=resolved.associate_id,
        store_id=resolved.store_id,
        at=at,
        visitor=vault().index("scan.visitor", visitor)[:VISITOR_BYTES],
        client=client,
    )
    await SCANS.add(scan)
