"""One way of ingesting abstracts, as a whole process; runs in the peers' environment, without the project.

Usage: `python ingest_worker.py WAY PAPERS_JSON STORE_FOLDER WEIGHTS_FOLDER`. Prints how many rows the store has at the
end. Each way is the shortest that the tool's own introduction shows, with the local model in the place of a remote one.
"""

import asyncio
import json
import pickle
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

Papers = list[dict[str, Any]]
COLLECTION = "papers"


def llama_index_starter(papers: Papers, store: Path, weights: Path) -> int:
    """`VectorStoreIndex.from_documents` over Chroma, with the Hugging Face embedding."""
    core = import_module("llama_index.core")
    store_of = import_module("llama_index.vector_stores.chroma").ChromaVectorStore
    embedding_of = import_module("llama_index.embeddings.huggingface").HuggingFaceEmbedding

    collection = import_module("chromadb").PersistentClient(str(store)).get_or_create_collection(COLLECTION)
    context = core.StorageContext.from_defaults(vector_store=store_of(chroma_collection=collection))
    embedding = embedding_of(model_name=str(weights), device="cpu")
    documents = [core.Document(text=_text(paper), metadata={"title": paper["title"]}) for paper in papers]
    core.VectorStoreIndex.from_documents(documents, storage_context=context, embed_model=embedding)
    return int(collection.count())


def chroma(papers: Papers, store: Path, weights: Path) -> int:
    """A Chroma collection that embeds with its own function."""
    function = import_module("embedding_worker").open_chroma_function(weights, store.parents[1])
    collection = (
        import_module("chromadb")
        .PersistentClient(str(store))
        .get_or_create_collection(COLLECTION, embedding_function=function)
    )
    ids = [paper["id"] for paper in papers]
    collection.upsert(ids=ids, documents=list(map(_text, papers)), metadatas=[{"title": p["title"]} for p in papers])
    return int(collection.count())


def paper_qa(papers: Papers, store: Path, weights: Path) -> int:
    """PaperQA2's `Docs`, its citations given so that no language model is asked; kept as a pickle between runs."""
    paperqa = import_module("paperqa")
    kept = store / "docs.pickle"
    docs = pickle.loads(kept.read_bytes()) if kept.exists() else paperqa.Docs()
    settings, model = paperqa.Settings(), import_module("lmi").embedding_model_factory(f"st-{weights}")

    async def add() -> None:
        for paper in papers:
            doc = paperqa.Doc(docname=paper["id"], citation=paper["title"], dockey=paper["id"])
            text = paperqa.Text(text=_text(paper), name=paper["id"], doc=doc)
            await docs.aadd_texts([text], doc, settings=settings, embedding_model=model)

    asyncio.run(add())
    store.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(pickle.dumps(docs))
    return len(docs.texts)


def _text(paper: dict[str, Any]) -> str:
    return f"{paper['title']}\n{paper['abstract']}"


WAYS: dict[str, Callable[[Papers, Path, Path], int]] = {
    "llama-index starter": llama_index_starter,
    "chroma": chroma,
    "paper-qa": paper_qa,
}

if __name__ == "__main__":
    rows = WAYS[sys.argv[1]](json.loads(Path(sys.argv[2]).read_text("utf-8")), Path(sys.argv[3]), Path(sys.argv[4]))
    print(rows)
