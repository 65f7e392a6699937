"""`python -m benchmarks [NAME...]`: run the named benchmark modules, or all, each in a process of its own."""

import pkgutil
import subprocess
import sys

import benchmarks

SUPPORT = {"__main__", "report"}


def names() -> list[str]:
    """Every benchmark module, in order of name; modules that start with an underscore only support others."""
    found = [module.name for module in pkgutil.iter_modules(benchmarks.__path__)]
    return sorted(name for name in found if name not in SUPPORT and not name.startswith("_"))


def main() -> int:
    """Run them one after the other; the exit code is the number of those that failed."""
    wanted = sys.argv[1:] or names()
    return sum(
        subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False).returncode != 0 for name in wanted
    )


if __name__ == "__main__":
    sys.exit(main())
