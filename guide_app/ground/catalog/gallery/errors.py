"""Refusals about pictures."""

from guide_app.base.kernel.errors import Refusal


class TooManyPictures(Refusal):
    """So many pictures are enough; `limit` says how many."""

    status = 409
    title = ("图片已到上限", "There are as many pictures as may be")


class OtherPictures(Refusal):
    """The order has to name every picture once, and no other; somebody may have added or removed one."""

    status = 409
    title = ("须列出全部图片，各一次", "All pictures have to be named, each once")
