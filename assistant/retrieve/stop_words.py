"""Words of a question that say nothing about what is looked for.

The word index drops only the commonest ones. The rest stand seldom enough in abstracts to weigh much there: English
function words, and what people say to a library of papers ("which paper", "give me").
"""

STOP_WORDS = frozenset(
    """
    a about above after again against all also am an and any are as at be because been before being below between both
    but by can cannot could did do does doing down during each either ever exactly few for from further had has have
    having he her here hers herself him himself his how however i if in into is it its itself just let like may me might
    more most much must my myself neither no nor not now of off on once only or other ought our ours ourselves out over
    own per perhaps same shall she should so some such than that the their theirs them themselves then there these they
    this those through thus to too under until up upon us very was we were what whatever when where whether which
    whichever while who whom whose why will with within without would yes yet you your yours yourself yourselves
    d ll m re s t ve
    abstract abstracts anybody anyone anything article articles collected collection describe describes find give gives
    hello hi library list literature name okay ok paper papers please publication publications publish published saved
    say says show shows someone something studies study tell thanks thank want work works
    """.split()
)
