"""How people ask for a beard: more, less, a certain degree, none."""

from __future__ import annotations

from semantic.training.requests.phrasing.wording import Change, Target, split

__all__ = ["CHANGES", "NOUNS", "REMOVE", "TARGETS"]

NOUNS = split(
    "beard | mustache | moustache | facial hair | whiskers | sideburns | beard growth | stache"
    "| tache | beard hair"
)

CHANGES = {
    1: Change(
        more=split(
            "longer | longer | thicker | fuller | bushier | denser | more | bigger | heavier"
            "| more visible | more long | more thick | more full | larger | wilder"
        ),
        too=split("short | thin | sparse | light"),
        enough=split("long | thick | full | bushy | dense"),
        verbs=split(
            "grow {the} {way} | lengthen {the} {way} | thicken {the} {way} | add to {the} {way}"
            "| let {the} grow {way} | extend {the} {way} | increase {the} {way}"
            "| add {more} {bare} | grow {more} {bare}"
        ),
        plain=split(
            "add {bare} | add a {bare} | add some {bare} | give {who} a {bare} | grow a {bare}"
            "| let {who} grow a {bare} | {she} should have a {bare} | with a {bare} please"
            "| put a {bare} on {who} | more {bare} | i want {who} with a {bare} | try a {bare}"
            "| some extra {bare} on the cheeks | {she} should stop shaving | dont shave so often"
            "| let it grow on the cheeks and chin | he could use some {bare} | {bare} please"
            "| {bare} | a {bare} please | wearing a {bare} | bearded | {who} bearded"
            "| make {who} bearded | a bearded {who} | {who} with a {bare} | let {bare} grow"
            "| start growing a {bare} | put {bare} on {who} | get {who} a {bare} | grow {bare}"
            "| {she} needs a {bare} | i want to see {who} with a {bare} | more of {the}"
            "| a {bare} would suit {who} | mustachioed | {she} should wear a {bare}"
            "| slap a {bare} on {who} | stick a {bare} on {who} | {she} could use a {bare}"
            "| let {who} wear a {bare} | not enough {bare} | {the} isnt long enough"
            "| {the} is not thick enough | show {who} with a {bare} | {she} must have a {bare}"
        ),
    ),
    -1: Change(
        more=split(
            "shorter | shorter | thinner | lighter | less bushy | sparser | less | smaller"
            "| less thick | less visible | more short | more thin | less long | less full"
        ),
        too=split("long | thick | full | bushy | big | dense"),
        enough=split("short | thin | light"),
        verbs=split(
            "trim {the} {way} | shorten {the} {way} | clip {the} {way} | thin {the} {way}"
            "| cut {the} {way} | reduce {the} {way} | crop {the} {way} | remove some {bare} {way}"
            "| cut {the} back {way} | thin down {the} {way} | {way} remove some {bare}"
        ),
        plain=split(
            "less {bare} | not so much {bare} | {the} needs a trim | take some length off {the}"
            "| cut {the} short | give {the} a trim | too much {bare} | trim {the}"
            "| not such a long {bare} | not such a big {bare} | {she} has too much {bare}"
            "| a smaller {bare} | tidy up {the} | not so long a {bare} | tame {the}"
            "| {the} is way too long | that is too much {bare} | less of {the}"
        ),
    ),
}

REMOVE = split(
    "shave {the} off | shave off {the} | shave {the} | give {who} a clean shave | clean shaven"
    "| {she} should be clean shaven | a smooth chin please | make {who} clean shaven"
    "| shave the face | {she} should shave | a shaved face | razor off {the}"
    "| smooth shaved cheeks | show {who} without {bare} | make the chin smooth"
    "| {she} needs a shave | shave {who} clean | please shave | bare cheeks and chin"
    "| lets see what {she} looks like without {bare} | freshly shaved | shave {who} completely"
    "| remove the stubble | no stubble please | get rid of the goatee | remove the goatee"
    "| shave the stubble off | shave | shave please | beardless | a beardless face | unbearded"
    "| not bearded | {she} is not bearded | {she} shouldnt be bearded | a hairless face"
    "| no hair on the chin | no whiskers | clean shaven please | {who} clean shaven"
    "| {she} must shave | get a shave | i want {who} shaved | no stubble | {who} without stubble"
    "| hairless cheeks | make {who} shave | a shaven face | shave off all the {bare}"
    "| cut off {the} | completely shaved | a bare chin | chop {the} off | razor {the} away"
    "| whiskers off | {she} doesnt have a {bare} | i dont want {who} with a {bare}"
    "| without stubble"
)

TARGETS = {
    1: Target(
        things=split(
            "stubble | some stubble | a stubble beard | a day old beard | a three day beard"
            "| a very short beard | designer stubble | a hint of stubble | barely any beard"
            "| a rough stubbly growth | light stubble | a short pointed beard | a beard shadow"
            "| a few days of stubble | a two day beard | three days of stubble | bristles"
            "| stubble all over the cheeks and chin | a five oclock shadow"
            "| an extremely short beard | a little stubble | a pointed little beard"
            "| very short {bare} | a goatee | a barely visible beard | beard stubble"
            "| a small pointed beard | a rough stubble"
        ),
        phrases=split(
            "cover the cheeks and chin with stubble | {her} face should be covered with stubble"
            "| {her} chin has rough stubble | {she} shaved yesterday"
            "| {her} face should be covered with a short pointed beard"
        ),
    ),
    2: Target(
        things=split(
            "a short {bare} | short {bare} | a fairly short {bare} | a beard on the short side"
            "| a middle short {bare} | a trimmed short {bare} | a shortish {bare}"
            "| a closely trimmed {bare} | a neat short {bare}"
        ),
        phrases=split(
            "{her} face should be covered with a short beard | {she} hasnt shaved for a while"
        ),
    ),
    3: Target(
        things=split(
            "a medium {bare} | {bare} of medium length | a medium length {bare} | medium {bare}"
            "| an average length {bare} | a middle length {bare} | a mid length {bare}"
            "| a {bare} of normal length | a {bare} of middle length | a medium sized {bare}"
            "| a half long {bare} | medium length {bare}"
        ),
        phrases=split(
            "{her} face should be covered with a beard of medium length"
            "| {the} should have medium length"
        ),
    ),
    4: Target(
        things=split(
            "a long {bare} | a long groomed {bare} | a bushy {bare} | a big mustache"
            "| bushy {bare} | a thick {bare} | a long well groomed {bare} | long {bare}"
            "| a big moustache | a long well kept {bare} | a quite long {bare} | a large mustache"
            "| a big {bare} | a huge mustache"
        ),
        phrases=split("{she} should be bushy bearded | {the} should be long"),
    ),
    5: Target(
        things=split(
            "a very long {bare} | a full {bare} | a very thick {bare} | a very bushy {bare}"
            "| an extremely long {bare} | a wild bushy {bare} | a huge {bare} | a wizard beard"
            "| an extremely bushy {bare} | a really long {bare} | very long {bare} | a full beard"
            "| a beard like a lumberjack | an ungroomed long {bare} | a very full {bare}"
            "| a viking beard | a massive {bare} | extremely thick {bare} | the longest {bare}"
            "| a full grown {bare} | a beard like a wizard | a prophet beard"
            "| a beard down to the chest | very thick {bare} | very bushy {bare} | a giant {bare}"
        ),
        phrases=split(
            "make {the} as long as possible | {she} has a very bushy {bare}"
            "| {the} should be as bushy as possible | {the} should be very long"
            "| make {the} very long | {she} looks like a hermit with a long wild beard"
        ),
    ),
}
