"""When what a sale earns was or will be recognised, as people say it. Pure."""

from datetime import date

from commissions.reasons.explaining import Told

SINCE: dict[str, Told] = {
    "PAID": ("付款", "payment"),
    "SHIPPED": ("全部发出", "last parcel"),
    "RECEIVED": ("签收", "receipt"),
}
"""What pay may wait for."""


def after(by: str | None, days: int) -> Told:
    """What is waited for, and how long after it; a plan that names days alone waits for the receipt."""
    zh, en = SINCE[by or "RECEIVED"]
    if days == 0:
        return f"{zh}当天", f"on the day of the {en}"
    return f"{zh}后 {days} 天", f"{days} {'day' if days == 1 else 'days'} after the {en}"


def recognised(by: str | None, days: int, on: date | None) -> Told:
    """The same with the day; without one what it waits for has not happened."""
    zh, en = after(by, days)
    return (f"待确认：{zh}", f"Waits: {en}") if on is None else (f"{on} 确认（{zh}）", f"Recognised {on}, {en}")
