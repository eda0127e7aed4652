"""Words that mean the same in abstracts, and words that carry no claim of their own.

Opposites never share a group: `polarity.py` knows them.
"""

from collections.abc import Iterable
from functools import cache

from assistant.verification.text import stem

_GROUPS = """
use utilize utilise employ apply leverage adopt exploit utilization usage application
achieve attain obtain reach yield gain get acquire score bring
method approach technique strategy procedure scheme
big large huge great massive vast
improve enhance boost improvement enhancement raise
reduce decrease lower cut lessen diminish shrink drop decline fall reduction halve
increase grow rise growth climb
need require demand necessary requirement
help aid assist support
allow enable permit let
rely depend rest base
study examine investigate explore analyze analyse analysis research investigation exploration consider look
create build develop construct design make devise formulate form establish construction
choose select pick selection choice
several multiple many various numerous diverse different variety range broad wide widely extensive
important crucial key critical essential vital central significant fundamental
significant significantly substantial substantially considerable considerably marked markedly greatly notably remarkable
strong strongly highly high severe severely
fast quick rapid rapidly quickly speed accelerate
hard difficult challenge challenging difficulty
simple easy straightforward simply easily
comparable similar competitive par comparably similarly close alike
compare comparison relative against versus
common popular widespread prevalent commonly
recent recently lately modern current currently today now
address tackle solve handle resolve overcome
problem issue challenge difficulty limitation gap shortcoming drawback
result finding outcome lead cause produce generate give provide offer deliver supply yield
predict forecast prediction
evaluate assess test benchmark measure evaluation assessment
dataset corpus data collection corpora
example instance sample case point
entire whole full complete entirely fully completely all
error mistake
sufficient enough adequate
lack absence missing absent
avoid prevent circumvent
keep retain maintain preserve remain
arise emerge exist occur happen appear come
alleviate mitigate relieve ease
suppose assume presume assumption
suggest imply indicate reveal highlight point
contain include comprise consist cover encompass involve
outperform surpass exceed beat superior
state-of-the-art sota
parameter param
begin start
try attempt aim seek
explain explanation
new novel original
novel new propose
understand understanding
show exhibit display
show confirm verify validate validity
vary differ varied
change shift alter alteration
add additional extra addition
call name term
correct right accurate accurately correctly accuracy
wrong incorrect incorrectly
task problem
typical typically usual usually often frequently commonly generally general frequent
goal aim objective purpose
way manner means
part component portion
combine integrate merge combination jointly joint together
train training learn
efficient effective efficiency effectiveness
effect impact influence affect
publicly public available open
reason cause
cost expense expensive costly
aspect facet
word token
quality good well
user people human
assign give
growing increasingly increase
like such
disappear vanish
speed time
attribute link trace
compatible consistent agree
broaden expand extend widen enlarge
answer respond response reply
perform performance
outlier anomaly
quantify measure
modify change edit
seven 7
construct construction
setting setup scenario environment regime
framework system
beyond over above
"""
_GENERIC = """
able account actual actually additionally advance advantage aim already although always amount apparent area argue
article aspect associated assumption attempt attention? basic basis become becomes behavior behaviour benefit body
capability capacity case central certain certainly characteristic choice clear clearly close closely come compared
complete component concept concern conclude conclusion condition conduct consequence consequently consider considerable
consistent consistently context contribute contribution conventional corresponding current currently deal define degree
depending derive describe description desired detail detailed determine discuss discussion distinct early effect
effectively effort element emphasize end enough ensure entire especially essentially establish evaluation evidence exact
exactly example exist existing experiment experimental explain extend extensive extensively extent face fact factor
feature field finally find focus follow form formal framework fully further future general generally give goal good
group hand high hold idea identify illustrate impact implication important improved include indeed indicate individual
information insight instance instead interest interesting introduce investigation involve issue key kind kinds largely
later lead level likely literature main mainly major make manner matter mean means method merely moreover namely natural
naturally nature near necessary need nevertheless new notable notably note novel number object observation obtain
occur offer often ones order original originally overall own part particular particularly perform performance period
perspective place plan play point popular possible possibly potential potentially practical practically practice precise
precisely presence present previous previously primarily primary principle prior problem procedure process produce
promising proper properly property provide purpose put quality question quite range rather real reason recent recently
regard regarding related relation relationship relatively relevant remain remaining report represent require research
respective respectively response rest result reveal role run scenario scope second section see seem seen sense series
serve set setting several show side significant significantly similar similarly simple simply simultaneously single
situation small solution solve sort source special specific specifically stage standard start state statement step
strategy structure study subject substantially successful successfully suggest suitable support system take task
technique tend term terms test thing third tool topic total toward towards treat trend true try turn type types typical
typically underlying understand understanding unique usage use useful user usual usually value variant variety various
vary version view way ways whole wide widely work world year accordingly author claim exhibit lie lies remarkable
remarkably setup size suite evaluated turn proposed resulting among made built derived comparison compare ability brings
works compares contrast called named known based applied thing together actually simultaneously explicitly passage mention due given another act known different similar same first after include available
respect title public open
"""
_ACRONYMS = """
llm: large language model
lm: language model
plm: pre trained language model
nlp: natural language processing
rl: reinforcement learning
rlhf: reinforcement learning from human feedback
rag: retrieval augmented generation
sft: supervised fine tuning
dpo: direct preference optimization
ppo: proximal policy optimization
icl: in context learning
cot: chain of thought
ood: out of distribution
cnn: convolutional neural network
rnn: recurrent neural network
gnn: graph neural network
dnn: deep neural network
nn: neural network
gan: generative adversarial network
vae: variational autoencoder
sae: sparse autoencoder
moe: mixture of experts
peft: parameter efficient fine tuning
lora: low rank adaptation
vlm: vision language model
mllm: multimodal large language model
lmm: large multimodal model
lrm: large reasoning model
sgd: stochastic gradient descent
mcmc: markov chain monte carlo
ml: machine learning
ai: artificial intelligence
kd: knowledge distillation
qa: question answering
ner: named entity recognition
asr: automatic speech recognition
mt: machine translation
nmt: neural machine translation
ssl: self supervised learning
mlp: multi layer perceptron
vit: vision transformer
fid: frechet inception distance
sota: state of the art
auc: area under the curve
kl: kullback leibler
ntk: neural tangent kernel
"""


@cache
def synonyms(root: str) -> frozenset[str]:
    """The stems that may stand for a stem, itself included."""
    return _by_stem().get(root, frozenset()) | {root}


@cache
def _by_stem() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for line in _GROUPS.strip().splitlines():
        group = _stems(line.split())
        for member in group:
            found.setdefault(member, set()).update(group)
    return {member: frozenset(group) for member, group in found.items()}


@cache
def generic_stems() -> frozenset[str]:
    """Stems of words that say nothing that could be false of a paper."""
    return _stems(word.rstrip("?") for word in _GENERIC.split()) | frozenset(_by_stem())


@cache
def acronyms() -> dict[str, tuple[str, ...]]:
    """The stems of the words that each acronym of the field stands for."""
    lines = (line.split(": ") for line in _ACRONYMS.strip().splitlines())
    return {name: tuple(stem(word) for word in expansion.split()) for name, expansion in lines}


def _stems(words: Iterable[str]) -> frozenset[str]:
    return frozenset(stem(part) for word in words for part in word.split("-"))
