"""The nouns of the product: frozen values that every room passes to the next.

Scores are always "higher is better". Offsets are Python string offsets into `Paper.abstract`, end exclusive, so
`abstract[start:end]` is the text itself.
"""

from assistant.types.answers import Answer, CheckedSentence, Citation, Claim, Draft, Mode, PromptStamp, Support, Usage
from assistant.types.decisions import Correction, Decision, Outcome, Stance
from assistant.types.events import AnswerEvent, DeltaEvent, Event, EvidenceEvent, NoticeEvent
from assistant.types.ingestion import Ingest, IngestReport, Progress, Reject, SourceReport
from assistant.types.papers import LibraryStamp, Paper, Sighting
from assistant.types.passages import Evidence, Hit, Passage, Quote, ScoredSentence, SearchResults, Source
from assistant.types.questions import Filters, Query, Turn
from assistant.types.traces import Replay, Trace, TracedCitation, TracedHit
from assistant.types.vectors import Chunk, EmbeddedPaper, PaperVectors, Phrases, Span, Vectors

__all__ = [
    "Answer",
    "AnswerEvent",
    "CheckedSentence",
    "Chunk",
    "Citation",
    "Claim",
    "Correction",
    "Decision",
    "DeltaEvent",
    "Draft",
    "EmbeddedPaper",
    "Event",
    "Evidence",
    "EvidenceEvent",
    "Filters",
    "Hit",
    "Ingest",
    "IngestReport",
    "LibraryStamp",
    "Mode",
    "NoticeEvent",
    "Outcome",
    "Paper",
    "PaperVectors",
    "Passage",
    "Phrases",
    "Progress",
    "PromptStamp",
    "Query",
    "Quote",
    "Reject",
    "Replay",
    "ScoredSentence",
    "SearchResults",
    "Sighting",
    "Source",
    "SourceReport",
    "Span",
    "Stance",
    "Support",
    "Trace",
    "TracedCitation",
    "TracedHit",
    "Turn",
    "Usage",
    "Vectors",
]
