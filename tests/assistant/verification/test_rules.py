"""Each sentence of an answer gets the verdict that its cited abstracts deserve, and the reason in words."""

import pytest

from assistant.types import Paper, Support
from assistant.verification.names import missing, names, spellings
from assistant.verification.rules import examine

PAPER = Paper(
    "p1",
    "SparseBERT: Pruned Pre-training",
    "Large language models are costly to serve. We propose SparseBERT, which prunes half of the attention heads "
    "in pre-training. On GLUE, SparseBERT improves accuracy by 3.2% over BERT while using 40M parameters, and it "
    "is 2x faster at inference. It does not need labeled data. However, it performs worse than RoBERTa on SQuAD, "
    "where the F1 score drops from 88.5 to 86.1. We evaluate on eleven tasks with 1,200 examples each, and "
    "release the code.",
    authors=("Ada Byron", "Alan Kay"),
    published="2021-05",
)
OTHER = Paper("p2", "Tides", "Ocean tides follow the moon. We measured 1,200 tides on eleven coasts in two years.")


def verdict(text, *papers):
    return examine(text, papers or (PAPER,))


@pytest.mark.parametrize(
    "text",
    [
        "It does not need labeled data.",
        "The paper reports: “On GLUE, SparseBERT improves accuracy by 3.2% over BERT”.",
        "*SparseBERT: Pruned Pre-training* reports: “It does not need labeled data.”",
        "According to Byron and Kay, LLMs are costly to serve.",
        "SparseBERT improves accuracy on GLUE by 3.2% over BERT.",
        "On GLUE, SparseBERT raises accuracy by 3.2 percent compared with BERT and uses 40 million parameters.",
        "SparseBERT prunes 50% of the attention heads during pre-training.",
        "It is twice as fast at inference.",
        "It performs worse than RoBERTa on SQuAD, with F1 dropping from 88.5 to 86.1.",
        "It was evaluated on 11 tasks of 1200 examples each.",
        "The F1 score drops to about 86 on SQuAD.",
        "SparseBERT works without labeled data.",
    ],
)
def test_what_the_abstract_says_is_supported(text):
    finding = verdict(text)
    assert finding.support is Support.SUPPORTED, finding.why


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("SparseBERT improves accuracy on GLUE by 4.2% over BERT.", "4.2%"),
        ("SparseBERT prunes a third of the attention heads during pre-training.", "third"),
        ("It is three times as fast at inference.", "three times"),
        ("It was evaluated on twelve tasks with 1,200 examples each.", "twelve"),
        ("SparseBERT improves accuracy on GLUE by more than 40% over BERT.", "40%"),
        ("SparseBERT improves accuracy on GLUE by 3.2% over ELECTRA.", "ELECTRA"),
        ("SparseBERT improves accuracy on MNLI by 3.2% over BERT.", "MNLI"),
        ("SparseBERT degrades accuracy on GLUE by 3.2% over BERT.", "degrades"),
        ("It performs better than RoBERTa on SQuAD.", "better"),
        ("It is 2x slower at inference.", "slower"),
        ("It needs labeled data.", "not"),
        ("It does not perform worse than RoBERTa on SQuAD.", "not"),
        ("SparseBERT does not improve accuracy on GLUE over BERT.", "not"),
        ("The paper says “it needs plenty of labeled data”.", "quotation"),
        ("Diffusion models generate sharp images of galaxies.", "not speak"),
    ],
)
def test_what_the_abstract_denies_or_lacks_is_unsupported(text, why):
    finding = verdict(text)
    assert finding.support is Support.UNSUPPORTED, finding.why
    assert why.lower() in finding.why.lower()


@pytest.mark.parametrize(
    "text",
    [
        "SparseBERT improves accuracy on GLUE by 3.2% thanks to curriculum dropout.",
        "The F1 score drops from 88.5 to 86.1 on GLUE.",
        "SparseBERT uses 1,200 parameters on GLUE.",
    ],
)
def test_what_is_said_of_something_else_or_only_in_part_is_not_supported(text):
    assert verdict(text).support is not Support.SUPPORTED


def test_a_sentence_is_checked_against_the_paper_that_it_cites():
    assert verdict("Ocean tides follow the moon.").support is Support.UNSUPPORTED
    assert verdict("Ocean tides follow the moon.", OTHER).support is Support.SUPPORTED
    assert verdict("Ocean tides follow the moon.", PAPER, OTHER).support is Support.SUPPORTED


def test_a_part_of_a_sentence_that_the_source_denies_is_no_quotation():
    denied = Paper("p3", "T", "We find no evidence that larger batches improve generalization.")
    assert verdict("Larger batches improve generalization.", denied).support is Support.UNSUPPORTED
    assert (
        verdict("There is no evidence that larger batches improve generalization.", denied).support is Support.SUPPORTED
    )


def test_denying_a_quotation_is_not_supported_by_it():
    text = "It is not true that “large language models are costly to serve”."
    assert verdict(text).support is not Support.SUPPORTED


def test_a_number_that_the_source_gives_to_another_name_is_not_supported():
    source = Paper(
        "c",
        "Compute-optimal training",
        "They built Chinchilla, with 70 billion parameters and 1.4 trillion tokens, using the same compute as the 280 "
        "billion parameter Gopher.",
    )
    assert verdict("Chinchilla has 70 billion parameters and 1.4 trillion tokens.", source).support is Support.SUPPORTED
    found = verdict("Chinchilla has 280 billion parameters and 1.4 trillion tokens.", source)
    assert found.support is Support.PARTIAL
    assert "280 billion of something else" in found.why


REWORDED = Paper(
    "r",
    "A study of scale",
    "The study trains models with 7 to 70 billion parameters on one GPU with 48 GB of memory. Fast memory on the chip "
    "is used, and slow memory is read once. The network uses neither recurrence nor convolution. BM25 remained "
    "stronger than dense retrieval on SQuAD. Filtering improves accuracy and lowers the cost of search.",
)


@pytest.mark.parametrize(
    "text",
    [
        "The study trains models of between 7B and 70B parameters on a single 48GB GPU.",
        "Slow memory of the chip is read once.",
        "The network drops recurrence and convolution.",
        "Dense retrieval does not beat BM25 on SQuAD.",
        "Filtering raises accuracy and reduces the cost of search.",
    ],
)
def test_another_wording_is_not_called_unsupported(text):
    assert verdict(text, REWORDED).support is not Support.UNSUPPORTED


@pytest.mark.parametrize(
    "text",
    [
        "The study trains models of between 7B and 90B parameters on a single 48GB GPU.",
        "The study trains models on a single 48GB TPU.",
        "Filtering improves accuracy and raises the cost of search.",
        "The network uses recurrence and convolution.",
    ],
)
def test_an_error_in_another_wording_is_flagged(text):
    assert verdict(text, REWORDED).support is not Support.SUPPORTED


@pytest.mark.parametrize(
    ("claimed", "source"),
    [
        ("LLMs", "language models"),
        ("WMT14", "WMT 2014"),
        ("48GB", "48 GB"),
        ("Mamba-3B", "Mamba with 3 billion"),
        ("7B-13B", "7 to 13 billion"),
    ],
)
def test_a_name_stands_in_its_other_spellings(claimed, source):
    assert missing(names(f"They use {claimed} here."), spellings(source)) == ()


@pytest.mark.parametrize(
    ("claimed", "source"), [("WMT15", "WMT 2014"), ("VLMs", "language models"), ("GPT-3.5", "GPT-3"), ("48GB", "48 MB")]
)
def test_another_name_does_not(claimed, source):
    assert missing(names(f"They use {claimed} here."), spellings(source))
