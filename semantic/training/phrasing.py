"""Our own words: how people ask for more, less or a certain degree, and for other things.

Tables only; ``semantic.training.sentences`` puts them together. In phrases, {the} is the thing with
its article ("her fringe"), {bare} the thing alone, {more} a comparative with its measure ("a bit
longer"), {way} a measure that follows ("by two steps"), {who} a person as object, {she} as subject.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = [
    "AFTER",
    "BEFORE",
    "CHANGES",
    "CHANGE_FRAMES",
    "CHATTER",
    "FOREIGN",
    "KEEP",
    "MEASURES",
    "NOUNS",
    "OBJECTS",
    "OTHER_CHANGES",
    "OTHER_THINGS",
    "OWNERS",
    "QUESTIONS",
    "REMOVE",
    "SUBJECTS",
    "TARGETS",
    "TARGET_FRAMES",
    "TOO_FRAMES",
    "Change",
]


def split(text: str) -> tuple[str, ...]:
    """The phrases of a table, written with bars between them."""
    return tuple(" ".join(phrase.split()) for phrase in text.split("|"))


class Change(NamedTuple):
    """How one asks for more (or less) of an attribute."""

    more: tuple[str, ...]  # comparatives
    too: tuple[str, ...]  # what it is too much of now
    enough: tuple[str, ...]  # what it is not enough of now
    verbs: tuple[str, ...]  # may be followed by a measure
    plain: tuple[str, ...]  # one degree, nothing to be added


NOUNS = {
    "bangs": split("bangs | fringe | bang | front hair | hair on the forehead | forelock"),
    "eyeglasses": split(
        "glasses | eyeglasses | spectacles | specs | pair of glasses | eyewear | reading glasses"
        "| eyeglass | glasses frame | frames"
    ),
    "beard": split(
        "beard | mustache | moustache | facial hair | whiskers | sideburns | beard growth"
    ),
    "smiling": split("smile | grin | smiling | expression of joy | laughter | smiling face"),
    "age": split("age | face | person | man | woman | look | appearance | guy | lady"),
}
OWNERS = split(
    "the | the | his | her | my | their | this | that | these | the person's | dad's | our"
)
OBJECTS = split(
    "him | her | me | them | the person | this man | this woman | the guy | my friend | the lady"
    "| the face | this face | my brother | mom | my dad | grandpa | somebody | us"
)
SUBJECTS = split(
    "he | she | i | they | the person | this man | the woman | the guy | my friend | the face"
    "| this lady | my sister | dad | we"
)

MEASURES = {
    1: split(
        "slightly | a bit | a little | a little bit | a tad | a touch | just a bit"
        "| only slightly | marginally | a tiny bit | ever so slightly | one step | one degree"
        "| 1 step | a notch | one level | 1 degree | just a little | a tiny little bit"
        "| one notch | a smidge | a shade | only a little | just slightly | simply a little"
        "| a trifle | minimally | a single step"
    ),
    2: split(
        "somewhat | moderately | rather | fairly | to some extent | to some degree | two steps"
        "| two degrees | 2 steps | 2 levels | a couple of steps | two notches | kind of | sort of"
        "| relatively | partially | 2 degrees | a couple of degrees | somewhat moderately"
    ),
    3: split("three steps | three degrees | 3 steps | 3 levels | three notches | 3 degrees"),
    4: split("four steps | four degrees | 4 steps | 4 levels | four notches | 4 degrees"),
    5: split("five steps | five degrees | 5 steps | 5 levels | five notches | 5 degrees"),
    "much": split(
        "much | a lot | far | way | a great deal | considerably | significantly | substantially"
        "| quite a lot | very much | lots | much much | quite a bit | a good deal | a whole lot"
        "| a great amount | massively | markedly | vastly"
    ),
    "not too much": split(
        "but not too much | just not too much | but dont overdo it | but dont go too far"
        "| only dont exaggerate | just that not too much | but not excessively"
        "| but keep it modest | just dont go too much | but nothing extreme"
    ),
}

CHANGES = {
    ("bangs", 1): Change(
        split(
            "longer | longer | longer | lengthier | lower | fuller | more visible | thicker| more"
        ),
        split("short | high | sparse"),
        split("long | low | full"),
        split(
            "lengthen {the} {way} | grow {the} {way} | extend {the} {way} | let {the} grow {way}"
            "| bring {the} down {way} | pull {the} down {way} | grow {the} out {way}"
            "| let {the} fall {more}"
        ),
        split(
            "add {bare} | add some {bare} | give {who} {bare} | give {who} some {bare}"
            "| i want {bare} | {she} could wear {bare} | let {who} have {bare} | more {bare}"
            "| i want to see {who} with {bare} | try {bare} | put in some {bare}"
            "| how would {she} look with {bare} | style {who} with {bare}"
            "| show me {who} with {bare} | cover more of the forehead | show less of the forehead"
            "| too much forehead is visible"
        ),
    ),
    ("bangs", -1): Change(
        split("shorter | shorter | shorter | thinner | higher | less visible | less | smaller"),
        split("long | low | heavy | thick | big"),
        split("short | high"),
        split(
            "shorten {the} {way} | trim {the} {way} | clip {the} {way} | crop {the} {way}"
            "| snip {the} {way} | raise {the} {way} | cut {the} {way} | reduce {the} {way}"
        ),
        split(
            "less {bare} | cut {the} short | take some length off {the}"
            "| show more of the forehead | not so much {bare}"
            "| {the} covers too much of the forehead | give {the} a trim | reveal more forehead"
            "| too much {bare}"
        ),
    ),
    ("eyeglasses", 1): Change(
        split(
            "thicker | darker | bolder | heavier | more obvious | more visible | more noticeable"
            "| stronger | bigger | more prominent | clearer"
        ),
        split("thin | light | faint | delicate | inconspicuous | hard to see | subtle"),
        split("thick | dark | obvious | visible | noticeable | bold | prominent"),
        split(
            "thicken {the} {way} | darken {the} {way} | emphasize {the} {way}"
            "| darken the lenses {way} | make the glass tint {more} | make the lenses {more}"
            "| the color of the lenses can be {more} | the glass could be {more}"
        ),
        split(
            "add {bare} | give {who} {bare} | put {bare} on {who} | put some {bare} on the face"
            "| let {who} wear {bare} | {she} should wear {bare} | try {bare} | use {bare}"
            "| i want to see {who} with {bare} | {she} needs {bare} | get {who} {bare}"
            "| {bare} on | wear {bare} | i can barely see {the} | {the} can hardly be made out"
            "| with {bare} please | i hardly see {the} | the glass needs a darker color"
            "| dress {who} in {bare} | {the} should be easier to see | bring out {the}"
        ),
    ),
    ("eyeglasses", -1): Change(
        split(
            "thinner | lighter | slimmer | less obvious | less visible | less noticeable"
            "| subtler | less prominent | less dark | more delicate | finer | weaker | less thick"
        ),
        split("thick | dark | obvious | heavy | bold | visible | prominent | noticeable | big"),
        split("thin | light | subtle | delicate"),
        split(
            "lighten {the} {way} | tone down {the} {way} | brighten the lenses {way}"
            "| make the lenses {more} | the color of the glass should be {more}"
            "| soften {the} {way} | slim down {the} {way} | the glass can be {more}"
        ),
        split(
            "{the} draws too much attention | the glass needs a lighter color"
            "| {the} catches the eye too much | {the} sticks out too much"
            "| {the} shouldnt be so obvious | not such heavy {bare}"
        ),
    ),
    ("beard", 1): Change(
        split(
            "longer | longer | thicker | fuller | bushier | denser | more | bigger | heavier"
            "| more visible"
        ),
        split("short | thin | sparse | light"),
        split("long | thick | full | bushy | dense"),
        split(
            "grow {the} {way} | lengthen {the} {way} | thicken {the} {way} | add to {the} {way}"
            "| let {the} grow {way} | extend {the} {way} | increase {the} {way}"
            "| add {more} {bare} | grow {more} {bare}"
        ),
        split(
            "add {bare} | add a {bare} | add some {bare} | give {who} a {bare} | grow a {bare}"
            "| let {who} grow a {bare} | {she} should have a {bare} | with a {bare} please"
            "| put a {bare} on {who} | more {bare} | i want {who} with a {bare} | try a {bare}"
            "| some extra {bare} on the cheeks | {she} should stop shaving | dont shave so often"
            "| let it grow on the cheeks and chin | he could use some {bare}"
        ),
    ),
    ("beard", -1): Change(
        split(
            "shorter | shorter | thinner | lighter | less bushy | sparser | less | smaller"
            "| less thick | less visible"
        ),
        split("long | thick | full | bushy | big | dense"),
        split("short | thin | light"),
        split(
            "trim {the} {way} | shorten {the} {way} | clip {the} {way} | thin {the} {way}"
            "| cut {the} {way} | reduce {the} {way} | crop {the} {way} | remove some {bare} {way}"
            "| cut {the} back {way} | thin down {the} {way} | {way} remove some {bare}"
        ),
        split(
            "less {bare} | not so much {bare} | {the} needs a trim | take some length off {the}"
            "| cut {the} short | give {the} a trim | too much {bare} | trim {the}"
        ),
    ),
    ("smiling", 1): Change(
        split(
            "bigger | wider | broader | brighter | stronger | more obvious | happier | warmer"
            "| more visible | more pronounced | larger | friendlier"
        ),
        split("small | weak | faint | subtle | narrow | thin"),
        split("big | wide | obvious | bright | strong | happy"),
        split(
            "smile {way} more | {she} should smile {way} more | look {way} happier"
            "| {she} can look {way} happier | be {way} more cheerful"
            "| make {who} smile {way} more | grin {way} more | {she} could be {way} happier"
            "| make {who} {way} happier | {she} could smile {way} more happily"
            "| widen {the} {way} | i want {who} to smile {way} more"
            "| make {who} look {way} more cheerful | smile {way} more happily"
            "| make {who} {way} more joyful | {she} should look {way} less serious"
            "| increase {the} {way} | boost {the} {way} | let {who} smile {way} more broadly"
            "| brighten {the} {way} | look {way} less sad | make {who} {way} less serious"
            "| i want {who} {way} merrier | the mouth should smile {way} more"
            "| cheer {who} up {way} | {way} happier | {way} more cheerful | {way} less grumpy"
            "| raise the corners of the mouth {way} more | cheer up {way} | {way} happier please"
        ),
        split(
            "smile | smile please | give {who} a smile | add a smile | add {bare}"
            "| put on a smile | make {who} smile | {she} should smile | let {who} smile"
            "| with a smile please | {she} looks too serious | {she} looks so sad"
            "| dont look so serious | be happy | too serious | less serious"
            "| i want {who} to smile | {she} is not smiling enough | look less gloomy"
            "| {she} looks too grumpy | not so serious please | be more friendly"
            "| {she} seems too sad | turn the poker face into a smiling one | look happy"
            "| {she} looks too stern | a more cheerful face | change the frown to a smile"
            "| put a smile on the face | make {who} happy"
            "| {she} looks too gloomy make {who} happy | why so sad | why so serious"
            "| lighten the mood of the face"
        ),
    ),
    ("smiling", -1): Change(
        split(
            "smaller | weaker | fainter | subtler | gentler | less obvious | less visible"
            "| less pronounced | softer | narrower | less wide | calmer | less happy"
        ),
        split("big | wide | obvious | broad | strong | happy | much"),
        split("subtle | small | gentle | serious"),
        split(
            "smile {way} less | {she} should smile {way} less | look {way} less happy"
            "| {she} can be {way} less cheerful | make {who} smile {way} less"
            "| tone {the} down {way} | {she} could look {way} more serious"
            "| make {who} {way} more serious | reduce {the} {way}"
            "| {she} could smile {way} less happily | look {way} sadder"
            "| smile {way} less broadly | lower {the} {way} | soften {the} {way}"
            "| {way} more serious | {way} less cheerful | be {way} more serious"
            "| {she} should grin {way} less | tone down {the} {way} | make {who} {way} sadder"
            "| make {who} look {way} less happy | {way} less smiling | weaken {the} {way}"
            "| i want {who} to smile {way} less | {she} should look {way} more serious"
            "| be {way} less happy | calm {the} down {way} | {way} less happy"
        ),
        split(
            "dont smile so much | not so happy | {she} is smiling too much | too happy"
            "| dont be so cheerful | {she} looks too happy | too little seriousness | less {bare}"
            "| {she} shouldnt be so happy | there is too much {bare} | dont grin like that"
            "| more serious | not such a big smile | {she} shouldnt smile that much"
            "| too much {bare} | {the} is exaggerated | look serious"
        ),
    ),
    ("age", 1): Change(
        split("older | older | older | more mature | more aged | less young | less youthful"),
        split("young | youthful | childish"),
        split("old | mature"),
        split(
            "age {who} {way} | make {who} {way} older | make {who} look {way} older"
            "| {she} should look {way} older | let {who} be {way} older | raise the age {way}"
            "| increase the age {way} | {way} older | let {who} age {way} | make it {way} older"
            "| {she} can be {way} older | look {way} older | be {way} older"
            "| add {way} to the age | turn {who} {way} older | {way} older please"
            "| grow {way} older"
        ),
        split(
            "add some years | add wrinkles | add some wrinkles | let time pass"
            "| let {who} grow old | {she} looks too young | {she} seems too childish"
            "| {she} should seem more mature | make {who} more grown up | too young"
            "| not old enough | let {who} get older | more wrinkles | {she} is too young"
        ),
    ),
    ("age", -1): Change(
        split("younger | younger | younger | more youthful | less old | less aged | fresher"),
        split("old | aged | mature | wrinkled"),
        split("young | youthful"),
        split(
            "make {who} {way} younger | make {who} look {way} younger | lower the age {way}"
            "| {she} should look {way} younger | let {who} be {way} younger | {way} less old"
            "| reduce the age {way} | {way} younger | rejuvenate {who} {way}"
            "| make it {way} younger | {she} can be {way} younger | look {way} younger"
            "| be {way} younger | take {who} back in time {way} | turn {who} {way} younger"
            "| {way} younger please | drop the age {way}"
        ),
        split(
            "take away some years | take off a few years | turn back the clock"
            "| remove the wrinkles | remove some wrinkles | fewer wrinkles | {she} looks too old"
            "| {she} seems too aged | too old | not young enough | de age {who}"
            "| make {who} look fresh and youthful | smooth the wrinkles | {she} is too old"
            "| {she} appears too old"
        ),
    ),
}

CHANGE_FRAMES = split(
    "make {the} {more} | make {the} {more} | make {the} {more} | make {the} look {more}"
    "| {the} can be {more} | {the} could be {more} | {the} should be {more} | {more} {bare}"
    "| {the} might be {more} | {the} ought to be {more} | {the} needs to be {more}"
    "| i want {the} to be {more} | i would like {the} to be {more} | id like {the} {more}"
    "| let {the} be {more} | can you make {the} {more} | could you please make {the} {more}"
    "| i think {the} should be {more} | i want {more} {bare} | give {who} {more} {bare}"
    "| lets try {more} {bare} | how about {more} {bare} | i prefer {the} {more}"
    "| try {more} {bare} | {she} should have {more} {bare}"
    "| {she} would look better with {more} {bare} | what about making {the} {more}"
    "| lets make {the} {more} | {the} {more} | add {more} {bare} | would you make {the} {more}"
    "| {the} must be {more} | i wish {the} were {more} | i need {the} {more} | turn {the} {more}"
    "| change {the} to be {more} | {more}, the {bare} | it would be nice if {the} was {more}"
    "| {the} wants to be {more} | edit {the} to be {more} | what about adding {more} {bare}"
    "| {she} deserves {more} {bare} | have {the} {more} | lets go for {more} {bare}"
    "| i kind of want {the} to be {more} | wont you make {the} {more} | let me see {more} {bare}"
    "| id say {more} {bare} | {she} can have {the} {more}"
)
TOO_FRAMES = split(
    "{the} is too {too} | {the} are too {too} | {the} looks too {too} | i find {the} too {too}"
    "| {the} isnt {enough} enough | {the} is not {enough} enough | {the} are not {enough} enough"
    "| {the} seems too {too} | i think {the} is too {too} | {the} is a bit too {too}"
    "| {the} is too {too} lets make it {comparative}"
    "| {the} is too {too} can we have it {comparative} | too {too}, {the}"
    "| {the} could be less {too} | {the} shouldnt be so {too}"
    "| {the} isnt {enough} enough make it {comparative}"
    "| {the} is too {too} make it {comparative}"
)

REMOVE = {
    "bangs": split(
        "cut {the} off | cut all of {the} off | sweep {the} aside | comb {the} back"
        "| brush {the} back | pull {the} back | no hair on the forehead"
        "| show the entire forehead | i want to see the whole forehead"
        "| the forehead should be completely visible | the full forehead should be free"
        "| uncover the forehead completely | cut {the} away | leave the forehead bare"
        "| {the} hides the forehead but i want all of it visible"
        "| the whole forehead visible please | clear the forehead of hair | chop {the} off"
        "| slick {the} back | forehead fully exposed | nothing on the forehead"
        "| keep the hair out of the forehead | i want the entire forehead to be visible"
    ),
    "eyeglasses": split(
        "take {the} off | take off {the} | {she} shouldnt wear {bare} | {she} isnt wearing {bare}"
        "| put {the} away | {she} wears contact lenses instead of {bare}"
        "| pull {the} off the nose | {she} doesnt need {bare} | show {who} without {bare}"
        "| {the} off please | stop wearing {bare} | contact lenses in place of {bare}"
        "| {bare} off | bare eyes without {bare} | there should not be {bare} on the face"
    ),
    "beard": split(
        "shave {the} off | shave off {the} | shave {the} | give {who} a clean shave"
        "| clean shaven | {she} should be clean shaven | a smooth chin please"
        "| make {who} clean shaven | shave the face | {she} should shave | a shaved face"
        "| razor off {the} | smooth shaved cheeks | show {who} without {bare}"
        "| make the chin smooth | {she} needs a shave | shave {who} clean | please shave"
        "| bare cheeks and chin | lets see what {she} looks like without {bare} | freshly shaved"
        "| shave {who} completely | remove the stubble | no stubble please"
        "| get rid of the goatee | remove the goatee | shave the stubble off"
    ),
    "smiling": split(
        "stop smiling | dont smile | {she} shouldnt smile | {she} shouldnt be smiling"
        "| make {who} not smile | i dont want {who} to smile | poker face please | a pokerface"
        "| neutral expression | a blank expression | turn the smiling face into a poker face"
        "| let {the} vanish | {the} should vanish | let {the} fade away completely"
        "| no longer smiling | a completely serious face | stop laughing | show a deadpan face"
        "| not smiling | make {the} disappear | wipe {the} away | a neutral face without {bare}"
        "| change {the} to a pokerface | make the expression neutral | no laughing"
        "| stop grinning | i want {the} to vanish | the mouth should be neutral"
        "| turn {the} into a straight face | look totally serious | a stony face"
    ),
    "any": split(
        "remove {the} | remove {bare} | remove all {the} | get rid of {the} | delete {the}"
        "| no {bare} | no {bare} please | i dont want {bare} | i dont want any {bare}"
        "| i hate {the} | i dont like {the} | lose {the} | erase {the} | without {bare}"
        "| {the} must be gone | take away {the} | no more {bare} | drop {the} | {the} has to go"
        "| eliminate {the} | make {the} disappear | i dont want to see {the}"
        "| there should be no {bare} anywhere | {she} should have no {bare} | clear {the} away"
        "| i would prefer {who} without {bare} | {the} must disappear | can you remove {the}"
        "| i dont like {the} so remove it | {the} doesnt look good remove it | lets try no {bare}"
        "| {the} is ugly get rid of it | please remove {the} | {the} is too big lets remove it"
        "| {the} is too much take it off | zero {bare} | let {the} vanish | no {bare} at all"
        "| i want {the} gone | i want {the} to vanish | lets see {who} without {bare}"
        "| try removing {the} | {the} should disappear | not any {bare} | {the} away"
    ),
}

# (attribute, degree): (noun phrases, whole phrases)
TARGETS = {
    ("bangs", 1): (
        split(
            "very short {bare} | a very short {bare} | really short {bare} | tiny {bare}"
            "| extremely short {bare} | {bare} that barely covers the forehead | micro {bare}"
            "| super short {bare} | {bare} leaving most of the forehead uncovered"
            "| {bare} that leaves most of the forehead visible | just a hint of {bare}"
            "| very short {bare} with most of the forehead free | the shortest {bare}"
            "| {bare} showing nearly all of the forehead | a minimal {bare}"
        ),
        split(
            "show almost the entire forehead | most of the forehead should be uncovered"
            "| the hair should barely cover the forehead"
        ),
    ),
    ("bangs", 2): (
        split(
            "short {bare} | a short {bare} | {bare} that covers a small part of the forehead"
            "| short {bare} covering only a small portion of the forehead | fairly short {bare}"
            "| {bare} over a small part of the forehead | {bare} on the short side"
            "| a shortish {bare} | {bare} that covers little of the forehead"
            "| middle short {bare}"
        ),
        split(
            "cover a small portion of the forehead | only a small part of the forehead is covered"
        ),
    ),
    ("bangs", 3): (
        split(
            "medium {bare} | {bare} of medium length | medium length {bare} | a medium {bare}"
            "| {bare} that covers half of the forehead | {bare} leaving half the forehead visible"
            "| average length {bare} | {bare} over half the forehead | middle length {bare}"
            "| mid length {bare} | {bare} halfway down the forehead | {bare} of average length"
            "| {bare} that leaves half of the forehead uncovered | {bare} of normal length"
            "| {bare} of middle length | {bare} to the middle of the forehead"
        ),
        split(
            "cover half of the forehead | leave half of the forehead visible"
            "| show half the forehead | half of the forehead should be covered by {bare}"
        ),
    ),
    ("bangs", 4): (
        split(
            "long {bare} | a long {bare} | long {bare} that leaves a little of the forehead free"
            "| {bare} that covers most of the forehead | quite long {bare} | rather long {bare}"
            "| long {bare} but not over the entire forehead"
            "| {bare} covering almost all the forehead"
            "| long {bare} without covering the whole forehead | nicely long {bare}"
            "| long {bare} but dont hide all of the forehead"
        ),
        split(
            "cover most of the forehead | leave only a little of the forehead visible"
            "| cover nearly the whole forehead with {bare}"
        ),
    ),
    ("bangs", 5): (
        split(
            "extremely long {bare} | very long {bare} | really long {bare} | super long {bare}"
            "| {bare} that covers the entire forehead | {bare} covering the whole forehead"
            "| {bare} down to the eyebrows | {bare} down to the eyes"
            "| the longest {bare} possible | extremely long {bare} that hides the forehead"
            "| {bare} over the eyebrows | {bare} that leaves none of the forehead visible"
            "| a full {bare} to the brows"
        ),
        split(
            "cover the entire forehead | hide the forehead completely | cover the eyebrows"
            "| {the} should cover the eyebrows | make {the} as long as possible"
            "| {the} can be much longer cover the eyebrows | no forehead should be visible"
            "| {the} should reach the eyes | the forehead should be completely hidden"
        ),
    ),
    ("eyeglasses", 1): (
        split(
            "rimless {bare} | frameless {bare} | {bare} without a rim | {bare} without rims"
            "| {bare} without a frame | very thin metal {bare} | {bare} with no frame"
            "| {bare} with very thin frames | {bare} that are rimless | nearly invisible {bare}"
            "| very thin framed {bare} | {bare} with a very fine metal frame"
            "| barely visible {bare}"
        ),
        split(
            "{the} ought to be rimless | {the} should have no frame | make {the} frameless"
            "| {the} could be rimless"
        ),
    ),
    ("eyeglasses", 2): (
        split(
            "thin frame {bare} | {bare} with thin frames | thin framed {bare}"
            "| metal frame {bare} | {bare} with a thin frame | {bare} with a metal frame"
            "| slim frame {bare} | {bare} with thin rims | thin rimmed {bare} | wire frame {bare}"
            "| thin plastic {bare} | {bare} with slender frames | fine framed {bare}"
            "| {bare} with a slim frame | thin {bare} | {bare} with narrow frames"
            "| light framed {bare} | thin rim {bare}"
        ),
        split(
            "{the} should have thin frames | the frame of {the} should be thin"
            "| {the} should have a thin frame"
        ),
    ),
    ("eyeglasses", 3): (
        split(
            "thick frame {bare} | {bare} with thick frames | thick framed {bare}"
            "| heavy framed {bare} | {bare} with a thick frame | {bare} with thick plastic frames"
            "| horn rimmed {bare} | {bare} with bold frames | thick rimmed {bare} | chunky {bare}"
            "| {bare} with thick rims | {bare} with a heavy frame | broad framed {bare}"
            "| thick {bare} | big framed {bare} | {bare} with wide frames"
            "| {bare} with a bold frame | nerdy thick {bare}"
        ),
        split(
            "{the} should have thick frames | the frame of {the} should be thick"
            "| {the} should have a thick frame"
        ),
    ),
    ("eyeglasses", 4): (
        split(
            "sunglasses | shades | a pair of sunglasses | dark glasses | thin frame sunglasses"
            "| sunglasses with thin frames | sunglasses with a thin frame | thin framed shades"
            "| thin rimmed sunglasses | light sunglasses | shades with a slim frame"
            "| sunglasses with narrow frames | sunglasses with thin rims | tinted glasses"
            "| sunglasses with slender frames | sunglasses with a metal frame"
            "| fine framed sunglasses | metal frame sunglasses | shades with a thin frame"
            "| sunglasses with fine rims | slim frame sunglasses | rimless sunglasses"
        ),
        split(
            "it should be sunglasses with thin rims | turn {the} into sunglasses | sunglasses on"
            "| replace {the} with thin sunglasses | put sunglasses on {who}"
        ),
    ),
    ("eyeglasses", 5): (
        split(
            "thick frame sunglasses | sunglasses with thick frames"
            "| sunglasses with a thick frame | thick framed shades | heavy sunglasses"
            "| big dark sunglasses | chunky sunglasses | sunglasses with bold frames"
            "| sunglasses with a heavy frame | shades with thick rims | thick rimmed sunglasses"
            "| large dark sunglasses | big sunglasses | thick sunglasses"
            "| shades with a thick frame | sunglasses with wide frames | broad framed sunglasses"
            "| heavy framed sunglasses | bold sunglasses | sunglasses with a chunky frame"
        ),
        split(
            "it should be sunglasses with thick rims | turn {the} into thick sunglasses"
            "| replace {the} with chunky sunglasses"
        ),
    ),
    ("beard", 1): (
        split(
            "stubble | some stubble | a stubble beard | a day old beard | a three day beard"
            "| a very short beard | designer stubble | a hint of stubble | barely any beard"
            "| a rough stubbly growth | light stubble | a short pointed beard | a beard shadow"
            "| stubble all over the cheeks and chin | a five oclock shadow"
            "| an extremely short beard | a little stubble | a pointed little beard"
            "| very short {bare} | a goatee | a barely visible beard | beard stubble"
            "| a small pointed beard | a rough stubble"
        ),
        split(
            "cover the cheeks and chin with stubble | {her} face should be covered with stubble"
            "| {her} chin has rough stubble | {she} shaved yesterday"
            "| {her} face should be covered with a short pointed beard"
        ),
    ),
    ("beard", 2): (
        split(
            "a short {bare} | short {bare} | a fairly short {bare} | a beard on the short side"
            "| a middle short {bare} | a trimmed short {bare} | a shortish {bare}"
            "| a closely trimmed {bare} | a neat short {bare}"
        ),
        split("{her} face should be covered with a short beard | {she} hasnt shaved for a while"),
    ),
    ("beard", 3): (
        split(
            "a medium {bare} | {bare} of medium length | a medium length {bare} | medium {bare}"
            "| an average length {bare} | a middle length {bare} | a mid length {bare}"
            "| a {bare} of normal length | a {bare} of middle length | a medium sized {bare}"
            "| a half long {bare} | medium length {bare}"
        ),
        split(
            "{her} face should be covered with a beard of medium length"
            "| {the} should have medium length"
        ),
    ),
    ("beard", 4): (
        split(
            "a long {bare} | a long groomed {bare} | a bushy {bare} | a big mustache"
            "| bushy {bare} | a thick {bare} | a long well groomed {bare} | long {bare}"
            "| a big moustache | a long well kept {bare} | a quite long {bare} | a large mustache"
            "| a big {bare} | a huge mustache"
        ),
        split("{she} should be bushy bearded | {the} should be long"),
    ),
    ("beard", 5): (
        split(
            "a very long {bare} | a full {bare} | a very thick {bare} | a very bushy {bare}"
            "| an extremely long {bare} | a wild bushy {bare} | a huge {bare} | a wizard beard"
            "| an extremely bushy {bare} | a really long {bare} | very long {bare} | a full beard"
            "| a beard like a lumberjack | an ungroomed long {bare} | a very full {bare}"
            "| a viking beard | a massive {bare} | extremely thick {bare} | the longest {bare}"
            "| a full grown {bare} | a beard like a wizard | a prophet beard"
            "| a beard down to the chest | very thick {bare} | very bushy {bare} | a giant {bare}"
        ),
        split(
            "make {the} as long as possible | {she} has a very bushy {bare}"
            "| {the} should be as bushy as possible | {the} should be very long"
            "| make {the} very long | {she} looks like a hermit with a long wild beard"
        ),
    ),
    ("smiling", 1): (
        split(
            "a small smile | a faint smile | a hint of a smile | a slight smile | a tiny smile"
            "| a closed mouth smile | a smile without teeth | a subtle smile"
            "| a gentle little smile | a smile with closed mouth | a trace of a smile"
            "| a smile that shows no teeth | a light smile | a timid smile | a smirk"
            "| a mona lisa smile | a smile with lips closed"
        ),
        split(
            "lift the corners of the mouth | the corners of the mouth should go up"
            "| turn the corners of the mouth up | curl the corners of the mouth"
            "| smile without showing teeth | smile with the mouth closed | smile slightly"
            "| the corners of the mouth point upwards | smile with closed lips | smile faintly"
            "| the corners of the mouth curve upward | keep the lips together and smile"
        ),
    ),
    ("smiling", 2): (
        split(
            "a smile with some teeth | a smile showing a few teeth"
            "| a smile that shows some teeth | a broad smile with some teeth"
            "| a small smile with some teeth visible | a smile with a bit of teeth"
            "| a smile with a little teeth showing"
        ),
        split(
            "smile and show some teeth | smile broadly and let some teeth be seen"
            "| lift the corners of the mouth and show some teeth | show a few teeth when smiling"
            "| the corners of the mouth go up and some teeth are visible"
            "| curve the corners of the mouth up and show a few teeth"
            "| smile so that a few teeth can be seen | show some teeth"
            "| smile with some teeth showing | smile broadly"
        ),
    ),
    ("smiling", 3): (
        split(
            "a beaming face | a smile with teeth visible | a toothy smile | a beaming smile"
            "| a smile showing all the teeth | a smile with the entire row of teeth"
            "| a full smile | a smile with the teeth visible | a radiant smile"
            "| a beaming expression | a face beaming with joy | a face beamed with joy"
            "| a smile that shows the whole row of teeth | a happy smile with the teeth showing"
            "| a face full of happiness"
        ),
        split(
            "smile with the teeth visible | beam with happiness | the face should beam"
            "| show the entire row of teeth | smile and show all the teeth"
            "| {she} should be smiling with all teeth visible | radiate happiness"
            "| the whole face should be beaming with joy | smile so that the teeth are visible"
            "| the teeth should be visible in the smile | the face shines with happiness"
            "| i want {who} beaming | the full row of teeth should be seen"
            "| {she} should be smiling with teeth visible"
        ),
    ),
    ("smiling", 4): (
        split(
            "a big smile | a large smile | a wide smile | a big grin | a broad grin | a wide grin"
            "| a big smile with the mouth a bit open | a smile with the mouth slightly open"
            "| a big happy smile | a smile with a slightly open mouth | a great smile"
            "| a big smile with the mouth slightly open and the teeth visible"
            "| a smile with slightly parted lips"
        ),
        split(
            "smile with the mouth slightly open | open the mouth slightly and smile | smile big"
            "| {she} should be smiling with the mouth slightly open so that the teeth are seen"
            "| smile with the mouth a little open we should see the teeth | grin broadly"
            "| {she} should be smiling with the mouth a bit open | smile widely"
            "| it could be a large smile"
        ),
    ),
    ("smiling", 5): (
        split(
            "a very big smile | a huge smile | an enormous smile | a deep laugh | a hearty laugh"
            "| a loud laugh | a smile with the mouth wide open | an extremely big smile"
            "| a belly laugh | the biggest smile | a roaring laugh | a smile from ear to ear"
            "| a laughing face | a really big smile | a giant smile"
            "| a smile with wide open mouth | a wild laugh | a deep rumbling laughter"
            "| an open mouthed laugh | a grin from ear to ear"
        ),
        split(
            "laugh | laugh loudly | {she} should be laughing | make {who} laugh"
            "| {she} is laughing | grin from ear to ear | smile with the mouth wide open"
            "| laugh happily | open the mouth wide and smile | smile as much as possible"
            "| burst into laughter"
            "| {she} should be smiling with the mouth wide open and teeth visible"
            "| laugh heartily | smile very happily | {she} smiles very happily"
            "| crack up laughing | be extremely happy | make {who} laugh heartily"
            "| it may be laughing | it could be a huge smile"
            "| smile with mouth wide open so we see the teeth"
        ),
    ),
    ("age", 0): (
        split(
            "a child | a kid | a little kid | a baby | a toddler | a small boy | a young child"
            "| a schoolchild | a little boy | a preschooler | an infant | a boy | a girl"
            "| a ten year old | a very young child | a kindergartner | a schoolboy"
        ),
        split(
            "make {who} a child again | {she} should look very young | make {who} very young"
            "| make it a child face | {she} should look like a child | childlike"
            "| back to childhood | make {who} look childlike | make the face extremely young"
            "| show {who} in childhood | {she} should be a primary school child"
            "| as young as possible | turn the face into a child face | very young"
        ),
    ),
    ("age", 1): (
        split(
            "a teenager | a teen | an adolescent | a student | a college student | a youth"
            "| a person in the twenties | a young person in the early twenties"
            "| a high school student | somebody in the late twenties | a teenage person"
            "| a twenty year old | an eighteen year old | a freshman | an undergraduate"
        ),
        split(
            "{she} could be in the twenties | in the twenties | make {who} relatively young"
            "| {she} should be in {her} twenties | make it a teenager face | {she} is a teenager"
            "| in {her} late teens | make the face fairly young"
            "| make {who} look like {she} goes to high school | in the mid twenties"
            "| {she} should look like a teen | teenage | quite young | pretty young"
            "| {she} should look twenty | somewhere in the twenties"
        ),
    ),
    ("age", 2): (
        split(
            "a young adult | a person in the thirties | a young grown up | a young man"
            "| a young woman | somebody in the thirties | a thirty year old | a young person"
            "| someone in the late thirties | a young face | a young professional"
        ),
        split(
            "{she} could be in the thirties | in the thirties | {she} should be a young adult"
            "| {she} should be in {her} thirties | make it a young face | make {who} young"
            "| it could be a young grown up | {she} should look thirty | in {her} mid thirties"
            "| make {who} young again | {she} should be young | somewhere in the thirties"
        ),
    ),
    ("age", 3): (
        split(
            "a middle aged person | a middle aged man | a person in the forties"
            "| a middle age face | a middle aged woman | someone in the forties"
            "| a forty year old | a person of middle age | a person in the mid forties"
            "| somebody in midlife"
        ),
        split(
            "{she} could be in the forties | in the forties | make {who} middle aged"
            "| {she} should be in {her} forties | make it a middle age face | midlife"
            "| {she} should look forty | in {her} early forties | of middle age"
            "| {she} should be middle aged | somewhere in the forties | the look of middle age"
        ),
    ),
    ("age", 4): (
        split(
            "a person in the fifties | someone in the fifties | a fifty year old"
            "| a person slightly older than middle age | a person past middle age"
            "| somebody in the late fifties | a mature person beyond middle age"
        ),
        split(
            "{she} could be in the fifties | in the fifties | {she} should be in {her} fifties"
            "| make {who} a bit older than middle age | {she} should look fifty"
            "| in {her} mid fifties | make the face a little older than middle age"
            "| just beyond middle age | somewhere in the fifties"
            "| {she} should be past middle age"
        ),
    ),
    ("age", 5): (
        split(
            "an old man | an old woman | an elderly person | a senior | a very old person"
            "| a grandmother | a grandfather | a pensioner | a senior citizen | an old lady"
            "| a person in the seventies | someone in the eighties | a person in the sixties"
            "| a ninety year old | an elderly | an old granny | an ancient person | a retiree"
            "| a seventy year old | an eighty year old | a sixty year old | an aged grandpa"
            "| a person in the nineties"
        ),
        split(
            "{she} could be in the seventies | in the eighties | {she} could be in the sixties"
            "| make {who} very old | make the face very old | {she} should look elderly"
            "| {she} should be in {her} eighties | make it a very old face | make {who} old"
            "| {she} should be in {her} sixties | as old as possible | make {who} elderly"
            "| {she} should look really old | in the nineties | make it the face of a senior"
            "| {she} should look seventy | the face of an elderly person | in the seventies"
            "| make it an old face | {she} should look like a grandparent | in the sixties"
            "| {she} should look sixty | extremely old"
        ),
    ),
}

TARGET_FRAMES = split(
    "{x} | {x} please | i want {x} | i would like {x} | id love {x} | lets try {x} | try {x}"
    "| how about {x} | what about {x} | lets go for {x} | can we have {x} | could we get {x}"
    "| i think {x} would be nice | i want to see {x} | show me {x} | i need {x} | maybe {x}"
    "| it should be {x} | it can be {x} | please try {x} | what about trying {x} | lets have {x}"
    "| {x} would suit {who} | {x} would be perfect | change it to {x} | make it {x}"
    "| i imagine {x} | i prefer {x} | how about trying {x} | i kind of want {x} | go with {x}"
    "| {x} if possible"
)

BEFORE = split(
    "please | hey | hi there | hello | well | ok | okay | now | so | um | hmm | uh | alright"
    "| lets see | honestly | actually | i think | maybe | perhaps | frankly | next"
    "| you know what | this is nice but | indeed | are you able to | looks good but"
    "| almost there but | i am not sure but | let me see | could you | can you please"
    "| would you kindly | i guess | i feel that | good morning | dear computer | emm"
    "| let me look at it | it looks fine now but | oh | how about this | i was thinking | just"
    "| my wish is | one more thing | hi i want this | let me ponder | for this picture"
    "| in the photo | on this face"
)
AFTER = split(
    "please | thanks | thank you | thank you very much | if you can | if possible | i think"
    "| i guess | would be nice | that would be great | can that be done | lets see how it goes"
    "| now | ok | for once | in my opinion | it would look better | that might look nicer"
    "| just to try | and lets see how it looks | i am not sure though | for a change"
    "| in this photo | right now | thanks a lot | thx | cheers | this time | for me"
    "| that way it is prettier | you know | i expect that to look better"
    "| it will probably get better | and then we shall see | dont you think | for the party"
    "| on this picture | in the picture | at last"
)

OTHER_THINGS = split(
    "hair | eyes | nose | lips | mouth | ears | skin | eyebrows | chin | cheeks | neck | sky"
    "| background | shirt | hat | car | dog | house | tree | picture | image | photo | light"
    "| color | lipstick | makeup | earrings | necklace | jacket | tie | scar | freckles | teeth"
    "| tongue | shoulders | head | jaw | text | border | scarf | dress | cat | room | wall"
    "| window | flower | video | song | music | bread | fridge | mile | legs | hands | muscles"
    "| nails | tattoo | eyelashes | eyelids | dimples | crown | helmet | mask | ring | table"
    "| sentence | font | noise | contrast | brightness | resolution | shadow | sun | moon | sea"
    "| river | mountain | street | headline | paragraph | code | price | road | ponytail | curls"
    "| bun | iris | pupils | coat | body | arm | finger | drink | wine | cup | horse | bird"
    "| voice | glass of water | tail"
)
OTHER_CHANGES = split(
    "make {thing} blue | make {thing} green | make {thing} longer | make {thing} bigger"
    "| make {thing} smaller | make {thing} darker | make {thing} shorter | change {thing}"
    "| remove {thing} | add {a} | give {who} {a} | i want {thing} to be red"
    "| turn {thing} into gold | paint {thing} pink | {thing} should be brighter"
    "| {thing} could be a bit wider | zoom in on {thing} | rotate {thing} | blur {thing}"
    "| make {thing} thicker | i dont like {thing} | make {thing} slightly thinner"
    "| {thing} is too long | {thing} is too big | replace {thing} | make {thing} blond"
    "| dye {thing} black | no {a} please | {thing} should be gone | make {thing} more obvious"
    "| i want {a} | can you move {thing} to the left | crop {thing} | put {a} on {who}"
    "| let {who} have {a} | set {thing} to 3 | {thing} two steps bigger | give {who} blue eyes"
    "| make {who} blond | make {who} taller | make {who} thinner | make {who} bigger"
    "| make the face wider | make {who} darker | lets try {a} | make {who} a woman"
    "| make {who} bald | make {who} fat | turn {who} into a cat | how about {a}"
    "| make {thing} much longer | close the eyes | open the eyes | turn the head | what about {a}"
    "| make {who} angry | make {who} more beautiful | make {who} look like a robot"
    "| get rid of {thing} | {who} should wear {a} | whiten the teeth | straighten {thing}"
    "| curl {thing} | shave the dog | cut {thing} | cut the hair | longer {bare_thing}"
    "| shorter {bare_thing} | bigger {bare_thing} | darker {bare_thing} | {bare_thing}"
    "| the {bare_thing} can be somewhat bigger | make it longer | make it bigger"
    "| make it shorter | make it darker | longer | bigger | darker | more | less | much more"
    "| make it better | shorter | a bit more | the other one | undo that"
)
QUESTIONS = split(
    "is {she} smiling | does {she} wear glasses | how old is {she} | how long is {the}"
    "| does {who} have a beard | do you like {the} | what do you think of {the} | why {the}"
    "| who has {bare} | where can i buy {bare} | what is {bare} | when did {she} get {bare}"
    "| how many degrees does {the} have | did you see {the} | is {the} real"
    "| what does {bare} mean | {she} bought {bare} yesterday | tell me about {the}"
)
KEEP = split(
    "keep {the} | keep {the} as it is | leave {the} alone | dont change {the} | dont touch {the}"
    "| {the} is fine | i like {the} | {the} looks good | {the} is perfect now"
    "| leave {the} as it is | {the} is just right | i am happy with {the}"
    "| {the} should stay the same"
)
CHATTER = split(
    "hello | hi | yes | no | sure | okay | nothing | nothing else | that is all | thanks"
    "| thank you | stop | goodbye | end | its all good now | no further edits | im done"
    "| never mind | i dont know | how are you | what is your name | who are you | what can you do"
    "| help | what is the weather like today | what time is it | tell me a joke | play some music"
    "| write a poem about the sea | send the picture | open the file | start | quit | undo"
    "| go back | again | the quick brown fox jumps over the lazy dog | how does this channel work"
    "| what is the signal to noise ratio | increase the power | the receiver is too noisy"
    "| translate this sentence | where is the train station | order a pizza | i love you"
    "| he went to the market yesterday | it rains | two plus two is four | call my mother"
    "| set an alarm for 7 | book a flight to paris | it looks great | nice | perfect | good job"
    "| wow | this is ugly | i do not like this | make it | change something | edit the photo"
    "| improve the image | surprise me | do something | the old man and the sea"
    "| once upon a time | nope | yep | not needed | no need for more edits | that is enough"
    "| everything is fine now | the face looks good | i want nothing | delete all"
    "| the capital of france | how far is the moon | lets start | lets go home | what | why"
    "| where | can you help me | i have a question | show me the picture | who is this person"
    "| a b c d | one two three | 1 2 3 | 45 | 3 | the the the | what shall we do now"
    "| read the newspaper | in the year 2000 the price of oil was 30 dollars"
    "| select star from table | good evening | turn on the lamp | lock the door"
    "| lower the volume | louder | faster | slower | print 5 copies"
)
FOREIGN = split(
    "der | die | das | und | nicht | bitte | mach | haare | brille | weg | el | la | los | por"
    "| favor | mas | con | una | quiero | pelo | gafas | le | les | des | avec | sans | plus"
    "| rends | je | veux | lunettes | il | che | per | piu | capelli | voglio | bart | barba"
    "| barbe | lache | souris | sonrisa | jünger | älter | größer | länger | kürzer | mehr"
    "| weniger | ohne | ein | eine | ponle | quita | haz | fais | enleve | faccia | vecchio"
    "| giovane | jeune | vieux | joven | viejo | 笑 | 胡子 | 眼镜 | улыбка | борода | очки | сделай"
    "| bril | baard | lach | meer | minder | o | os | mais"
)
