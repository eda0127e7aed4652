"""Messages that are no question about papers: greetings, advice about health or law, orders, other people's work."""

import re

_GREETING = re.compile(
    r"^\W*(hi|hello|hey|good (morning|afternoon|evening|day)|how are you|how's it going|what's up|thanks?( you)?|thx"
    r"|bye|goodbye|cheers)\b(?!.*\b(paper|papers|study|abstract|model|method)s?\b)",
    re.IGNORECASE | re.DOTALL,
)
_REASONS = ((_GREETING, "small talk"),)


def reason_to_decline(text: str) -> str | None:
    """Why `text` is not for a research assistant to answer; None when it may be a question about papers."""
    return next((reason for pattern, reason in _REASONS if pattern.search(text)), None)
