"""Word pieces by sentence-transformers' own tokenizer; runs in the peers' environment, without the project.

Usage: `python tokenizing_worker.py WEIGHTS_FOLDER TEXTS_JSON`. Prints the ids of each text as JSON, with its end marks.
"""

import json
import sys
from importlib import import_module
from pathlib import Path

if __name__ == "__main__":
    tokenizer = import_module("transformers").AutoTokenizer.from_pretrained(sys.argv[1])
    tokenizer.model_max_length = sys.maxsize
    print(json.dumps(tokenizer(json.loads(Path(sys.argv[2]).read_text("utf-8")))["input_ids"]))
