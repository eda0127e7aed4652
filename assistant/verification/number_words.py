"""Numbers, fractions, multiples and magnitudes as abstracts spell them, with their values."""

_SMALL = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen".split()
WORDS = {word: float(value) for value, word in enumerate(_SMALL)}
WORDS |= {"both": 2.0, "seventeen": 17.0, "eighteen": 18.0, "nineteen": 19.0, "dozen": 12.0}
WORDS |= {
    tens: 10.0 * rank for rank, tens in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)
}
FRACTIONS = {"half": 0.5, "halves": 0.5, "halve": 0.5, "halved": 0.5, "halving": 0.5, "quarter": 0.25, "third": 1 / 3}
FRACTIONS |= {"thirds": 1 / 3, "quarters": 0.25, "one-third": 1 / 3, "two-thirds": 2 / 3, "three-quarters": 0.75}
MULTIPLES = {"twice": 2.0, "double": 2.0, "doubles": 2.0, "doubled": 2.0, "doubling": 2.0}
MULTIPLES |= {"thrice": 3.0, "triple": 3.0, "triples": 3.0, "tripled": 3.0, "quadruple": 4.0}
MULTIPLES |= {f"{word}fold": value for word, value in WORDS.items() if value > 1}
SCALES = {"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "b": 1e9, "bn": 1e9, "billion": 1e9, "t": 1e12}
SCALES |= {"trillion": 1e12, "hundred": 1e2, "mn": 1e6}
