"""OpenVINO without its telemetry."""

from __future__ import annotations

import sys
from typing import Any


def load_openvino() -> Any:
    """Import openvino so that it calls no one.

    Its import sends an event to Google Analytics and keeps a client id under the home folder, through the package
    openvino_telemetry, unless that package cannot be imported: then it uses a stub of its own that does nothing.
    """
    modules: dict[str, Any] = sys.modules
    modules.setdefault("openvino_telemetry", None)
    import openvino

    return openvino
