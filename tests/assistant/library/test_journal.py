"""Traces, feedback, conversations and jobs are kept beside the papers."""

from assistant.types import Turn


def test_traces_feedback_conversations_and_jobs_are_kept(open_library):
    library = open_library()
    library.journal.keep_trace("t1", '{"a": 1}')
    library.journal.keep_trace("t1", '{"a": 2}')
    library.journal.keep_feedback("t1", "up", "well said")
    library.journal.keep_feedback("t1", "down", "")
    library.journal.keep_conversation("c1", "first", [Turn("user", "hi")])
    library.journal.keep_conversation("c2", "second", [])
    library.journal.keep_conversation("c1", "first", [Turn("user", "hi"), Turn("assistant", "good ‹day›")])
    library.journal.keep_job("j1", "running")
    library.journal.keep_job("j1", "done")
    stamp = library.stamp()
    library.close()
    library = open_library()
    assert library.journal.trace("t1") == '{"a": 2}'
    assert library.journal.trace("t2") is None
    assert [(f.trace_id, f.thumb, f.comment) for f in library.journal.feedback()] == [
        ("t1", "up", "well said"),
        ("t1", "down", ""),
    ]
    assert library.journal.conversation("c1").turns[1] == Turn("assistant", "good ‹day›")
    assert [c.id for c in library.journal.conversations()] == ["c2", "c1"]
    library.journal.drop_conversation("c1")
    assert library.journal.conversation("c1") is None
    assert library.journal.job("j1") == "done"
    assert library.stamp() == stamp
