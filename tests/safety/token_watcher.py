"""Another process of the product: believes a token, and says when it no longer does. `URL TOKEN REMEMBERED_SECONDS`."""

import asyncio
import sys
import time

from guide_app.base.kernel.connecting import connect, disconnect
from guide_app.base.web.authentication import NotSignedIn
from guide_app.ground.auth import tokens


async def watch(url: str, token: str) -> None:
    await connect(url, max_size=1)
    await tokens.actor_of_token(token)
    print("believed", flush=True)
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            await tokens.actor_of_token(token)
        except NotSignedIn:
            print("refused", flush=True)
            break
        await asyncio.sleep(0.02)
    await disconnect()


if __name__ == "__main__":
    tokens.REMEMBERED_SECONDS = float(sys.argv[3])
    asyncio.run(watch(sys.argv[1], sys.argv[2]))
