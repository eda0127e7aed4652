"""Evidence: keyed by rank, strongest first and last, whole sentences within the budget, and nothing cut silently."""

from hypothesis import given
from hypothesis import strategies as st

from assistant.evidence import OMITTED, by_rank, gather, render
from assistant.tokens import count_tokens
from tests.assistant.passages import DROPOUT, SHARPNESS, passage

PASSAGES = tuple(
    passage(f"Paper number {n}", f"Sentence one of {n}. Sentence two of {n}. Sentence three of {n}.", 9.0 - n)
    for n in range(1, 7)
)


def test_keys_follow_the_rank_and_the_best_stand_at_the_ends():
    evidence = gather(PASSAGES, 10_000)
    assert [source.key for source in evidence.sources] == ["P1", "P3", "P5", "P6", "P4", "P2"]
    assert [source.passage for source in by_rank(evidence)] == list(PASSAGES)


def test_a_passage_that_does_not_fit_keeps_its_best_whole_sentences_and_shows_the_gaps():
    whole = gather([SHARPNESS], 10_000).sources[0]
    budget = count_tokens(render(whole)) - 5
    (source,) = gather([SHARPNESS], budget).sources
    kept = [sentence.text for sentence in source.passage.sentences]
    assert "We propose SAM, which seeks parameters in flat neighbourhoods of the loss." in kept
    assert "Code is available at https://x.org." not in kept
    assert OMITTED in render(source)
    assert all(sentence in SHARPNESS.sentences for sentence in source.passage.sentences)


def test_papers_of_which_nothing_fits_are_named():
    evidence = gather([SHARPNESS, DROPOUT], count_tokens(render(gather([SHARPNESS], 10_000).sources[0])) + 1)
    assert evidence.omitted == (DROPOUT.paper.id,)
    assert [source.key for source in evidence.sources] == ["P1"]


def test_a_whole_passage_is_rendered_without_a_gap():
    text = render(gather([SHARPNESS], 10_000).sources[0])
    assert OMITTED not in text
    assert SHARPNESS.paper.abstract in text


def test_nothing_makes_no_evidence():
    assert gather([], 100).sources == ()
    assert gather([SHARPNESS], 0).omitted == (SHARPNESS.paper.id,)


@given(st.integers(0, 400))
def test_the_budget_is_never_exceeded_and_no_passage_is_lost_silently(budget):
    evidence = gather(PASSAGES, budget)
    texts = [render(source) for source in evidence.sources]
    assert sum(map(count_tokens, texts)) <= evidence.tokens <= budget
    kept = {source.passage.paper.id for source in evidence.sources}
    assert kept | set(evidence.omitted) == {passage.paper.id for passage in PASSAGES}
    assert not kept & set(evidence.omitted)
