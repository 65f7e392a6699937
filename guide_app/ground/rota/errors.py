"""Refusals about the rota."""

from guide_app.base.kernel.errors import Conflict


class ShiftNameTaken(Conflict):
    """A shift in use of this store has this name."""

    title = ("该门店已有同名班次", "A shift of this store has this name already")


class NothingToCopy(Conflict):
    """Nobody works in the week before."""

    title = ("上一周没有排班", "There is no rota in the week before")
