"""`stylemixer bench window`: the real window, offscreen: start, drags, stalls, faithfulness."""
