"""The story of one job: from what Slack sent to what Saegim says. It gathers values from `slack` and `memory`, asks `mind`, and
delivers through `slack/reply.py`.

    scene.py    what is known when somebody speaks: who, where, the conversation so far
    tell.py     the one dispatch: which kind of event is handled by which part
    answer.py   a question: recall, route, prompt, model, citations
    keep.py     remember, recall as a list, forget
    erase.py    leaving completely; following.py, amend.py, bulk.py, reread.py and sweep.py beside it say when
    pins.py     what a place begins every answer with
    saving.py   one message kept with a reaction or in the modal, and that taken back
    learn.py    learning from a channel, and being left out
    consolidation.py   a quiet conversation is offered to long-term memory
    forms.py    what the modal of "Remember this" says
    outlet.py   where a response goes: a reply in the thread, or a whisper only the asker sees

Claiming jobs, retries and dead letters are the business of `worker.py`.
"""
