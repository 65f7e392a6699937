"""The book of printed codes for packages below: which code it is that a customer came by."""

from uuid import UUID

from guide_app.base.kernel.lookups import Lookup
from guide_app.ground.members.ports import CodeNamed
from qr_codes.errors import CodeUnknown, ShortCodeMistyped
from qr_codes.short_codes import code_meant

NAMED = "SELECT id, state NOT IN ('MINTED', 'PRINTED') AS leads_somewhere FROM touchpoint WHERE code = $1"


class PrintedCodes:
    """Every code that was ever bound, also one that is paused or retired by now: the customer has scanned it before."""

    def named(self, code: str) -> Lookup[CodeNamed]:
        """What is to be looked up for a code as it was typed, or for its scanned address. Raises CodeUnknown."""
        try:
            return Lookup(CodeNamed, NAMED, code_meant(code))
        except ShortCodeMistyped as mistyped:
            raise CodeUnknown(field="code", reason=mistyped.facts["reason"]) from None

    def id_of(self, found: list[CodeNamed]) -> UUID:
        """The code that was found. Raises CodeUnknown."""
        if not found or not found[0].leads_somewhere:
            raise CodeUnknown(field="code")
        return found[0].id
