"""What kinds of stores are called."""

from guide_app.base.html.words import _
from guide_app.ground.stores.rules import Ownership, StoreStatus

OWNERSHIPS = {
    Ownership.DIRECT: _("直营"),
    Ownership.FRANCHISE: _("加盟"),
    Ownership.JOINT: _("联营"),
    Ownership.MANAGED: _("托管"),
}
STATUSES = {StoreStatus.OPEN: _("营业"), StoreStatus.CLOSED: _("已关店")}
