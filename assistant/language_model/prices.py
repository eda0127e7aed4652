"""What tokens cost, from a table that the user keeps: `prices.toml` in the library's folder.

    ["gpt-4o-mini"]      # the model's name at the endpoint
    prompt = 0.15        # US dollars for a million tokens
    completion = 0.60

None is shipped: prices change, and a wrong one is worse than none.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import SettingsError

FILE = "prices.toml"
MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for a million tokens read and written."""

    prompt: float
    completion: float

    def cost(self, prompt_tokens: int, completion_tokens: int) -> float:
        """US dollars for one call."""
        return (prompt_tokens * self.prompt + completion_tokens * self.completion) / MILLION


def read_prices(home: Path) -> Mapping[str, Price]:
    """The user's prices by model name; empty without a file.

    Raises:
        SettingsError: naming the file and what in it cannot be read.
    """
    path = home / FILE
    if not path.is_file():
        return {}
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        return {model: Price(float(row["prompt"]), float(row["completion"])) for model, row in table.items()}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
        raise SettingsError(
            f"{path} cannot be read ({error}); each model needs a table with `prompt` and `completion`, US dollars "
            "for a million tokens"
        ) from None
