"""A paper reported as stored is never lost and stays findable, whatever moment the process dies."""

import json
import os
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).with_name("dying_process.py")
ROOT = Path(__file__).parents[3]


def test_nothing_is_lost_by_kills_at_many_points(home):
    path = os.pathsep.join([str(ROOT), str(SCRIPT.parent)])
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", str(SCRIPT), str(home), "1", "9"],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": path, "OMP_NUM_THREADS": "1"},
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    report = json.loads(ended.stdout.splitlines()[-1])
    assert report["wrong"] == []
    assert report["killed"] >= 5
    assert report["kept"] >= 50
