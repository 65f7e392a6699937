"""Refusals about policies of attribution."""

from guide_app.base.kernel.errors import Conflict


class PolicyBeginsTooEarly(Conflict):
    """A policy holds from today on, or later: what was sold before stays credited as it was."""

    title = ("生效日不能早于今天，过去的归属不变", "A policy begins today or later: past sales stay as they are")
