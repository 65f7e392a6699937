"""What narrows a list, said once: a frozen struct each of whose fields is a query parameter.

The list, its sums and its lines take the struct as the dependency `filters`; their query takes it whole, and so its
export knows it.
"""

import inspect
from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec
from litestar.di import Provide

FilterStruct = TypeVar("FilterStruct", bound=msgspec.Struct)


def in_address(filters: type[FilterStruct]) -> Mapping[str, Provide]:
    """The dependency named `filters`, which reads these from the address: each as its field is typed and bounded."""
    fields = msgspec.structs.fields(filters)

    async def read(**given: Any) -> FilterStruct:  # each as its field is typed
        return filters(**given)

    read.__annotations__ = {**{field.name: field.type for field in fields}, "return": filters}
    read.__signature__ = inspect.Signature(  # type: ignore[attr-defined]  # what a caller of `inspect` reads
        [
            inspect.Parameter(
                field.name,
                inspect.Parameter.KEYWORD_ONLY,
                default=inspect.Parameter.empty if field.required else field.default,
                annotation=field.type,
            )
            for field in fields
        ],
        return_annotation=filters,
    )
    return {"filters": Provide(read)}
