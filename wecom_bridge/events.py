"""Facts about WeCom. The content of a callback stays in the inbox: the event log holds no personal data."""

from uuid import UUID

from guide_app.base.kernel.events import Event


class WecomCallbackReceived(Event, frozen=True, kw_only=True):
    """A callback was verified, opened and put into the inbox."""

    inbox_id: UUID
