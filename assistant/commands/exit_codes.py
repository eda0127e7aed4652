"""What a command leaves with."""

DONE, FAILED, WRONG_USAGE, IN_PART, INTERRUPTED = 0, 1, 2, 3, 130
"""`IN_PART`: some of what was given was refused, the rest went through; `INTERRUPTED` is what a shell gives SIGINT."""
