"""What is changed, and the tests that should notice."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Area:
    """Modules with their own tests: those that notice most come first, the slow ones last.

    A pattern names files below the root. Tests that start another process are left out, for they would run the module
    as it is on disk; so are long ones that notice nothing the others miss.
    """

    name: str
    share: int
    sources: tuple[str, ...]
    tests: tuple[str, ...]

    def modules(self) -> list[Path]:
        """The files that are changed."""
        return sorted(path for pattern in self.sources for path in ROOT.glob(pattern) if path.name != "__init__.py")

    def test_files(self) -> list[str]:
        """The test files, in the order of the patterns, none twice."""
        every = [str(path) for pattern in self.tests for path in sorted(ROOT.glob(pattern))]
        starts_processes = ("command.py", "command_line.py")
        return [path for path in dict.fromkeys(every) if not path.endswith(starts_processes)]


AREAS = (
    Area(
        name="kernel",
        share=10,
        sources=("guide_app/base/kernel/money.py", "guide_app/base/kernel/calendar.py"),
        tests=("tests/kernel/test_money.py", "tests/kernel/test_calendar.py"),
    ),
    Area(
        name="coupons/quoting",
        share=40,
        sources=("coupons/quoting/**/*.py",),
        tests=(
            "tests/coupons/test_coupon_rule_book.py",
            "tests/coupons/quoting/test_*_examples.py",
            "tests/coupons/quoting/test_coupon_[!c]*.py",
            "tests/coupons/quoting/test_*.py",
        ),
    ),
    Area(
        name="commissions/engine",
        share=50,
        sources=("commissions/engine/**/*.py",),
        tests=(
            "tests/commissions/engine/test_commission_reference.py",
            "tests/commissions/engine/test_*_examples.py",
            "tests/commissions/engine/test_rules_*.py",
            "tests/commissions/engine/test_commission_rules_page.py",
            "tests/commissions/engine/test_event_refusals.py",
            "tests/commissions/engine/test_business_time.py",
            "tests/commissions/engine/test_careers.py",
            "tests/commissions/engine/test_scenario_*.py",
            "tests/commissions/engine/test_incremental_settlement.py",
        ),
    ),
)
