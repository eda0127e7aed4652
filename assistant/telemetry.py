"""Nothing reports home: every library's telemetry is switched off before the library is imported."""

import os

_SWITCHES = {
    "ANONYMIZED_TELEMETRY": "False",
    "CHROMA_TELEMETRY_IMPL": "none",
    "DO_NOT_TRACK": "1",
    "GRADIO_ANALYTICS_ENABLED": "False",
    # a table of its own events, computed after each of them, for a dashboard that is not served
    "GRADIO_ANALYTICS_CACHE_FREQUENCY": "1000000000",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "OTEL_SDK_DISABLED": "true",
}


def switch_off_telemetry() -> None:
    """Set the switches of chromadb, gradio, Hugging Face and OpenTelemetry; a value the user set stays."""
    for name, value in _SWITCHES.items():
        os.environ.setdefault(name, value)
