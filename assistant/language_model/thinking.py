"""Hides what a reasoning model thinks aloud, however its tags are split over the pieces of a stream."""

import re

_BLOCKS = {
    "<think>": "</think>",
    "<thinking>": "</thinking>",
    "<thought>": "</thought>",
    "<reasoning>": "</reasoning>",
    "<reflection>": "</reflection>",
    "<analysis>": "</analysis>",
    "<scratchpad>": "</scratchpad>",
    "<|thinking|>": "<|/thinking|>",
    "<|start_thinking|>": "<|end_thinking|>",
    "<seed:think>": "</seed:think>",
    "[think]": "[/think]",
    "◁think▷": "◁/think▷",
    "<|begin_of_thought|>": "<|end_of_thought|>",
    "<|channel|>analysis": "<|channel|>final<|message|>",
    "<|channel|>commentary": "<|channel|>final<|message|>",
}
"""Opening and closing tags in lower case: R1, Qwen, QwQ; Seed-OSS; Magistral; Kimi; Command A; Sky-T1; gpt-oss."""
_STRAY = (*_BLOCKS.values(), "<|return|>", "<|end|>", "<|im_end|>", "<|eot_id|>", "<|start|>assistant")
_TAGS = (*_BLOCKS, *_STRAY)
_LONGEST = max(map(len, _TAGS))
_TAG = re.compile("|".join(re.escape(tag) for tag in sorted(_TAGS, key=len, reverse=True)), re.IGNORECASE)
_QUOTING = "`'\"“‘"
_REASONS = re.compile(r"\br1\b|\bqwq\b|think|reason|magistral|gpt-oss", re.IGNORECASE)


def thinks_aloud(model: str) -> bool:
    """Whether a model of this name may think at the start of its reply without opening a tag.

    The chat templates of several reasoning models write the opening tag themselves, so that only the closing one comes.
    """
    return bool(_REASONS.search(model))


class ThinkingFilter:
    """Takes the pieces of a reply and gives back what is not thinking.

    With `hold`, nothing is given back before the first closing tag or the end: the reply may have begun inside a
    thought. A tag in quotation marks or backticks is text about the tag.
    """

    def __init__(self, hold: bool = False) -> None:
        self._hold = hold
        self._closing = ""
        self._pending = ""
        self._last = ""
        self._begun = False

    def release(self) -> None:
        """Stop holding: the endpoint sends its thinking apart, so the text is clean."""
        self._hold = False

    def feed(self, piece: str) -> str:
        """The visible text that `piece` completes."""
        self._pending += piece
        shown = self._take(final=False)
        return self._show(shown)

    def flush(self) -> str:
        """The visible rest once the reply has ended; a thought that was never closed stays hidden."""
        self._hold = False
        return self._show(self._take(final=True))

    def _take(self, final: bool) -> str:
        shown = ""
        while (match := self._next_tag()) is not None:
            before, self._pending = self._pending[: match.start()], self._pending[match.end() :]
            shown = self._pass(shown, before, match.group())
        keep = 0 if final else self._unfinished_tag()
        if self._closing:
            self._pending = self._pending[len(self._pending) - keep :] if keep else ""
        elif not self._hold:
            shown += self._pending[: len(self._pending) - keep]
            self._pending = self._pending[len(self._pending) - keep :] if keep else ""
        return shown

    def _next_tag(self) -> re.Match[str] | None:
        if self._closing:
            return re.search(re.escape(self._closing), self._pending, re.IGNORECASE)
        for match in _TAG.finditer(self._pending):
            before = self._pending[match.start() - 1] if match.start() else self._last
            if before not in _QUOTING or not before:
                return match
        return None

    def _pass(self, shown: str, before: str, tag: str) -> str:
        """What is visible once `tag` has been met after `before`."""
        tag = tag.lower()
        if self._closing:
            self._closing, self._hold = "", False
        elif tag in _BLOCKS:
            self._closing = _BLOCKS[tag]
            return shown + before
        elif self._hold and tag in _BLOCKS.values():
            self._hold = False
        else:
            return shown + before
        return shown

    def _unfinished_tag(self) -> int:
        """Length of the end of the pending text that may be the beginning of a tag."""
        lowered = self._pending.lower()
        for size in range(min(_LONGEST - 1, len(lowered)), 0, -1):
            if any(tag.startswith(lowered[-size:]) for tag in _TAGS):
                return size
        return 0

    def _show(self, text: str) -> str:
        if not self._begun:
            text = text.lstrip()
        if text:
            self._begun, self._last = True, text[-1]
        return text
