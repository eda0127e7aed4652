"""The web page: a chat with its sources beside it, the library, and adding papers to it."""

from assistant.ui.page import build_page, mount_page

__all__ = ["build_page", "mount_page"]
