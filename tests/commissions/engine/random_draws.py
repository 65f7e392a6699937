"""What random scenarios draw from, and drawing: chances, months, days and instants."""

from random import Random

from tests.commissions.engine.commission_reference.scenario import Json, setting_of

FIRST_PERIOD = "2026-01"
DAYS_IN = {"2025-12": 31, "2026-01": 31, "2026-02": 28, "2026-03": 31, "2026-04": 30, "2026-05": 31}
MONTHS = list(DAYS_IN)
MEMBERS = ["m1", "m2", "m3", "m4", "m5", "m6"]
ROLES = ["SERVING", "DEDICATED", "ACQUIRER", "ISSUER"]
FALLBACKS = ["TO_SERVING", "TO_STORE_POOL", "REDISTRIBUTE", "TO_COMPANY"]
PPMS = [0, 1, 333, 10_000, 15_000, 33_333, 50_000, 125_000, 1_000_000]
AMOUNTS = [0, 1, 2, 3, 7, 99, 100, 1_000, 3_333, 10_001, 12_345, 50_000, 99_999]
HOURS = ["00:00:00", "03:59:59.999", "04:00:00", "12:00:00", "15:59:59.999999", "16:00:00", "23:59:59"]
OFFSETS = ["+08:00", "Z", "-05:30"]


class Draws:
    """One seed, what a scenario has, and what is written of it so far."""

    def __init__(self, seed: int, *, stores: int, associates: int, plans: int, events: int) -> None:
        self.random = Random(seed)
        self.beside = Random(-1 - seed)
        self.stores = [f"S{n}" for n in range(1, stores + 1)]
        self.payees = [f"A{n}" for n in range(1, associates + 1)]
        self.plans = [f"P{n}" for n in range(1, plans + 1)]
        self.skus = ["K1", "K2", "K3", "K4"]
        self.number_of_events = events
        self.orders: dict[str, list[str]] = {}
        self.sent: list[Json] = []
        self.next_no = dict.fromkeys(self.plans, 1)
        self.published = setting_of({"first_period": FIRST_PERIOD, "stores": [], "associates": []})
        self.open_month = 1
        self.narrow = self.chance(0.3)

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def month(self, low: int = 0, high: int = 5) -> str:
        return MONTHS[self.random.randint(low, high)]

    def date(self, low: int = 0, high: int = 5) -> str:
        month = self.month(low, high)
        last = DAYS_IN[month]
        if self.narrow and self.chance(0.8):
            return f"{month}-10"
        return f"{month}-{self.random.choice([1, 1, 2, 10, 15, last - 1, last, last]):02d}"

    def instant(self, low: int = 0, high: int = 5) -> str:
        return f"{self.date(low, high)}T{self.random.choice(HOURS)}{self.random.choice(OFFSETS)}"
