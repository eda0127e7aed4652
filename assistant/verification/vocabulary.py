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
combine integrate merge combination join jointly joint together
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
math mathematics mathematical
deserve worthy merit
teach instruct
picture image photo
detect identify recognize spot
broaden expand extend widen enlarge
answer respond response reply
perform performance
outlier anomaly
quantify measure
modify change edit
push force
seven 7
construct construction
setting setup scenario environment regime
framework system
beyond over above
"""
_GENERIC = """
ability able academic acceptable accepted accompanying accordingly account accurately act actual actually additionally
adjust advance advantage advantageous advent adverse aforementioned after afterwards again ago ahead aim akin almost
alone already alternatively although altogether always among amongst amount ample another anyone anything apart
apparent applicable applied area argue arisen around article aside ask aspect associated assumption attempt attention
attractive author available away back background balance based basic basis become becomes behavior behaviour behind
belief believed beneficial benefit besides body bring brings broadly brought built called capability capacity care
careful carried carry case central certain certainly character characteristic characterized chiefly choice claim
clarify clear clearly close closely collected come compare compared compares comparison complete component
comprehensive concept conceptual concern concise conclude conclusion condition conduct conjunction connected
connection consecutive consequence consequently consider considerable consistent consistently constant constantly
context continued contrary contrast contribute contribution conventional conversely converted corresponding course
critically current currently date deal decade decide decision define degree depending derive derived describe
description deserve desirable desired detail detailed determine detrimental differ difference different direction
disclose discover discovered discuss discussion distinct distinction distinguishing dominant doubt dramatic
drastically drawn driven driving due earlier early effect effectively effort elaborate element elsewhere emphasize
encounter encountered end endow endows engaged enough ensure enter entire entirely equally equip equipped equivalent
especially essentially establish evaluated evaluation eventually every everyday everyone everything evidence evident
evidently exact exactly example excellent except excessive exciting exhibit exist existing expect expected experienced
experiment experimental explain explicit explicitly expressed extend extensive extensively extent extra extremely face
fact factor fairly far fashion favor favorable feasibility feasible feature field finally find first firstly focus
follow followed following form formal foundation framework fruitful full fully fundamentally further furthermore
future gave general generally give given goal goes good gradually group guide hand handle happen heavy held helpful
high highlight highlights hold hope hundred idea ideal identify illustrate immediate impact implication implicit
implicitly implies importance important impose improved inappropriate include inclusion incomplete incorporated indeed
indicate individual inevitably influential information inherent initial insight insights inspire inspired instance
instead intend intended intensified interest interesting intermediate intrinsically introduce investigation involve
irrespective isolated issue justification justify keep kept key kind kinds know known largely last lastly later lead
leaving led lends lesson let level lie lies light likely list literature located location lose made main mainly
mainstream major make manner matter mean means meanwhile mention merely merits method mind minor moderately modest
moreover mostly motivate motivated motivation much named namely narrowly natural naturally nature near nearly
necessary need negligible nevertheless new next nobody none normal notable notably note noteworthy notice notion novel
number object observation obtain obvious obviously occur offer often once ones open opportunity order ordinary
original originally other others otherwise outline outside overall own part particular particularly partly passage
pattern perform performance perhaps period persist perspective pertinent phenomenon pivotal place plan plausible play
point popular posed possess possibility possible possibly potential potentially powerful practical practically
practice practitioners precise precisely preliminary presence present pressing prevailing previous previously
primarily primary principal principle prior problem procedure proceed process produce profound progress promising
pronounced proper properly property proposed provide public purpose put quality question quite range rather rational
readily ready real realistic realized really reason reasonable reasonably received recent recently recognized reflects
regard regarding regardless regular regularly related relation relationship relatively relevance relevant remain
remaining remarkable remarkably removed replaced report represent representative require research respect respective
respectively response responsible rest result resulting return reveal reveals rigorous role roughly routine run
salient same satisfactory scenario scope searching second secondly section see seem seen sense separate sequentially
series serious serve served set setting setup several shed show side significant significantly similar similarly
simple simplified simply simultaneously single situation size slightly small solution solve someone something
sometimes somewhat soon sophisticated sort sought source special specific specifically stage stand standard start
state statement steadily steady step strategy stress strictly striking structure study subject subsequently
substantially successful successfully successive suffer suggest suitable suite summarize summary support sure surely
surprisingly system systematic systematically tackle take takeaway taken talk task technical technique tell tend
tendency term terms test thank thanks themselves theoretical thereafter thereby thereof thing think third thoroughly
thought throughout title together told tool top topic total totally toward towards treat trend true truth try turn
type types typical typically ultimately uncertain undergoing underline underlying underscore understand understanding
understood undesirable unexpected unfortunately unique unusually urgent usage use useful usefulness user usual usually
valuable value variant variety various vary version view virtually want warranted way ways whenever whereby wherein
whole wholly wide widely wider wish work works world worthy year
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
    return _stems(_GENERIC.split()) | frozenset(_by_stem())


@cache
def acronyms() -> dict[str, tuple[str, ...]]:
    """The stems of the words that each acronym of the field stands for."""
    lines = (line.split(": ") for line in _ACRONYMS.strip().splitlines())
    return {name: tuple(stem(word) for word in expansion.split()) for name, expansion in lines}


def _stems(words: Iterable[str]) -> frozenset[str]:
    return frozenset(stem(part) for word in words for part in word.split("-"))
