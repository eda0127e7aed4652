"""Speed, side by side with other tools: run by hand, never by the tests."""

# before numpy is: the product says with how many threads it computes
import assistant  # noqa: F401
