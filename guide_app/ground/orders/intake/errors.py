"""Refusals of batches and of sources."""

from guide_app.base.kernel.errors import Conflict, NotFound, Refusal


class OrderSourceUnknown(NotFound):
    """No source of this code within reach."""

    title = ("找不到该订单来源", "No such source of orders")


class OrderSourceOff(Conflict):
    """The source is switched off; headquarters switches it on."""

    title = ("该订单来源已停用", "The source is switched off")


class OrderSourceCodeTaken(Conflict):
    """Another source has this code."""

    title = ("该来源编码已使用", "Another source has this code")


class BatchTooLong(Refusal):
    """The batch has more rows than one may have; `most_rows` says how many."""

    status = 413
    title = ("一批的行数过多，请分批发送", "Too many rows in one batch, send several")


class OrderIntakeBusy(Refusal):
    """Other batches of this source are at work; send it again after `retry_after_seconds`. Nothing of it was kept."""

    status = 429
    title = ("该来源的其他批次正在入账，请稍后重发", "Other batches of this source are at work, send it again later")
