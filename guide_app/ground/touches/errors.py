"""Refusals about touches."""

from guide_app.base.kernel.errors import Conflict


class AlreadyNoted(Conflict):
    """This associate has noted the same of this customer on this business day."""

    title = ("今天已登记过，无需重复", "Noted already today")
