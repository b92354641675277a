"""How people ask for bangs: more, less, a certain degree, none."""

from __future__ import annotations

from semantic.training.requests.phrasing.wording import Change, Target, split

__all__ = ["CHANGES", "NOUNS", "REMOVE", "TARGETS"]

NOUNS = split("bangs | fringe | bang | front hair | hair on the forehead | forelock")

CHANGES = {
    1: Change(
        more=split(
            "longer | longer | longer | lengthier | lower | fuller | more visible | thicker | more"
            "| more long | bigger"
        ),
        too=split("short | high | sparse"),
        enough=split("long | low | full"),
        verbs=split(
            "lengthen {the} {way} | grow {the} {way} | extend {the} {way} | let {the} grow {way}"
            "| bring {the} down {way} | pull {the} down {way} | grow {the} out {way}"
            "| let {the} fall {more}"
        ),
        plain=split(
            "add {bare} | add some {bare} | give {who} {bare} | give {who} some {bare}"
            "| i want {bare} | {she} could wear {bare} | let {who} have {bare} | more {bare}"
            "| i want to see {who} with {bare} | try {bare} | put in some {bare}"
            "| how would {she} look with {bare} | style {who} with {bare}"
            "| show me {who} with {bare} | cover more of the forehead | show less of the forehead"
            "| too much forehead is visible | {bare} please | {bare} | a fringe please"
            "| give {who} a fringe | cut {who} some {bare} | cut {bare} | cut {who} a fringe"
            "| wearing {bare} | add a fringe | {who} with {bare} | {she} should have {bare}"
            "| {she} needs {bare} | {who} with a fringe | a fringe would suit {who}"
            "| {bare} would suit {who} | i want a fringe | not enough {bare}"
            "| {she} should have a fringe | {she} needs a fringe | get {who} {bare}"
            "| with a fringe | let {bare} grow | more of {the} | {the} isnt long enough"
            "| {the} arent long enough | {she} must have {bare} | let {who} have a fringe"
            "| i can see too much forehead"
        ),
    ),
    -1: Change(
        more=split(
            "shorter | shorter | shorter | thinner | higher | less visible | less | smaller"
            "| more short | less long"
        ),
        too=split("long | low | heavy | thick | big"),
        enough=split("short | high"),
        verbs=split(
            "shorten {the} {way} | trim {the} {way} | clip {the} {way} | crop {the} {way}"
            "| snip {the} {way} | raise {the} {way} | cut {the} {way} | reduce {the} {way}"
        ),
        plain=split(
            "less {bare} | cut {the} short | take some length off {the}"
            "| show more of the forehead | not so much {bare}"
            "| {the} covers too much of the forehead | give {the} a trim | reveal more forehead"
            "| too much {bare} | trim {the} | a trim for {the} | dont have such long {bare}"
            "| not such long {bare} | not such a long fringe | i can hardly see {her} forehead"
            "| {the} hides too much | less of {the} | not so long {bare} | cut a bit off {the}"
            "| {the} is way too long | a shorter fringe | i cant see enough of the forehead"
        ),
    ),
}

REMOVE = split(
    "cut {the} off | cut all of {the} off | sweep {the} aside | comb {the} back | brush {the} back"
    "| pull {the} back | no hair on the forehead | show the entire forehead"
    "| i want to see the whole forehead | the forehead should be completely visible"
    "| the full forehead should be free | uncover the forehead completely | cut {the} away"
    "| leave the forehead bare | {the} hides the forehead but i want all of it visible"
    "| the whole forehead visible please | clear the forehead of hair | chop {the} off"
    "| slick {the} back | forehead fully exposed | nothing on the forehead"
    "| no hair over the forehead | get that hair off the forehead | hair off the forehead"
    "| {who} without a fringe | {she} should not have a fringe | no fringe | without a fringe"
    "| {she} shouldnt have a fringe | i dont want a fringe | free forehead | bare forehead"
    "| take the hair off the forehead | {her} forehead should be bare | an open forehead"
    "| show {her} whole forehead | fringeless | chop off {the} | there is no fringe"
    "| keep the hair out of the forehead | i want the entire forehead to be visible"
)

TARGETS = {
    1: Target(
        things=split(
            "very short {bare} | a very short {bare} | really short {bare} | tiny {bare}"
            "| extremely short {bare} | {bare} that barely covers the forehead | micro {bare}"
            "| super short {bare} | {bare} leaving most of the forehead uncovered"
            "| {bare} that leaves most of the forehead visible | just a hint of {bare}"
            "| very short {bare} with most of the forehead free | the shortest {bare}"
            "| {bare} showing nearly all of the forehead | a minimal {bare}"
        ),
        phrases=split(
            "show almost the entire forehead | most of the forehead should be uncovered"
            "| the hair should barely cover the forehead"
        ),
    ),
    2: Target(
        things=split(
            "short {bare} | a short {bare} | {bare} that covers a small part of the forehead"
            "| short {bare} covering only a small portion of the forehead | fairly short {bare}"
            "| {bare} over a small part of the forehead | {bare} on the short side"
            "| a shortish {bare} | {bare} that covers little of the forehead | middle short {bare}"
        ),
        phrases=split(
            "cover a small portion of the forehead | only a small part of the forehead is covered"
        ),
    ),
    3: Target(
        things=split(
            "medium {bare} | {bare} of medium length | medium length {bare} | a medium {bare}"
            "| {bare} that covers half of the forehead | {bare} leaving half the forehead visible"
            "| average length {bare} | {bare} over half the forehead | middle length {bare}"
            "| mid length {bare} | {bare} halfway down the forehead | {bare} of average length"
            "| {bare} that leaves half of the forehead uncovered | {bare} of normal length"
            "| {bare} of middle length | {bare} to the middle of the forehead"
        ),
        phrases=split(
            "cover half of the forehead | leave half of the forehead visible"
            "| show half the forehead | half of the forehead should be covered by {bare}"
        ),
    ),
    4: Target(
        things=split(
            "long {bare} | a long {bare} | long {bare} that leaves a little of the forehead free"
            "| {bare} that covers most of the forehead | quite long {bare} | rather long {bare}"
            "| long {bare} but not over the entire forehead"
            "| {bare} covering almost all the forehead"
            "| long {bare} without covering the whole forehead | nicely long {bare}"
            "| long {bare} but dont hide all of the forehead"
        ),
        phrases=split(
            "cover most of the forehead | leave only a little of the forehead visible"
            "| cover nearly the whole forehead with {bare}"
        ),
    ),
    5: Target(
        things=split(
            "extremely long {bare} | very long {bare} | really long {bare} | super long {bare}"
            "| {bare} that covers the entire forehead | {bare} covering the whole forehead"
            "| {bare} down to the eyebrows | {bare} down to the eyes | the longest {bare} possible"
            "| extremely long {bare} that hides the forehead | {bare} over the eyebrows"
            "| {bare} that leaves none of the forehead visible | a full {bare} to the brows"
        ),
        phrases=split(
            "cover the entire forehead | hide the forehead completely | cover the eyebrows"
            "| {the} should cover the eyebrows | make {the} as long as possible"
            "| {the} can be much longer cover the eyebrows | no forehead should be visible"
            "| {the} should reach the eyes | the forehead should be completely hidden"
        ),
    ),
}
