"""What is done once before all trials: libraries loaded, the slow reference asked, chance made the same for all."""

import importlib
import os
import sys

from hypothesis import HealthCheck, Phase, settings

from mutants.areas import ROOT

LIBRARIES = ("jsonschema", "msgspec", "pytest", "hypothesis.strategies", "_pytest.assertion.rewrite")


def prepare() -> None:
    """Loads what every child needs and no child changes. Nothing of the product may be loaded here."""
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "commissions" / "engine")]
    for name in LIBRARIES:
        importlib.import_module(name)
    # A failing property needs no smallest example here, and what failed for one change says nothing about the next.
    # On a busy machine every data generation is slow; that says nothing either.
    settings.register_profile(
        "mutants",
        phases=[Phase.explicit, Phase.generate],
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    settings.load_profile("mutants")
    importlib.import_module("reference_sample").sample()
    loaded = [name for name in sys.modules if name.split(".")[0] in {"guide_app", "coupons", "commissions"}]
    assert not loaded, loaded
