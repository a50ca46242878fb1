"""All settings, and the only place that reads the environment."""

from pathlib import Path
from typing import Literal

from platformdirs import user_data_path
from pydantic import AliasChoices, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from rag.errors import InvalidInput

DEFAULT_MODEL = "openai:gpt-5.4-mini"


class Settings(BaseSettings):
    """Settings from the environment or `.env`; names there have the prefix `ONRECORD_`."""

    model_config = SettingsConfigDict(
        env_prefix="ONRECORD_",
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        populate_by_name=True,
    )

    interviews: Path | None = None
    data: Path = Field(default_factory=lambda: user_data_path("onrecord"))
    model: str | None = None
    embeddings: str = "wordllama"
    chroma_url: str | None = None
    prompt_tokens: int = Field(default=6000, ge=500)
    model_timeout: float = Field(default=60.0, gt=0)
    verify: Literal["rules", "model"] = "rules"
    cache: bool = True
    host: str = "127.0.0.1"
    port: int = Field(default=7860, ge=1, le=65535)
    openai_api_key: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("OPENAI_API_KEY", "openai_api_key")
    )
    openai_base_url: str | None = Field(
        default=None, validation_alias=AliasChoices("OPENAI_BASE_URL", "openai_base_url")
    )

    @classmethod
    def load(cls) -> "Settings":
        """Read the environment and `.env`.

        Raises:
            InvalidInput: a setting cannot be what it is set to.
        """
        try:
            return cls()
        except ValidationError as error:
            first = error.errors()[0]
            name = str(first["loc"][0]).upper()
            raise InvalidInput(f"the setting ONRECORD_{name} is wrong: {first['msg']}") from error

    @property
    def chat_model(self) -> str | None:
        """The "provider:model" that writes answers, or None for answers made of quotes alone."""
        if self.model:
            return self.model
        return DEFAULT_MODEL if self.openai_api_key or self.openai_base_url else None
