"""One engine of the embedding benchmark in a process of its own; runs in the peers' environment, without the project.

Usage: `python embedding_worker.py ENGINE WEIGHTS_FOLDER CACHE TEXTS_JSON`. Prints a JSON line when ready (or why it
cannot be), then one for every line that it reads: the seconds and processor seconds of embedding all texts. At the end
of its input it leaves its vectors in `CACHE/ENGINE.npy`.
"""

import json
import shutil
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

Encode = Callable[[list[str]], Any]
ONNX_FILES = ("config.json", "special_tokens_map.json", "tokenizer_config.json", "tokenizer.json", "vocab.txt")


def open_ours(weights: Path, cache: Path) -> Encode:
    """The product's local embedder as it is by default."""
    from assistant.embedding.local import LocalEmbedder

    embedder = LocalEmbedder(weights)
    embedder.embed_query("ready")
    return embedder.embed


def open_sentence_transformers(weights: Path, cache: Path) -> Encode:
    """sentence-transformers with its defaults: float32, 256 word pieces, batches of 32."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(weights), device="cpu")
    return lambda texts: model.encode(texts, show_progress_bar=False)


def open_chroma(weights: Path, cache: Path) -> Encode:
    """Chroma's built-in function over the same weights (it pads every text to 256 word pieces)."""
    function = open_chroma_function(weights, cache)
    return lambda texts: np.array(function(texts))


def open_chroma_function(weights: Path, cache: Path) -> Any:
    """The function itself, with the ONNX graph of the given weights in place of the one it would fetch."""
    from chromadb.utils.embedding_functions.onnx_mini_lm_l6_v2 import ONNXMiniLM_L6_V2

    folder = export_onnx(weights, cache).parent
    for name in ONNX_FILES:
        shutil.copy(weights / name, folder / name)
    return type("Function", (ONNXMiniLM_L6_V2,), {"DOWNLOAD_PATH": folder.parent})()


def open_onnxruntime(weights: Path, cache: Path) -> Encode:
    """ONNX Runtime float32, 256 word pieces, texts sorted by length, batches of 8."""
    from tokenizers import Tokenizer

    onnxruntime = import_module("onnxruntime")
    session = onnxruntime.InferenceSession(str(export_onnx(weights, cache)), providers=["CPUExecutionProvider"])
    tokenizer = Tokenizer.from_file(str(weights / "tokenizer.json"))
    tokenizer.enable_truncation(256)
    tokenizer.enable_padding(length=None)

    def encode(texts: list[str]) -> Any:
        rows = np.zeros((len(texts), 384), np.float32)
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        for chosen in (order[start : start + 8] for start in range(0, len(order), 8)):
            found = tokenizer.encode_batch([texts[i] for i in chosen])
            ids, mask = (np.array([getattr(e, name) for e in found], np.int64) for name in ("ids", "attention_mask"))
            feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
            tokens = session.run(None, feed)[0] * mask[..., None]
            rows[chosen] = tokens.sum(axis=1) / mask.sum(axis=1, keepdims=True)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    return encode


def open_matmul(weights: Path, cache: Path) -> Encode:
    """Plain products of the model's widest shapes in the precision of our batches, as many operations as the texts
    need, on every core."""
    from assistant.embedding.engine import batch_precision
    from assistant.embedding.quiet import load_openvino

    ov = load_openvino()
    op = ov.opset15
    rng = np.random.default_rng(0)
    entry = op.parameter([512, 384], ov.Type.f32)
    hidden = entry
    for _ in range(4):
        for shape in ((384, 1536), (1536, 384)):
            hidden = op.matmul(hidden, op.constant(rng.normal(0, 0.02, shape).astype(np.float32)), False, False)
    streams = ov.Core().get_property("CPU", "RANGE_FOR_STREAMS")[1]
    precision = batch_precision()
    options = {"NUM_STREAMS": streams, "INFERENCE_NUM_THREADS": streams, "INFERENCE_PRECISION_HINT": precision}
    compiled = ov.Core().compile_model(ov.Model([op.result(hidden)], [entry], "products"), "CPU", options)
    queue = ov.AsyncInferQueue(compiled, streams)
    values = rng.normal(size=(512, 384)).astype(np.float32)
    once = 4 * 2 * 2 * 512 * 384 * 1536

    def encode(texts: list[str]) -> Any:
        for _ in range(round(count_operations(weights, texts) / once)):
            queue.start_async({0: values})
        queue.wait_all()
        return np.zeros((0, 384), np.float32)

    return encode


def count_operations(weights: Path, texts: list[str]) -> float:
    """Floating-point operations of the texts' word pieces: six layers' products, and attention over the pieces."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(weights / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    lengths = np.array([len(encoding.ids) for encoding in tokenizer.encode_batch(texts)], float)
    linear = 6 * 2 * (4 * 384 * 384 + 2 * 384 * 1536)
    return float((lengths * linear + 6 * 4 * 384 * lengths**2).sum())


def export_onnx(weights: Path, cache: Path) -> Path:
    """The ONNX graph of the weights, made once in the cache folder."""
    path = cache / "onnx-model" / "onnx" / "model.onnx"
    if path.is_file():
        return path
    torch, transformers = import_module("torch"), import_module("transformers")

    path.parent.mkdir(parents=True, exist_ok=True)
    model = transformers.AutoModel.from_pretrained(str(weights), attn_implementation="eager").eval()

    whole = model.forward
    model.forward = lambda ids, mask, types: (
        whole(input_ids=ids, attention_mask=mask, token_type_ids=types).last_hidden_state
    )
    names = ["input_ids", "attention_mask", "token_type_ids"]
    example = tuple(torch.ones(2, 16, dtype=torch.int64) for _ in names)
    axes = {name: {0: "texts", 1: "pieces"} for name in [*names, "last_hidden_state"]}
    partial = path.with_suffix(".partial")
    torch.onnx.export(
        model, example, str(partial), input_names=names, output_names=["last_hidden_state"], dynamic_axes=axes,
        opset_version=18, dynamo=False,
    )  # fmt: skip
    return partial.rename(path)


ENGINES = {
    "ours": open_ours,
    "sentence-transformers": open_sentence_transformers,
    "chroma": open_chroma,
    "onnxruntime": open_onnxruntime,
    "matmul": open_matmul,
}


def main(engine: str, weights: Path, cache: Path, texts: list[str]) -> None:
    """Answer the parent until its input ends."""
    try:
        encode = ENGINES[engine](weights, cache)
        encode(texts[:4])
    except Exception as error:
        # Whatever keeps a peer from running is reported, and the peer left out.
        print(json.dumps({"error": f"{type(error).__name__}: {error}"[:200]}), flush=True)
        return
    print(json.dumps({"operations": count_operations(weights, texts)}), flush=True)
    rows = None
    for _ in sys.stdin:
        start, processor = time.perf_counter(), time.process_time()
        rows = encode(texts)
        spent = {"seconds": time.perf_counter() - start, "processor": time.process_time() - processor}
        print(json.dumps(spent), flush=True)
    np.save(cache / f"{engine}.npy", np.asarray(rows, np.float32))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), json.loads(Path(sys.argv[4]).read_text("utf-8")))
