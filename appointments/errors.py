"""Refusals about appointments."""

from guide_app.base.kernel.errors import Conflict


class SlotFull(Conflict):
    """The last place of this time has just gone."""

    title = ("该时段已约满，请换一个时间", "This time is fully booked, choose another")


class SlotNotOffered(Conflict):
    """Nobody can come then: the time is not offered, is over, or too far ahead."""

    title = ("该时段不可预约，请换一个时间", "This time cannot be booked, choose another")


class TooManyAppointments(Conflict):
    """A customer has as many open appointments as one may have by oneself; `limit` says how many."""

    title = (
        "您已有的预约达到上限，请先完成或取消",
        "You have as many appointments as you may: keep or cancel one first",
    )


class BookedByStaffOnly(Conflict):
    """After several no-shows only the store books."""

    title = ("多次未到店，请联系门店预约", "After several missed appointments the store books for you")


class AppointmentStateForbids(Conflict):
    """An appointment in this state takes no such step; `state` is the present one."""

    title = ("预约当前状态不允许此操作", "The appointment's state does not allow this")


class SlotRetired(Conflict):
    """The time is no longer offered already."""

    title = ("该时段已停用", "This time is no longer offered already")


class HoursUnknown(Conflict):
    """Nobody has said when the store is open."""

    title = ("门店还没有填写营业时间", "Nobody has said yet when this store is open")
