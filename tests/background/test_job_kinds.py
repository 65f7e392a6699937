"""Every worker knows every kind of work that somebody may ask for."""

from guide_app.base.kernel.background import KINDS
from guide_app.entry import served, wiring


def test_what_can_be_asked_for_is_known_to_workers() -> None:
    assert served.CONTROLLERS
    asked = {name for name, kind in KINDS.items() if not kind.run.__module__.startswith("tests.")}
    assert asked == {kind.name for kind in wiring.JOB_KINDS}
