"""Facts about accounts."""

from uuid import UUID

from guide_app.base.kernel.events import Event


class PasswordReset(Event, frozen=True, kw_only=True):
    """Somebody else gave an associate's account a new password, and signed them out everywhere."""

    account_id: UUID
    associate_id: UUID
    reset_by: UUID | None
