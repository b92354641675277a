"""The link as a page in a browser: a thin view on `Link`, served to this computer alone.

static/  what the browser runs     server  requests and answers, a line of JSON an event
visitors who is there              desk    who is served when, and what is stopped
tasks    what a visitor can ask    shown   what is told of a passage
uploads  a photograph's bytes      limits  how much of everything
"""
