"""A registry in a database of its own, whose work is killed (SIGKILL) at one statement after another.

Run as a program, by the tests beside it: ``python killed_worker.py DEED STEP``, with the folder of
the installation in ``CAIRN_DATA``. Prints one JSON object a trial.
"""

import os
import sys
from importlib import import_module
from pathlib import Path

from cairn.registry.operating import serving

if __name__ == "__main__":
    serving.prepare(Path(os.environ["CAIRN_DATA"]))
    import_module("killed_trials").main(sys.argv[1], int(sys.argv[2]))
