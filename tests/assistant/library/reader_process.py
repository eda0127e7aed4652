"""A second process on a library, driven by lines: `store N TEXT`, `words QUERY`, `vector N`, `owner`, `count`."""

import json
import sys
from pathlib import Path

from conftest import DIMENSIONS, FINGERPRINT, embedded_paper

from assistant.library import Library
from assistant.settings import Settings


def say(line: str) -> None:
    """Answer with one line."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


with Library.open(Settings(home=Path(sys.argv[1])), FINGERPRINT, dimensions=DIMENSIONS, address="second") as library:
    say("open")
    for line in sys.stdin:
        verb, _, rest = line.strip().partition(" ")
        number, _, text = rest.partition(" ")
        if verb == "store":
            library.store([embedded_paper(int(number), text)])
            reply = library.apply()
        elif verb == "words":
            reply = [hit.paper_id for hit in library.search_words(rest, 5)]
        elif verb == "vector":
            reply = library.search_vectors(embedded_paper(int(number), text).chunk_vectors[0], 1)[0].paper_id
        else:
            reply = library.owner
        say(json.dumps(reply))
