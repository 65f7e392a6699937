"""What tasks keep of the organisation's paths."""

from guide_app.ground.stores.assets import Placed, PlacedColumn

PLACED = Placed(
    columns=(
        PlacedColumn("task", "audience_path"),
        PlacedColumn("task", "reached_path"),
        PlacedColumn("task_assignment"),
    )
)
