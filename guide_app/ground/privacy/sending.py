"""A copy of somebody's data as a download."""

from urllib.parse import quote

from guide_app.base.web.streams import OfItsOwnType
from guide_app.ground.privacy.service.fetching import CopySent, Pieces


def sent(copy: CopySent, pieces: Pieces) -> OfItsOwnType:
    """To be saved, and kept by nobody between."""
    return OfItsOwnType(
        pieces,
        media_type="application/zip",
        headers={
            "Content-Disposition": f"attachment; filename=\"data.zip\"; filename*=UTF-8''{quote(copy.name, safe='')}",
            "Content-Length": str(copy.size),
            "Cache-Control": "no-store",
        },
    )
