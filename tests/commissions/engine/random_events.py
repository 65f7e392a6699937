"""Random events: sales, refunds and everything else that is told, some of it twice, some of it wrong."""

from tests.commissions.engine.commission_reference.scenario import Json
from tests.commissions.engine.random_draws import AMOUNTS, MEMBERS, MONTHS, ROLES
from tests.commissions.engine.random_plans import PlanDraws


class EventDraws(PlanDraws):
    """Writes events, each after what was sent before it."""

    def event(self, number: int) -> Json:
        if self.sent and self.chance(0.04):
            return self.again(self.random.choice(self.sent))
        makers = [
            (self.sale, 30), (self.refund, 22), (self.complete, 7), (self.acquire, 7), (self.task, 4),
            (self.attendance, 5), (self.adjust, 3), (self.publication, 4), (self.run, 8), (self.close, 8),
        ]  # fmt: skip
        maker = self.random.choices([one for one, _ in makers], [weight for _, weight in makers])[0]
        event: Json = {"id": f"e{number}", **maker()}
        self.sent.append(event)
        return event

    def again(self, event: Json) -> Json:
        """The same event once more, as it was or with another content."""
        if self.chance(0.5):
            return dict(reversed(event.items()))
        if event["type"] == "SALE":
            return {**event, "channel": "conflict"}
        return {**event, "id": event["id"], **({"amount": 77} if "amount" in event else {})}

    def payee(self) -> str:
        return "nobody" if self.chance(0.02) else self.random.choice(self.payees)

    def sale(self) -> Json:
        order = (
            f"o{len(self.orders)}" if self.chance(0.97) or not self.orders else self.random.choice(list(self.orders))
        )
        lines = [self.line(f"L{n}") for n in range(self.random.randint(1, 3))]
        if self.chance(0.01):
            lines[-1]["id"] = "L0"
        self.orders.setdefault(order, [line["id"] for line in lines])
        low, high = max(0, self.open_month - 1), min(5, self.open_month + 1)
        sale: Json = {
            "type": "SALE",
            "order": order,
            "store": self.random.choice(self.stores) if self.chance(0.99) else "nowhere",
            "at": self.instant(low if self.chance(0.1) else max(1, low), high),
            "roles": {role: self.payee() for role in ROLES if self.chance(0.7)},
            "lines": lines,
        }
        if self.chance(0.3):
            sale["channel"] = self.random.choice(["web", "app"])
        if self.chance(0.6):
            sale["member"] = self.random.choice(MEMBERS)
        return sale

    def line(self, line_id: str) -> Json:
        paid = self.random.choice([*AMOUNTS, self.random.randint(0, 60_000)])
        line: Json = {"id": line_id, "sku": self.random.choice(self.skus) if self.chance(0.99) else "K9", "paid": paid}
        if self.chance(0.4):
            line["qty"] = self.random.randint(1, 4)
        if self.chance(0.5):
            line["list"] = self.random.choice([0, paid, paid + 1, paid * 2, paid * 10 // 9])
        if self.chance(0.4):
            line["hq_funded"] = self.random.choice([0, 1, paid // 3, 5_000])
        return line

    def refund(self) -> Json:
        order = self.random.choice(list(self.orders)) if self.orders else "o9"
        line = self.random.choice(self.orders.get(order, ["L1"])) if self.chance(0.97) else "L9"
        last = min(5, self.open_month + 1)
        refund: Json = {"type": "REFUND", "order": order, "line": line, "at": self.instant(1, last)}
        refund["amount"] = self.random.choice([*AMOUNTS, 0, 1_000_000, self.random.randint(0, 20_000)])
        if self.chance(0.5):
            refund["units"] = self.random.randint(0, 3)
        return refund

    def complete(self) -> Json:
        order = self.random.choice(list(self.orders)) if self.orders else "o9"
        return {"type": "COMPLETE", "order": order, "at": self.instant(1, min(5, self.open_month + 1))}

    def acquire(self) -> Json:
        event: Json = {
            "type": "ACQUIRE",
            "member": self.random.choice(MEMBERS),
            "payee": self.payee(),
            "at": self.instant(0 if self.chance(0.1) else 1, max(1, self.open_month)),
        }
        if self.chance(0.2):
            event["was_member"] = self.chance(0.5)
        return event

    def task(self) -> Json:
        task = self.random.choice(["t1", "t2", "t3"])
        amount = self.random.choice([1, 300, 777])
        return {"type": "TASK", "task": task, "payee": self.payee(), "amount": amount, "at": self.instant(0, 5)}

    def attendance(self) -> Json:
        half_days = {payee: self.random.choice([0, 1, 20, 33]) for payee in self.payees if self.chance(0.7)}
        return {
            "type": "ATTENDANCE",
            "store": self.random.choice(self.stores),
            "period": self.month(0 if self.chance(0.1) else 1),
            "half_days": half_days,
        }

    def adjust(self) -> Json:
        return {
            "type": "ADJUST",
            "payee": self.payee(),
            "amount": self.random.choice([-5_000, -1, 1, 250]),
            "effective_period": self.month(0 if self.chance(0.1) else 1),
            "reason": "r",
            "requested_by": "x",
            "approved_by": self.random.choice(["y", "y", "y", "x"]),
        }

    def publication(self) -> Json:
        plan = self.random.choice(self.plans)
        version = self.version(plan, self.version_start())
        version["restate"] = self.chance(0.7)
        if self.chance(0.1):
            version["no"] = 1
        self.publish(plan, version)
        return {"type": "PUBLISH", "plan": plan if self.chance(0.97) else "P9", "version": version}

    def run(self) -> Json:
        return {"type": "RUN", "period": MONTHS[self.open_month] if self.chance(0.9) else self.month()}

    def close(self) -> Json:
        event: Json = {"type": "CLOSE", "period": MONTHS[self.open_month]}
        if self.chance(0.8):
            event["accept_unallocated"] = True
            self.open_month = min(self.open_month + 1, len(MONTHS) - 1)
        return event
