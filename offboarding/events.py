"""Facts about leaving and moving."""

from uuid import UUID

from guide_app.base.kernel.events import Event


class OffboardingOpened(Event, frozen=True, kw_only=True):
    """Somebody leaves or moves, and things hang on them that have to go to others. `path` is the unit they leave."""

    case_id: UUID
    associate_id: UUID
    path: str
    moving: bool
    opened_by: UUID | None


class OffboardingDone(Event, frozen=True, kw_only=True):
    """The plan was carried out: `moved` things went, `kept` did not. `decided_by` is who had confirmed it."""

    case_id: UUID
    associate_id: UUID
    decided_by: UUID | None
    moved: int
    kept: int
