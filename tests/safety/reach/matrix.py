"""Every route with a token: what it is asked, and whose role it lets in. `$name` stands for something of a region."""

from tests.safety.reach import clienteling, house, members, organisation, pay, shop, work
from tests.safety.reach.asks import Ask

MATRIX: dict[str, list[Ask]] = {
    **house.ROUTES,
    **organisation.ROUTES,
    **members.ROUTES,
    **clienteling.ROUTES,
    **shop.ROUTES,
    **pay.ROUTES,
    **work.ROUTES,
}
"""By method and path of the OpenAPI document. A route that is not here fails the tests."""
