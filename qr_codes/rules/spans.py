"""Which business days are asked for. Pure."""

from datetime import date, timedelta

from guide_app.base.kernel.errors import InvalidField

YEAR = 366
QUARTER = 92
DEFAULT_DAYS = 30


def days_asked(first: date | None, last: date | None, *, today: date, most: int = YEAR) -> tuple[date, date]:
    """The first and the last day; the last 30 days unless told otherwise. Raises InvalidField."""
    end = last or today
    start = first or end - min(timedelta(days=DEFAULT_DAYS - 1), end - date.min)
    if not timedelta() <= end - start < timedelta(days=most):
        raise InvalidField("first", f"起止日期须有序，且不超过 {most} 天 / first to last in order, at most {most} days")
    return start, end
