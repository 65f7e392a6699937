"""Parameters that several operations of the catalog take."""

from typing import Annotated
from uuid import UUID

from litestar.params import QueryParameter

PricedStore = Annotated[
    UUID | None, QueryParameter(description="按哪家门店计价，默认本店 · Priced for this store, by default one's own")
]
InChannel = Annotated[
    str | None, QueryParameter(max_length=20, description="按哪个渠道计价 · Priced for orders in this channel")
]
CategoryCode = Annotated[
    str | None, QueryParameter(max_length=40, description="品类编码，含其下级 · Category code, those below included")
]
