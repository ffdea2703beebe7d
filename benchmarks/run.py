"""``make bench``: what Cairn costs beside named peers, measured in one run.

Ratios count, not seconds: the two sides of each are measured on the same machine within the same
minute. Each part can be run alone: ``python benchmarks/run.py startup library``.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

PARTS = ("startup", "library", "bulk", "scale", "stacking", "log", "load", "lists")


def main() -> None:
    """Run the parts that are named, or all."""
    chosen = sys.argv[1:] or list(PARTS)
    for name in chosen:
        if name not in PARTS:
            sys.exit(f"no such part: {name}; there are {', '.join(PARTS)}")
        print(f"== {name}", flush=True)
        importlib.import_module(name).main()


if __name__ == "__main__":
    main()
