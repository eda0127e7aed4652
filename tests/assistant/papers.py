"""Papers and evidence for tests of what is made of them."""

from assistant.sentences import split_sentences
from assistant.types import Decision, Evidence, Outcome, Paper, Passage, Query, ScoredSentence, Source

ATTENTION = Paper(
    "p1",
    "Attention Is All You Need",
    "The dominant sequence transduction models are based on complex recurrent networks. We propose the Transformer, "
    "based solely on attention mechanisms. It achieves 28.4 BLEU on the WMT 2014 English-to-German translation task, "
    "improving over the existing best results by over 2 BLEU.",
    published="2017-06-12",
)
BERT = Paper(
    "p2",
    "BERT: Pre-training of Deep Bidirectional Transformers",
    "We introduce BERT, which stands for Bidirectional Encoder Representations from Transformers. It obtains new "
    "state-of-the-art results on eleven tasks, including pushing the GLUE score to 80.5% (7.7% point absolute "
    "improvement). BERT does not use a left-to-right language model.",
    published="2018-10",
)
SGD = Paper("p3", "Why SGD Generalizes", "Stochastic gradient descent finds flat minima. Larger batches hurt accuracy.")

ANSWER = Decision(Outcome.ANSWERED, 0.9, "found")


def passage(paper, score=1.0):
    spans = split_sentences(paper.abstract)
    scored = tuple(ScoredSentence(s.start, s.end, paper.abstract[s.start : s.end], score) for s in spans)
    return Passage(paper, score, scored)


def evidence_of(*papers):
    return Evidence(tuple(Source(f"P{rank}", passage(paper)) for rank, paper in enumerate(papers, 1)), 100)


def query_of(text):
    return Query(text, text, (text,))
