"""How kinds of shared links are called."""

from guide_app.base.html.words import _
from sharing.rules import ShareKind

KINDS = {ShareKind.PRODUCT: _("商品"), ShareKind.COUPON: _("优惠券")}
GLYPHS = {ShareKind.PRODUCT: "shirt", ShareKind.COUPON: "ticket"}
