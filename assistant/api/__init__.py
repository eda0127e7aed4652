"""The HTTP edge: the contract's JSON (`schemas`), the application (`app`) and what guards it (`guard`)."""
