"""What may be asked over HTTP. Our own bodies refuse unknown fields: a misspelt filter must not widen a search."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from assistant import types
from assistant.answer import LONGEST_QUESTION
from assistant.dates import check_date
from assistant.errors import UsageError

MOST_RESULTS = 100
PAGE = 1000
"""Papers in one listing when no limit is asked for."""
MOST_PAPERS = 10_000
MOST_TURNS = 100
DATE_PATTERN = r"^(?!0000)\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$"
"""For the OpenAPI document; `check_date` decides."""
LONGEST_TURN = 20_000
"""Characters of one message of a conversation: answers are longer than questions."""


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be blank")
    return text


def _whole(number: object) -> object:
    # JSON knows no difference between 10 and 10.0
    return int(number) if isinstance(number, float) and number.is_integer() else number


def _date(text: str) -> str:
    try:
        return check_date(text)
    except UsageError:
        # the message of the error holds the value, which an answer to a stranger must not repeat
        raise ValueError("must be a date: YYYY, YYYY-MM or YYYY-MM-DD") from None


Question = Annotated[
    str,
    StringConstraints(min_length=1, max_length=LONGEST_QUESTION),
    AfterValidator(_not_blank),
    Field(json_schema_extra={"pattern": r"\S"}),
]
DateText = Annotated[
    str, StringConstraints(max_length=10), AfterValidator(_date), Field(json_schema_extra={"pattern": DATE_PATTERN})
]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Names = Annotated[list[Name], Field(max_length=50)]
Results = Annotated[int, Field(ge=1, le=MOST_RESULTS), BeforeValidator(_whole)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class FiltersBody(_Body):
    """Conditions that a paper must meet; dates are inclusive."""

    since: DateText | None = None
    until: DateText | None = None
    sources: Names | None = None
    authors: Names | None = None
    categories: Names | None = None
    min_upvotes: Annotated[int, Field(ge=0, le=10**9), BeforeValidator(_whole)] | None = None

    def to_filters(self) -> types.Filters:
        """The conditions as retrieval takes them."""
        return types.Filters(
            since=self.since,
            until=self.until,
            sources=tuple(self.sources or ()),
            authors=tuple(self.authors or ()),
            categories=tuple(self.categories or ()),
            min_upvotes=self.min_upvotes,
        )


class PapersQuery(FiltersBody):
    """Conditions and page of a listing; numbers come as text in an address."""

    model_config = ConfigDict(extra="forbid", strict=False)

    query: Annotated[str, StringConstraints(max_length=500)] = ""
    limit: Annotated[int, Field(ge=0, le=MOST_PAPERS)] = PAGE
    offset: Annotated[int, Field(ge=0, le=10**9)] = 0


class TurnBody(_Body):
    """One message of the conversation so far."""

    role: Literal["user", "assistant"]
    content: Annotated[str, StringConstraints(max_length=LONGEST_TURN)]


class _Conversation(_Body):
    history: Annotated[list[TurnBody], Field(max_length=MOST_TURNS)] | None = None
    filters: FiltersBody | None = None

    def turns(self) -> tuple[types.Turn, ...]:
        """The conversation so far."""
        return tuple(types.Turn(turn.role, turn.content) for turn in self.history or ())

    def conditions(self) -> types.Filters:
        """The conditions that a paper must meet."""
        return (self.filters or FiltersBody()).to_filters()


class AskRequest(_Conversation):
    """A question; with `stream` the answer comes as Server-Sent Events."""

    question: Question
    deep: bool = False
    stream: bool = False


class SearchRequest(_Conversation):
    """A search for papers."""

    query: Question
    k: Results = 10


class FeedbackRequest(_Body):
    """What the reader thinks of an answer."""

    trace_id: Name
    thumb: Literal["up", "down"]
    comment: Annotated[str, StringConstraints(max_length=LONGEST_QUESTION)] = ""


class TextPart(BaseModel):
    """A piece of a message in the OpenAI form; only text is read."""

    type: str = "text"
    text: str = ""


class ChatMessage(BaseModel):
    """A message in the OpenAI form."""

    role: Annotated[str, StringConstraints(max_length=20)]
    content: Annotated[str, StringConstraints(max_length=LONGEST_TURN)] | list[TextPart] | None = None

    def text(self) -> str:
        """The text of the message, its pieces joined."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content)
        return self.content or ""


class StreamOptions(BaseModel):
    """Options of a stream in the OpenAI form."""

    include_usage: bool = False


class ChatRequest(BaseModel):
    """A conversation in the OpenAI form. What only concerns a model (temperature, tools, ...) is ignored."""

    messages: Annotated[list[ChatMessage], Field(min_length=1, max_length=MOST_TURNS)]
    model: Annotated[str, StringConstraints(max_length=200)] = ""
    stream: bool | None = False
    stream_options: StreamOptions | None = None

    def conversation(self) -> "Conversation":
        """The last message of the user as the question, what stands before it as the history."""
        told = [(message.role, message.text()) for message in self.messages if message.role in ("user", "assistant")]
        while told and told[-1][0] != "user":
            told.pop()
        question = told[-1][1] if told else ""
        return Conversation(question=question, turns=[TurnBody(role=r, content=c) for r, c in told[:-1]])  # type: ignore[arg-type]


class Conversation(_Body):
    """A question with its history, checked as those of `AskRequest` are."""

    question: Question
    turns: list[TurnBody]
