"""The prompts as files, and their loader."""

from prompts.template import Prompt, TemplateError, load_prompt, prompt_names, read_prompt

__all__ = ["Prompt", "TemplateError", "load_prompt", "prompt_names", "read_prompt"]
