"""What a question asks for by name or as a quantity, and whether a text holds it.

A question whose wording is a paraphrase shares few words with its answer, but what it names outright (a model, a data
set, a place) and the quantity that it wants (GPU hours, recall, a success rate) have no paraphrase: a passage without
them does not answer it.
"""

import re

from assistant.terms import stem, terms_of, words_of

_NAME = re.compile(
    r"(?<![\w-])(?:[A-Za-z]*[A-Z][A-Za-z]*-?\d[\w.]*"  # GPT-4o, Qwen2
    r"|[A-Z]{2,}\w*(?:-\d[\w.]*)?"  # HNSW, CIFAR-10
    r"|[a-z]+[A-Z]\w*|[A-Z][a-z]+[A-Z]\w*(?:-\d[\w.]*)?"  # chrF, LoRA, FlashAttention-3
    r"|[A-Za-z]+_\w+"  # ef_search
    r"|(?<=[a-z,;] )[A-Z][a-z]{2,}(?:-\d[\w.]*)?)(?![\w-])"  # a capitalised word inside a sentence
)
_EVERYDAY = frozenset(
    "ai ml dl rl nlp llm llms lm lms nn qa api cpu gb mb tb ok pdf url us uk eu usa phd faq arxiv doi".split()
)
_ASKING = re.compile(
    r"\b(?:how many|how much|what|which|give|state|highest|lowest|fewest|smallest|largest)\b"
    r"(?=((?:\s+[\w'-]+){0,4})(?:\s*(?:,|and|or|and what|and which)\s+([\w-]+))?)",
    re.IGNORECASE,
)
_QUANTITY = re.compile(
    r"\b(?:precision|recall|f1|bleu|rouge|perplexity|latency|throughput|success rates?|word error rates?|error rates?"
    r"|false positive rates?|auc|auroc|fid|rank|learning rate|batch size|temperature|price|costs?|dollars?"
    r"|gpus?(?: hours?)?|hours?|days?|minutes?|seconds?|kilowatts?|electricity|energy|carbon|memory|epochs?|seeds?"
    r"|licen[sc]es?|p-values?|sample size|participants|annotators|layers|speed-?ups?|context (?:length|window)"
    r"|accuracy|kappa|correlation|tokens|languages|dialects|neurons|patients|steps|salary|population|budget)\b",
    re.IGNORECASE,
)
_AMOUNT = re.compile(
    r"\bhow (?:many|much|often|long|small|big|large|close|far|fast|few|high|low|expensive)\b"
    r"|\b(?:what|which) (?:[\w-]+ ){0,3}?(?:share|fraction|percentage|rates?|number|average|proportion|accuracy|score"
    r"|fid|precision|recall|rank|size|perplexity|penalty|portion|factors?|amount|f1|bleu)\b"
    r"|\bby (?:how much|what (?:factors?|margin|percentage|amount))\b|\bfrom what to what\b",
    re.IGNORECASE,
)
_NUMERAL = re.compile(
    r"(?<![A-Za-z\-\d.])\d[\d,]*(?:\.\d+)?(?![\d)]|[A-Za-z]?-[A-Za-z])"
    r"|\b(?:two|three|four|five|six|seven|eight|nine|ten|half|twice|doubl\w+|tripl\w+|halv\w+|dozens?|hundreds?"
    r"|thousands?|millions?|billions?|quarter|third)\b",
    re.IGNORECASE,
)
_STATED = re.compile(r"(?<![\w.,-])(?P<number>\d+(?:,\d{3})*(?:\.\d+)?)[ -]?(?P<unit>B\b|[kMGTP]B\b|bits?\b)")
_BIT_WORDS = {"1": "one", "2": "two", "3": "three", "4": "four", "8": "eight", "16": "sixteen"}
_AUTHORS = re.compile(
    r"\b(?:names? of the (?:\w+ )?authors?|who (?:are the authors|wrote|authored|published)|authors? of|written by whom"
    r"|by whom|first author|last author|lead author|which (?:university|institution|lab|company)|affiliations?"
    r"|corresponding author|email address)\b",
    re.IGNORECASE,
)
_CONDITION = re.compile(r"\b(for|in|on|applied to)\s+(?!(?:each|every|any|all|some|which|what)\b)", re.IGNORECASE)
_PHRASE_ENDS = re.compile(
    r"[?.!,;:]|\b(?:for|in|on|at|with|when|during|among|under|to|of|about|by|from|and|or|that|which|is|are|was|were|do"
    r"|does|did|what|how|have|has|can|be|as|than|if|without|using)\b",
    re.IGNORECASE,
)
LONGEST_CONDITION = 4
"""Words; a longer phrase is a clause."""
_SEEN_EVERYWHERE = frozenset(map(stem, "picture photo image text word people person user human computer".split()))
"""Words that papers have others for: their absence says nothing."""
FEWEST_AFTER = {"for": 1, "applied to": 1, "in": 2, "on": 2}
"""Words with a subject that a condition must have after each preposition: "in place" and "on average" are none."""
_AUTHOR_COUNT = re.compile(r"\bhow many (?:co-?)?authors\b|\bnumber of (?:co-?)?authors\b", re.IGNORECASE)
_DATE = re.compile(
    r"\bwhen (?:was|were|did|has|have)\b.{2,80}\b(?:published|written|released|appear|come out|introduced|proposed"
    r"|submitted)\b|\b(?:which|what) year\b.{2,80}\b(?:published|written|released|appear(?:ed)?|come out|came out"
    r"|introduced|proposed|submitted)\b|\b(?:publication|release) (?:date|year)\b",
    re.IGNORECASE,
)


