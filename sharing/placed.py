"""Links that people of a store that closes have shared: they go on to show where those work now."""

from guide_app.ground.stores.assets import Placed
from guide_app.ground.stores.handing import going_along

LEFT = "SELECT count(*) FROM share_link WHERE store = $1"
GOING = "SELECT id FROM share_link WHERE store = $1 ORDER BY id LIMIT $2"
MOVE = "UPDATE share_link SET store = $3 WHERE id = ANY($1::uuid[]) AND store = $2"

LINKS = going_along("share_links", ("分享链接", "Shared links"), of="sharing", left=LEFT, going=GOING, move=MOVE)
PLACED = Placed(assets=(LINKS,))
