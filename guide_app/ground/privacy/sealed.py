"""What is sealed of requests: what has to be corrected, under the member's own key."""

from guide_app.base.kernel.sealed import OwnedColumns, Sealing
from guide_app.ground.privacy.requests.reads import DETAILS

SEALING = Sealing(
    owned=(
        OwnedColumns(
            "privacy_request", {"details_sealed": DETAILS}, owner="member", keys="member_key", key_owner="member"
        ),
    ),
)
