"""Messages that are no question about papers: greetings, orders, advice about a person's life, other people's work.

Rules, because declining must not depend on what the library holds: a library of medical papers is asked about drugs,
and still nobody is told which tablets to take.
"""

import re
from dataclasses import dataclass

_SCOPE = "I answer questions about the papers in this library, with quotations and their sources."
_START = (
    r"(?:^|[.!?;]\s+|,\s*(?:and|then|now)\s+)\W*"
    r"(?:please\s+|kindly\s+|now\s+|just\s+|(?:can|could|would|will)\s+you\s+(?:please\s+)?)*"
)
"""Where an order begins: the message, a sentence of it, or after a polite opening."""


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text.replace("START", _START), re.IGNORECASE | re.VERBOSE | re.DOTALL)


_ORDER = _pattern(
    r"""
    START (?:ignore|disregard|forget|override|bypass) \s+ (?:all|any|your|the|my|these|those|every|previous|prior
        |what)\b .{0,40} \b(?:instruction|rule|prompt|direction|guideline|order|said|told)
    | START (?:reveal|show|print|repeat|output|leak|tell|give) \s+ (?:me \s+)? (?:your|the) \s+ (?:\w+ \s+){0,2}?
        (?:system \s+ prompt|system \s+ message|instructions|prompt\b)
    | ^\W* (?:you \s+ are \s+ now|pretend \s+ (?:to|you|that)|act \s+ as|role-?play \s+ as|from \s+ now \s+ on)\b
    """
)
_AILMENT = (
    r"(?:migraines?|headaches?|fever|rash|cough|flu|infection|pain(?!\s+points?)|allerg(?:y|ies)|asthma|diabetes|insomnia"
    r"|eczema|tumou?r|lump|swelling|symptoms|blood\s+pressure|toothache|(?:stomach|ear|back)\s*-?ache|sore\s+throat)"
)
_RELATIVE = r"(?:child|son|daughter|baby|mother|father|mum|mom|dad|wife|husband|partner|dog|cat)"
_MEDICAL = _pattern(
    rf"""
    \b(?:should|shall|can|may|must|could|do) \s+ I \s+ (?:really \s+|still \s+|stop \s+)?
        (?:take|taking|swallow|inject|treat|drink|eat)\b
        .* \b(?:tablet|pill|drug|dose|dosage|medicine|medication|antibiotic|aspirin|ibuprofen|paracetamol|\d+ \s* mg
        |pain|fever|headache|infection|rash|symptom|illness|for \s+ my)
    | \b(?:which|what) \s+ (?:\w+ \s+)?
        (?:tablet|pill|drug|medicine|medication|antibiotic|painkiller|dose|dosage|treatment)s? \b
        .* \b(?:should \s+ I|for \s+ my|do \s+ I|can \s+ I
        |my \s+ {_RELATIVE})\b
    | \b(?:my|(?:I|my \s+ {_RELATIVE}) \s+ (?:have|has|got) \s+ (?:an? \s+)?) \s* (?:\w+ \s+)? {_AILMENT}\b
    | \bmy \s+ (?:\w+ \s+)? (?:chest|back|knee|tooth|stomach|throat|arm|leg|ear|eyes?)
        \s+ (?:hurts?|aches?|is \s+ swollen)\b
    | \b(?:paracetamol|ibuprofen|aspirin|insulin|medicine|medication|antibiotics?)
        \s+ (?:can|should|may|must|do) \s+ I\b
    | \bis \s+ (?:this|my|that) \s+ (?:mole|rash|lump|bite|wound)\b
    | \bdo \s+ I \s+ have \s+ (?:an? \s+)? (?:cancer|diabetes|covid|depression|flu|tumou?r|disease)
    """
)
_LEGAL = _pattern(
    r"""
    \b(?:can|should|may|could|must) \s+ I \s+ (?:sue|plead|evict|sign|press \s+ charges|get \s+ a \s+ divorce
        |be \s+ (?:sued|fired|arrested|evicted)|break \s+ my \s+ (?:lease|contract))\b
    | \bis \s+ it \s+ (?:il)?legal \b .* \b(?:I|me|my)\b
    | \bcan \s+ my \s+ (?:employer|boss|landlord|neighbou?r|bank|insurance|ex|school)\b
    | \bmy \s+ (?:lawyer|landlord|lease|divorce|custody|tenant|speeding \s+ ticket)\b
    | \bshould \s+ I \s+ (?:buy|sell|invest|short)\b .* \b(?:shares?|stocks?|bitcoin|crypto|funds?|house|bonds?|gold)\b
    """
)
_WORK = _pattern(
    r"""
    START (?:write|compose|draft|create|generate|code|implement|program|debug|fix|refactor|translate|solve|make \s+ up
        |tell|sing|give|finish|plan|book|recommend|suggest)\s+ (?:me \s+|us \s+|up \s+|my \s+)? (?:[\w-]+ \s+){0,4}?
        (?:functions?|scripts?|code|programs?|regex|apps?|websites?|emails?|e-mails?|letters?|poems?|haikus?|songs?
        |lyrics|essays?|stor(?:y|ies)|jokes?|speech|cv|resume|tweets?|homework|equation|integral|recipes?|holiday|trip
        |hotel|flight|restaurants?|hik(?:e|es|ing)|menu)\b
    | START translate \s+ (?:this|that|it|the \s+ following|into)\b
    | \brecipes? \s+ (?:for|of)\b
    | \bhow \s+ (?:long|do|should|can|to) \b .{0,20} \b(?:bake|cook|boil|roast|fry|grill|knead)\b
    """
)
_GREETING_WORD = r"(?:hi|hello|hey|howdy|greetings|good \s+ (?:morning|afternoon|evening|night|day))"
_TALK = _pattern(
    rf"""
    ^\W* (?:{_GREETING_WORD}|thanks?(?: \s+ (?:you|a \s+ lot|so \s+ much))?|thx|bye|goodbye|see \s+ you|cheers
        |nice \s+ to \s+ meet \s+ you|how \s+ are \s+ you|how'?s \s+ it \s+ going|what'?s \s+ up|you'?re \s+ welcome
        |ok(?:ay)?|great|cool|lol)\b [^?]{{0,40}} $
    | ^\W* {_GREETING_WORD}\b .{{0,30}} \b(?:how \s+ (?:are|is|was|'?s)|what'?s \s+ up|nice \s+ to)\b
        (?!.*\b(?:papers?|stud(?:y|ies)|models?)\b)
    | ^\W* (?:how \s+ are \s+ you|who \s+ are \s+ you|what \s+ are \s+ you)\b
    | \bare \s+ you \s+ (?:an? \s+)? (?:human|robot|real|bot|alive|sentient|happy|ok)\b
    | \bwhat(?: \s+ is|'s) \s+ your \s+ (?:name|favou?rite|age|mood)\b
    | \bdo \s+ you \s+ (?:love|like|hate|dream|sleep)\b
    """
)


@dataclass(frozen=True, slots=True)
class Declined:
    """Why a message is not answered, and the reply to it."""

    reason: str
    reply: str


_RULES = (
    (_ORDER, Declined("it is an order and no question about papers", f"I do not take such orders. {_SCOPE}")),
    (
        _MEDICAL,
        Declined(
            "it asks for medical advice",
            "I cannot give medical advice, and papers are no substitute for it: please ask a doctor or a pharmacist, "
            f"or in an emergency the emergency services. {_SCOPE}",
        ),
    ),
    (_WORK, Declined("it asks for work other than reading papers", f"That is outside what I do. {_SCOPE}")),
    (
        _LEGAL,
        Declined(
            "it asks for legal or financial advice",
            f"I cannot give legal or financial advice: please ask a professional. {_SCOPE}",
        ),
    ),
    (
        _TALK,
        Declined("it is small talk", f"Hello! {_SCOPE} Ask what they found, or which of them deal with a subject."),
    ),
)


def find_declined(text: str) -> Declined | None:
    """Why `text` is not for a research assistant to answer, with the reply; None when it may be about papers."""
    return next((declined for pattern, declined in _RULES if pattern.search(text)), None)
