"""Settings come from the environment, then the file, then the defaults, and say so."""

from pathlib import Path

import pytest

from assistant.errors import SettingsError
from assistant.settings import masked, origins, read_settings


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    return tmp_path


def test_the_environment_goes_before_the_file_and_the_file_before_the_default(
    empty_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (empty_folder / "assistant.toml").write_text('llm_model = "from-file"\nembedding = "openai:small"\n')
    monkeypatch.setenv("ASSISTANT_LLM_MODEL", "from-environment")
    settings = read_settings()
    assert (settings.llm_model, settings.embedding, settings.chroma_url) == ("from-environment", "openai:small", "")
    found = origins(settings)
    assert found["llm_model"] == "ASSISTANT_LLM_MODEL"
    assert found["embedding"] == "assistant.toml"
    assert found["chroma_url"] == "default"


def test_an_argument_goes_before_everything(empty_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_HOME", "/elsewhere")
    assert read_settings(home=empty_folder).home == empty_folder


def test_keys_are_a_list_and_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_API_KEYS", "one, two,")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary")
    settings = read_settings()
    assert settings.api_keys == ("one", "two")
    assert settings.llm_api_key.get_secret_value() == "sk-canary"
    shown = str(masked(settings)) + repr(settings.llm_api_key)
    assert "sk-canary" not in shown
    assert "one" not in masked(settings)["api_keys"]
    assert origins(settings)["llm_api_key"] == "OPENAI_API_KEY"


@pytest.mark.parametrize(("variable", "value"), [("ASSISTANT_LLM_RETRIES", "many"), ("ASSISTANT_LLM_DEADLINE", "-1")])
def test_a_wrong_value_is_named(variable: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError, match=variable):
        read_settings()


def test_an_unreadable_file_is_named(empty_folder: Path) -> None:
    (empty_folder / "assistant.toml").write_text("llm_model = ")
    with pytest.raises(SettingsError, match=r"assistant\.toml"):
        read_settings()
