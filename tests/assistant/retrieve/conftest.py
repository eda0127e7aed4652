"""A small library of real abstracts in miniature, embedded by the real model once a session."""

from pathlib import Path

import pytest

from assistant.embedding import open_embedder
from assistant.embedding.papers import embed_papers, fingerprint
from assistant.library import Library
from assistant.settings import read_settings
from assistant.types import Paper
from ingest.chunk import chunk_paper

TEXTS = (
    (
        "judge",
        "Position Bias in LLM-as-a-Judge Evaluation",
        "Judges prefer the answer in the first position. We measure "
        "this bias for eight judges. Swapping the order of the answers removes most of it.",
        "2024-03-01",
    ),
    (
        "smooth",
        "Label Smoothing and the Calibration of Classifiers",
        "Label smoothing mixes one-hot targets with a "
        "uniform distribution. Classifiers become better calibrated. Distillation from smoothed teachers gets worse.",
        "2019-06-01",
    ),
    (
        "tail",
        "Long-Tailed Recognition by Balanced Margins",
        "Rare classes have few training images. We enlarge the margin"
        " of rare classes. Accuracy on the tail rises by 4.1 points on ImageNet-LT.",
        "2020-05-02",
    ),
    (
        "jepa",
        "T-JEPA: Augmentation-Free Learning for Tables",
        "Self-supervised learning needs augmentations of images. We "
        "predict latent parts of a table without augmentations. No masking of inputs is needed.",
        "2024-10-07",
    ),
    (
        "simclr",
        "A Simple Framework for Contrastive Learning",
        "Contrastive learning pulls two augmentations of an image "
        "together. Strong augmentations are crucial. Large batches help.",
        "2020-02-13",
    ),
    (
        "moe",
        "Unchosen Experts Can Contribute Too",
        "Routers activate few experts of a mixture. Contrasting strong and weak "
        "activation lifts accuracy on GSM8K. Training is not needed.",
        "2024-05-23",
    ),
    (
        "bandit",
        "Supervised Pretraining Can Learn In-Context Bandits",
        "A transformer is trained to predict the best action"
        ". It explores though it was never told to. Posterior sampling explains its behaviour.",
        "2023-06-26",
    ),
    (
        "cite",
        "Do Language Models Know When They Invent References?",
        "Models invent books and articles. Asking the model about the authors of a reference exposes most inventions.",
        "2023-05-29",
    ),
)


@pytest.fixture(scope="session")
def embedder():
    return open_embedder(read_settings())


@pytest.fixture(scope="session")
def library(tmp_path_factory, embedder):
    home: Path = tmp_path_factory.mktemp("retrieve") / "home"
    papers = [
        Paper(f"arxiv:{key}", title, text, ("Ada Vaswani",) if key == "moe" else ("Bo Li",), published=day)
        for key, title, text, day in TEXTS
    ]
    with Library.open(read_settings(home=home), fingerprint(embedder)) as opened:
        opened.store(embed_papers(embedder, [chunk_paper(paper) for paper in papers]))
        opened.apply()
        yield opened
