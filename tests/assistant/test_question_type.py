import pytest

from assistant.question_type import read_type


@pytest.mark.parametrize(
    "question",
    [
        "Which papers turn wrong solutions into a training signal?",
        "Which remedies for that do these papers report?",
        "How do these works separate two kinds of uncertainty?",
        "Compare two accounts of why intermediate steps help.",
        "What principles do the papers use to protect rare classes?",
    ],
)
def test_a_question_for_several_papers(question):
    assert read_type(question).several


@pytest.mark.parametrize(
    "question",
    [
        "Which paper offers a sparse first-pass retriever?",
        "According to these papers, how does the index trade recall for latency?",
        "How did its small version compare with the big one?",
        "How many tokens was it trained on?",
        "",
    ],
)
def test_a_question_for_one(question):
    assert not read_type(question).several


@pytest.mark.parametrize(
    "question",
    [
        "What theory do we have on contrastive learning?",
        "What do the old benchmark and the new one each conclude?",
        "Compare two accounts of why reasoning helps.",
    ],
)
def test_a_question_for_several_that_names_no_papers(question):
    assert read_type(question).several


def test_accounts_of_people_are_no_papers():
    assert not read_type("How many pairs of banned and reborn accounts were collected?").several


def test_a_stated_number_of_papers_is_kept():
    assert read_type("Two papers blame the mask symbol. How do they differ?").stated == 2
    assert read_type("Which three recent studies disagree?").stated == 3
    assert read_type("Which papers disagree?").stated is None


@pytest.mark.parametrize(
    "question",
    [
        "Which two papers clash here?",
        "Put the optimistic and the pessimistic paper next to each other.",
        "Is calibration good or bad?",
        "I believe two papers pull in opposite directions.",
        "I have heard yes and no.",
        "One camp says that it helps, another that it harms. Who says what?",
        "Does it matter? Name the optimist and the sceptic.",
        "I recall two papers with opposite advice.",
        "Do papers on scaling disagree about emergence?",
        "Are there conflicting studies on dropout?",
    ],
)
def test_a_question_for_two_sides_is_one_for_several(question):
    kind = read_type(question)
    assert kind.conflict
    assert kind.several


@pytest.mark.parametrize(
    "question",
    [
        "How do their diagnoses and cures differ?",
        "Compare the two methods.",
        "What is gained?",
        "Several detectors contradict each other. What reconciles them?",
        "Should the members of an ensemble be pushed to disagree with one another?",
        "Which object detectors need no anchors?",
        "Do gradients of two tasks pull in opposite directions?",
        "How does multi-agent debate work?",
        "How do models behave when retrieved sources contradict their memory?",
        "What happens when retrieved evidence conflicts with parametric knowledge?",
        "Why does opposite position encoding work?",
        "Which paper resolves conflicting gradients?",
        "Which papers use models that disagree?",
    ],
)
def test_a_plain_comparison_or_a_conflict_of_things_is_no_disagreement_of_papers(question):
    assert not read_type(question).conflict
