"""What the bridge refuses to people; what callbacks and calls may meet is in the rooms of those."""

from guide_app.base.kernel.errors import Conflict, Refusal


class WecomNotConfigured(Refusal):
    """The environment names no corp, or not all that this needs; `missing` says which variables."""

    status = 503
    title = ("尚未配置企业微信", "WeCom is not configured")


class SyncRunning(Conflict):
    """Another run is reading WeCom at this moment; `since` is when it began."""

    title = ("企业微信同步正在进行", "A synchronisation is running")


class RegistrationOver(Conflict):
    """Its link was used, or has run out: nobody is sent it any more."""

    title = ("登记已结束", "The registration has ended")


class NotRetryable(Conflict):
    """Only what is parked or failed is tried again; `record_status` is what it is now."""

    title = ("只有搁置或失败的记录可以重试", "Only what is parked or failed can be tried again")
