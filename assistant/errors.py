"""The tree of errors. Each message names the value at fault and the next step, fit to be shown to a user.

AssistantError
├── SettingsError          a setting is missing or wrong (exit 2)
├── UsageError             a question, filter or argument cannot be used (exit 2)
├── LibraryError           the library cannot be opened, read or written
│   ├── LibraryBusy        another process holds what this one needs
│   └── FingerprintMismatch   the library was embedded by another embedder
├── EmbeddingError         texts could not be turned into vectors
│   └── WeightsMissing     the local model's files are nowhere to be found, or are not the pinned ones
├── LanguageModelError     the endpoint did not give an answer; `kind` says why
├── PromptError            a prompt file is missing, or does not fit its variables
├── IngestError            a source cannot be read at all (a single bad record is a reject, not an error)
└── FetchError             a published file cannot be had, or is not what its checksum says
"""

from enum import StrEnum


class AssistantError(Exception):
    """Anything that is shown to the user as one line. `code` is stable and goes into problem+json."""

    code = "failed"
    exit_code = 1


class SettingsError(AssistantError):
    """A setting is missing or wrong."""

    code = "settings"
    exit_code = 2


class UsageError(AssistantError):
    """A question, filter or argument cannot be used."""

    code = "usage"
    exit_code = 2


class LibraryError(AssistantError):
    """The library cannot be opened, read or written."""

    code = "library"


class LibraryBusy(LibraryError):
    """Another process holds what this one needs."""

    code = "library_busy"


class FingerprintMismatch(LibraryError):
    """The library was embedded by another embedder than the one in the settings."""

    code = "fingerprint_mismatch"


class EmbeddingError(AssistantError):
    """Texts could not be turned into vectors."""

    code = "embedding"


class WeightsMissing(EmbeddingError):
    """The local model's files are nowhere to be found, or are not the pinned ones."""

    code = "weights_missing"


class ModelFault(StrEnum):
    """Why a language model gave no answer."""

    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    REFUSED_KEY = "refused_key"
    RATE_LIMITED = "rate_limited"
    REJECTED = "rejected"
    BROKEN_OFF = "broken_off"
    UNREADABLE = "unreadable"


class LanguageModelError(AssistantError):
    """The endpoint did not give an answer after every allowed try."""

    code = "language_model"

    def __init__(self, kind: ModelFault, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class PromptError(AssistantError):
    """A prompt file is missing, or does not fit its variables."""

    code = "prompt"


class IngestError(AssistantError):
    """A source cannot be read at all."""

    code = "ingest"


class FetchError(AssistantError):
    """A published file cannot be had, or is not what its checksum says."""

    code = "fetch"
