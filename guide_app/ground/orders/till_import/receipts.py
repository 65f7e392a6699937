"""What lines say together: a receipt has one store, one associate, one member, and each line number once. Pure."""

from guide_app.ground.orders.till_import.lines import TillLine
from guide_app.ground.orders.till_import.reasons import Reason


class _Receipt:
    """What is known of one receipt so far."""

    __slots__ = ("associate", "member", "numbers", "store")

    def __init__(self, line: TillLine) -> None:
        self.store, self.associate, self.member = line.store, line.associate, line.member
        self.numbers = {line.no}


class Receipts:
    """The receipts of one file, line by line. Memory grows with receipts and line numbers, not with lines' text."""

    def __init__(self) -> None:
        self._receipts: dict[str, _Receipt] = {}

    def reason_against(self, line: TillLine) -> Reason | None:
        """Take a line in, or say why it does not go with the earlier lines of its receipt."""
        receipt = self._receipts.get(line.receipt)
        if receipt is None:
            self._receipts[line.receipt] = _Receipt(line)
            return None
        if line.no in receipt.numbers:
            return Reason.LINE_NUMBER_REPEATED
        if (line.store, line.associate, line.member) != (receipt.store, receipt.associate, receipt.member):
            return Reason.RECEIPT_CONTRADICTS_ITSELF
        receipt.numbers.add(line.no)
        return None
