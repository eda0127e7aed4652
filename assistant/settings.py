"""Typed settings, read once: environment `ASSISTANT_*`, then `assistant.toml` in the working folder, then defaults."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings import TomlConfigSettingsSource as TomlSource

from assistant.errors import SettingsError

PREFIX = "ASSISTANT_"
FILE = "assistant.toml"
DEFAULT_HOME = Path("~/.local/share/research-assistant")
OPENAI_URL = "https://api.openai.com/v1"


class Settings(BaseSettings):
    """Every setting of the product with its default. The names are those of the environment, without the prefix."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, toml_file=FILE, extra="ignore", frozen=True)

    home: Path = Field(DEFAULT_HOME, description="the library's folder")
    llm_model: str = Field("", description="model at the endpoint; empty: answers are extractive")
    llm_base_url: str = Field(OPENAI_URL, description="any OpenAI-compatible endpoint")
    llm_api_key: SecretStr = Field(SecretStr(""), description="key for it; OPENAI_API_KEY is read too")
    llm_deadline: float = Field(60.0, gt=0, description="seconds for one answer, retries included")
    llm_retries: int = Field(2, ge=0, le=10, description="further tries after a passing fault")
    llm_fallback: Literal["error", "extractive"] = Field("error", description="what to do when the model fails")
    llm_context_tokens: int = Field(6000, ge=500, description="token budget for the evidence in a prompt")
    llm_max_tokens: int = Field(1500, ge=16, description="longest reply, in tokens")
    llm_rerank: bool = Field(False, description="let the model reorder the best passages (one more call)")
    llm_check: bool = Field(False, description="let the model judge each sentence against its citations")
    reranker: str = Field("", description="empty, or hf:<cross-encoder model or folder>")
    embedding: str = Field("local", description="local, openai:<model>, or hf:<model or folder>")
    embedding_base_url: str = Field(OPENAI_URL, description="endpoint of openai: embeddings")
    embedding_api_key: SecretStr = Field(SecretStr(""), description="key for it; OPENAI_API_KEY is read too")
    model_dir: Path | None = Field(None, description="folder with the local embedding model's files")
    chroma_url: str = Field("", description="empty: embedded Chroma; http://host:port: a Chroma server")
    database_url: str = Field("", description="empty: SQLite under the home; postgresql://...: a server")
    api_keys: Annotated[tuple[str, ...], NoDecode] = Field((), description="comma-separated; when set, a key is needed")
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = Field((), description="comma-separated public host names")

    @field_validator("api_keys", "allowed_hosts", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(v.strip() for v in value.split(",") if v.strip()) if isinstance(value, str) else value

    @field_validator("model_dir", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return value or None

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Explicit arguments, then the environment, then the file."""
        return init_settings, env_settings, TomlSource(settings_cls)


def read_settings(**given: Any) -> Settings:
    """Read the settings, `given` ones first.

    Raises:
        SettingsError: naming the setting, its value's fault and where to change it.
    """
    try:
        settings = Settings(**given)
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + ".".join(str(part) for part in first["loc"]).upper()
        raise SettingsError(f"{name}: {first['msg']}; change it in the environment or in {FILE}") from None
    except ValueError as error:
        raise SettingsError(f"{FILE} cannot be read: {error}; correct or remove it") from None
    return _with_openai_key(settings).model_copy(update={"home": settings.home.expanduser()})


def _with_openai_key(settings: Settings) -> Settings:
    shared = SecretStr(os.environ.get("OPENAI_API_KEY", ""))
    update = {name: shared for name in ("llm_api_key", "embedding_api_key") if not _value(settings, name)}
    return settings.model_copy(update=update)


def _value(settings: Settings, name: str) -> str:
    secret: SecretStr = getattr(settings, name)
    return secret.get_secret_value()


def origins(settings: Settings, given: Mapping[str, object] | None = None) -> dict[str, str]:
    """Where each setting's value came from: `argument`, the environment variable, the file, or `default`."""
    toml = TomlSource(type(settings))()
    found = {}
    for name in type(settings).model_fields:
        found[name] = _origin(name, given or {}, toml)
    return found


def _origin(name: str, given: Mapping[str, object], toml: Mapping[str, object]) -> str:
    if name in given:
        return "argument"
    if (variable := PREFIX + name.upper()) in os.environ:
        return variable
    if name in toml:
        return FILE
    if name.endswith("api_key") and os.environ.get("OPENAI_API_KEY"):
        return "OPENAI_API_KEY"
    return "default"


def masked(settings: Settings) -> dict[str, str]:
    """Each setting as text, secrets shown only as set or empty."""
    return {name: _show(name, getattr(settings, name)) for name in type(settings).model_fields}


def _show(name: str, value: object) -> str:
    if isinstance(value, SecretStr) or name == "api_keys":
        held = value.get_secret_value() if isinstance(value, SecretStr) else value
        return "********" if held else ""
    return ",".join(value) if isinstance(value, tuple) else "" if value is None else str(value)
