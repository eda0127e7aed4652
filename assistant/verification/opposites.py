"""Pairs of opposites in abstracts: what goes up or down, better or worse, with or without."""

from functools import cache

_PAIRS = {
    "amount": (
        (
            "increase increases increased increasing raise raises raised raising grow grows growing growth rise "
            "rises rising higher more larger greater bigger upward gain gains boost boosts boosted expand expands "
            "amplify amplifies up"
        ),
        (
            "decrease decreases decreased decreasing lower lowers lowered lowering reduce reduces reduced "
            "reducing reduction reductions fewer less smaller shrink shrinks shrinking decline declines declining "
            "drop drops dropped fall falls cut cuts downward diminish diminishes diminished loss losses down "
            "minimize minimizes lessen halve halves"
        ),
    ),
    "level": ("high highest maximum", "low lowest minimum"),
    "size": ("large big great largest", "small little smallest"),
    "length": ("long longest longer", "short shortest shorter"),
    "breadth": ("broad wide", "narrow"),
    "force": ("strong strongly", "weak weakly"),
    "count": ("many numerous", "few"),
    "frequency": ("often frequently usually always", "rarely seldom never infrequently"),
    "quality": (
        (
            "improve improves improved improving improvement improvements better best enhance enhances enhanced "
            "benefit benefits helps help superior outperform outperforms outperformed outperforming surpass "
            "surpasses surpassed surpassing exceed exceeds exceeded exceeding beat beats beating stronger "
            "strengthen strengthens advantage good"
        ),
        (
            "degrade degrades degraded degrading degradation worse worst worsen worsens worsened worsening hurt "
            "hurts harm harms harmful deteriorate deteriorates impair impairs inferior underperform underperforms "
            "underperformed underperforming trail trails lag lags weaker weaken weakens disadvantage poor bad"
        ),
    ),
    "speed": (
        (
            "faster fastest accelerate accelerates accelerated accelerating quicker speedup fast quickly rapid "
            "rapidly speeds"
        ),
        "slower slowest slow slows slowed slowing decelerate decelerates slowly",
    ),
    "sign": (
        "positive positively",
        "negative negatively",
    ),
    "success": (
        "succeed succeeds succeeded success successful successfully able solves solve capable",
        "fail fails failed failing failure failures unsuccessful unable incapable",
    ),
    "ease": (
        "easy easier easily simple simpler cheap cheaper",
        "hard harder difficult complex costly expensive",
    ),
    "truth": (
        "true correct correctly right accurate accurately valid",
        "false incorrect incorrectly wrong inaccurate invalid",
    ),
    "need": (
        "requires require required necessary needed needs need",
        "eliminates unnecessary unneeded",
    ),
    "trust": (
        "robust robustly stable reliable reliably consistent",
        "brittle fragile vulnerable unstable unreliable inconsistent",
    ),
    "time": (
        "before prior earlier early",
        "after subsequent later late",
    ),
    "space": (
        "above over",
        "below under",
    ),
    "sameness": (
        "same similar similarly identical",
        "different differently dissimilar distinct",
    ),
    "support": (
        "supports support confirm confirms confirmed agree agrees consistent verify prove",
        "refute refutes refuted contradict contradicts contradicted disprove disagree disagrees",
    ),
    "presence": (
        "include includes including with",
        "exclude excludes excluding without",
    ),
    "doing": (
        "cause causes enable enables allow allows permit permits encourage encourages promote promotes facilitate",
        (
            "prevent prevents disable forbid inhibit inhibits discourage suppress suppresses hinder hinders "
            "prohibits block blocks"
        ),
    ),
    "sufficiency": (
        "sufficient enough adequate",
        "insufficient inadequate limited scarce lacking",
    ),
    "known": (
        "known clear understood",
        "unknown unclear",
    ),
    "public": (
        "open public available",
        "closed private unavailable proprietary",
    ),
    "supervision": (
        "supervised labeled",
        "unsupervised unlabeled",
    ),
    "order": (
        "first",
        "last",
    ),
    "side": (
        "left",
        "right",
    ),
    "span": (
        "global",
        "local",
    ),
    "kind": (
        "linear convex",
        "nonlinear non-linear nonconvex non-convex",
    ),
    "setting": (
        "online",
        "offline",
    ),
}
"""Axis: the words of its one side and of the other."""


WEAK = frozenset({"presence", "sameness", "support", "known", "public", "order", "side", "span", "time", "need"})
"""Axes whose words are often mere connections: a contradiction counts, their absence from a source does not."""


@cache
def sides() -> dict[str, tuple[tuple[str, int], ...]]:
    """For each word its axes and, on each, its side: +1 or -1."""
    table: dict[str, list[tuple[str, int]]] = {}
    for axis, (up, down) in _PAIRS.items():
        for side, words in ((1, up), (-1, down)):
            for word in words.split():
                table.setdefault(word, []).append((axis, side))
    return {word: tuple(sides) for word, sides in table.items()}