def names_in(question: str) -> tuple[str, ...]:
    """Names that the question spells out: identifiers, acronyms, and capitalised words inside a sentence.

    A question in capitals has none, and an acronym that the question explains in brackets is no name of its own.
    """
    if question.isupper() or sum(word.isupper() for word in question.split()) > len(question.split()) / 2:
        return ()
    found = (match.group().rstrip(".-") for match in _NAME.finditer(question))
    kept = (name for name in found if name.casefold() not in _EVERYDAY and f"({name}" not in question)
    return tuple(dict.fromkeys(kept))


def quantities_in(question: str) -> tuple[str, ...]:
    """Quantities that the question asks for by the name of their unit or measure, as it writes them."""
    found: list[str] = []
    for asking in _ASKING.finditer(question):
        found += [match.group() for match in _QUANTITY.finditer(asking.group(1))]
        if second := _QUANTITY.fullmatch(asking.group(2) or ""):
            found.append(second.group())
    return tuple(dict.fromkeys(found))


def sizes_in(question: str) -> tuple[str, ...]:
    """The sizes that a question states in figures ("2 bits", "65B"); thousands and millions are rounded by all."""
    return tuple(dict.fromkeys(match.group() for match in _STATED.finditer(question)))


def conditions_in(question: str) -> tuple[str, ...]:
    """What the question narrows its subject to: "for protein folding", "in medical images", without the preposition."""
    found = []
    for match in _CONDITION.finditer(question):
        phrase = _PHRASE_ENDS.split(question[match.end() :], maxsplit=1)[0].strip()
        telling = [term for term in terms_of(phrase) if term.isalpha()]
        narrow = len(telling) >= FEWEST_AFTER[match[1].lower()] and not _SEEN_EVERYWHERE.issuperset(telling)
        if narrow and len(phrase.split()) <= LONGEST_CONDITION:
            found.append(phrase)
    return tuple(dict.fromkeys(found))


def speaks_of(text: str, phrase: str) -> bool:
    """Whether some word of `phrase` that carries a subject stands in `text` in some form."""
    return not set(terms_of(text)).isdisjoint(terms_of(phrase))


def wants_amount(question: str) -> bool:
    """Whether only a number can answer the question."""
    return bool(_AMOUNT.search(question))


def wants_authors(question: str) -> bool:
    """Whether the question asks who stands behind a paper, which abstracts do not say."""
    return bool(_AUTHORS.search(question))


def wants_author_count(question: str) -> bool:
    """Whether the question asks how many people wrote a paper."""
    return bool(_AUTHOR_COUNT.search(question))


def wants_date(question: str) -> bool:
    """Whether the question asks when a paper appeared."""
    return bool(_DATE.search(question))


def wants_metadata(question: str) -> bool:
    """Whether the question asks for what the library knows of a paper beside its abstract."""
    return wants_authors(question) or wants_author_count(question) or wants_date(question)


def holds_name(text: str, name: str) -> bool:
    """Whether `name` stands in `text` in any case and number, with a hyphen, a blank or nothing between, with a version
    after it where it has none ("AIME": "AIME25"), or is spelled out there.

    "Spelled out": the letters of an acronym of three or more begin words that follow each other.
    """
    acronym = name.removesuffix("s") if name.removesuffix("s").isupper() else name
    pattern = "[- ]?".join(re.escape(part) for part in re.split("[- ]", acronym.casefold()))
    version = "" if acronym[-1].isdigit() else r"[\d.]*"
    if re.search(rf"(?<![a-z0-9]){pattern}{version}s?(?![a-z0-9])", text.casefold()):
        return True
    return acronym.isupper() and len(acronym) > 2 and acronym.casefold() in _initials(text)


def holds_quantity(text: str, quantity: str) -> bool:
    """Whether each word of `quantity` stands in `text` in some form ("speed-up": "speedups")."""
    stems = set(terms_of(text)) | {stem(word.replace("-", "")) for word in words_of(text.casefold())}
    return all(stem(word.replace("-", "")) in stems for word in quantity.casefold().split())


def holds_size(text: str, size: str) -> bool:
    """Whether a size of `sizes_in` stands in `text`: the same figures, and for bits the unit as well ("four-bit")."""
    stated = _STATED.fullmatch(size)
    if not stated:
        return False
    figures = stated["number"].replace(",", "")
    written = re.escape(figures)
    if stated["unit"].startswith("bit"):
        written = rf"(?:{written}|\b{_BIT_WORDS.get(figures, written)})[ -]?bit"
    return bool(re.search(rf"(?<![\d.]){written}(?!\d)", text.replace(",", ""), re.IGNORECASE))


def holds_number(text: str) -> bool:
    """Whether a free-standing number stands in `text`, in figures or in words; digits within names do not count."""
    return bool(_NUMERAL.search(text))


def _initials(text: str) -> str:
    return "".join(part[0] for word in words_of(text.casefold()) for part in word.split("-") if part)
