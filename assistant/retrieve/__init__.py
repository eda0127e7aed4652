"""Questions to passages: read the question, search words and vectors, fuse, smooth, diversify, score sentences."""

from assistant.retrieve.hybrid import Retriever
from assistant.retrieve.question import read_question
from assistant.retrieve.rerank import Reranker

__all__ = ["Reranker", "Retriever", "read_question"]
