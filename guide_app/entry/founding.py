"""The first day of a chain: its company, its headquarters, and the first person who can sign in."""

import msgspec

from guide_app.base.kernel.access import SYSTEM, Role
from guide_app.base.kernel.database import fetch_value, transaction
from guide_app.base.kernel.errors import Conflict
from guide_app.base.kernel.keys import forget_keys, require_keys
from guide_app.base.kernel.resealing import keys_in_use
from guide_app.base.kernel.sealed import Sealing
from guide_app.ground.associates.schemas import CreateAssociate, Number, PersonName, PostTo
from guide_app.ground.associates.service import create_associate
from guide_app.ground.auth.schemas import Login, OpenAccount, Password
from guide_app.ground.auth.service import open_account
from guide_app.ground.stores.bulk import ROOT_CODE
from guide_app.ground.stores.schemas import Code, CreateEntity, CreateRegion, Name
from guide_app.ground.stores.service import create_entity, create_region

IS_FOUNDED = "SELECT EXISTS (SELECT FROM region) OR EXISTS (SELECT FROM account)"


class ChainExists(Conflict):
    """The database holds a chain already; another one needs a database of its own."""

    title = ("该数据库中已有连锁的数据", "This database holds a chain already")


class Founding(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose chain it is, and who signs in first: an HQ operator, who takes on everybody else."""

    chain: Name
    entity: Name
    entity_code: Code
    name: PersonName
    number: Number
    login: Login
    password: Password


async def require_unfounded() -> None:
    """Raise ChainExists where an organisation or an account is."""
    if await fetch_value(IS_FOUNDED):
        raise ChainExists


async def take_keys(sealing: Sealing) -> None:
    """Make the keys of this process those of the database; others that were there before have sealed nothing yet.

    Somebody who looked around before founding a chain has left the fingerprints of the demo's. Raises ChainExists, and
    what `require_keys` raises where something is sealed.
    """
    await require_unfounded()
    if not await keys_in_use(sealing):
        await forget_keys()
    await require_keys(sealing)


async def found(founding: Founding) -> None:
    """Everything that the first sign-in needs, in one transaction. Raises ChainExists and what the services refuse."""
    async with transaction():
        await require_unfounded()
        await create_entity(SYSTEM, CreateEntity(code=founding.entity_code, name=founding.entity))
        await create_region(SYSTEM, CreateRegion(code=ROOT_CODE, name=founding.chain))
        posting = PostTo(role=Role.HQ_OPERATOR)
        first = await create_associate(
            SYSTEM, CreateAssociate(number=founding.number, name=founding.name, posting=posting)
        )
        await open_account(SYSTEM, OpenAccount(first.id, founding.login, founding.password))
