"""Who asks, how much, and in which frames of a sentence, whatever the attribute."""

from __future__ import annotations

from semantic.training.requests.phrasing.wording import split

__all__ = [
    "AFTER",
    "BECOME",
    "BEFORE",
    "CHANGE_FRAMES",
    "HAVE",
    "MEASURES",
    "OBJECTS",
    "OWNERS",
    "REMOVE",
    "SUBJECTS",
    "TARGET_FRAMES",
    "TOO_FRAMES",
]

OWNERS = split(
    "the | the | his | her | my | their | this | that | these | the person's | dad's | our"
)
OBJECTS = split(
    "him | her | me | them | the person | this man | this woman | the guy | my friend | the lady"
    "| the face | this face | my brother | mom | my dad | grandpa | somebody | us | she | he"
    "| my mum | grandma | the boy | the girl | the dude | my uncle | my aunt | myself | mother"
    "| the child | a man | a woman | the gentleman | a person"
)
SUBJECTS = split(
    "he | she | i | they | the person | this man | the woman | the guy | my friend | the face"
    "| this lady | my sister | dad | we | mum | grandpa | my mother | the girl | my boyfriend"
    "| you"
)

# By the degrees that they mean; how many "much" is depends on the attribute.
MEASURES = {
    1: split(
        "slightly | a bit | a little | a little bit | a tad | a touch | just a bit | only slightly"
        "| marginally | a tiny bit | ever so slightly | one step | one degree | 1 step | a notch"
        "| one level | 1 degree | just a little | a tiny little bit | one notch | a smidge"
        "| a shade | only a little | just slightly | simply a little | a trifle | minimally"
        "| a single step | a wee bit | a smidgen | a hair | just a smidge | bit | a teeny bit"
        "| a little tiny bit | just a touch | just a tad"
    ),
    2: split(
        "somewhat | moderately | rather | fairly | to some extent | to some degree | two steps"
        "| two degrees | 2 steps | 2 levels | a couple of steps | two notches | kind of | sort of"
        "| relatively | partially | 2 degrees | a couple of degrees | somewhat moderately"
        "| two levels | a few notches"
    ),
    3: split("three steps | three degrees | 3 steps | 3 levels | three notches | 3 degrees"),
    4: split("four steps | four degrees | 4 steps | 4 levels | four notches | 4 degrees"),
    5: split("five steps | five degrees | 5 steps | 5 levels | five notches | 5 degrees"),
    "much": split(
        "much | a lot | far | way | a great deal | considerably | significantly | substantially"
        "| quite a lot | very much | lots | much much | quite a bit | a good deal | a whole lot"
        "| a great amount | massively | markedly | vastly | loads | tons | heaps | way way | a ton"
        "| miles | lots and lots"
    ),
    "not too much": split(
        "but not too much | just not too much | but dont overdo it | but dont go too far"
        "| only dont exaggerate | just that not too much | but not excessively"
        "| but keep it modest | just dont go too much | but nothing extreme"
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
# {too} and {enough} are what it is now, {comparative} what it should be.
TOO_FRAMES = split(
    "{the} is too {too} | {the} are too {too} | {the} looks too {too} | i find {the} too {too}"
    "| {the} isnt {enough} enough | {the} is not {enough} enough | {the} are not {enough} enough"
    "| {the} seems too {too} | i think {the} is too {too} | {the} is a bit too {too}"
    "| {the} is too {too} lets make it {comparative}"
    "| {the} is too {too} can we have it {comparative} | too {too}, {the}"
    "| {the} could be less {too} | {the} shouldnt be so {too}"
    "| {the} isnt {enough} enough make it {comparative} | {the} is too {too} make it {comparative}"
)

TARGET_FRAMES = split(
    "{x} | {x} please | i want {x} | i would like {x} | id love {x} | lets try {x} | try {x}"
    "| how about {x} | what about {x} | lets go for {x} | can we have {x} | could we get {x}"
    "| i think {x} would be nice | i want to see {x} | show me {x} | i need {x} | maybe {x}"
    "| it should be {x} | it can be {x} | please try {x} | what about trying {x} | lets have {x}"
    "| {x} would suit {who} | {x} would be perfect | change it to {x} | make it {x}"
    "| i imagine {x} | i prefer {x} | how about trying {x} | i kind of want {x} | go with {x}"
    "| {x} if possible"
)
# A target that one has, and one that one is: an age.
HAVE = split(
    "give {who} {x} | add {x} | {she} should have {x} | {she} should wear {x} | put {x} on {who}"
    "| let {who} have {x} | {she} would look great with {x} | i want {who} with {x}"
    "| {her} face with {x} | change {the} to {x} | replace {the} with {x} | {she} needs {x}"
    "| what if {she} had {x} | {x} on the face | make {the} {x} | i want {x} on the face"
    "| turn {the} into {x} | i want to see {who} with {x} | lets add {x} | let {who} wear {x}"
    "| {she} could have {x} | lets try {x} on {her} face | have {who} wear {x}"
    "| can {she} have {x} | with {x}"
)
BECOME = split(
    "what if {she} were {x} | turn {who} into {x} | make {who} {x} | make {who} look like {x}"
    "| {she} should be {x} | {she} should look like {x} | change {who} into {x}"
    "| give {who} the face of {x} | make the face that of {x} | how would {she} look as {x}"
    "| show {who} as {x} | let {who} be {x} | transform {who} into {x}"
    "| i wonder what {she} looks like as {x} | i would like to see {who} as {x}"
    "| let {who} look like {x} | {who} as {x}"
)

# Removals of any attribute.
REMOVE = split(
    "remove {the} | remove {bare} | remove all {the} | get rid of {the} | delete {the} | no {bare}"
    "| no {bare} please | i dont want {bare} | i dont want any {bare} | i hate {the}"
    "| i dont like {the} | lose {the} | erase {the} | without {bare} | {the} must be gone"
    "| take away {the} | no more {bare} | no more {bare} | no more of {the} | not {abare} any more"
    "| i dont want {the} | i dont need {the} | drop {the} | {the} has to go | eliminate {the}"
    "| make {the} disappear | i dont want to see {the} | there should be no {bare} anywhere"
    "| {she} should have no {bare} | clear {the} away | i would prefer {who} without {bare}"
    "| {the} must disappear | can you remove {the} | i dont like {the} so remove it"
    "| {the} doesnt look good remove it | lets try no {bare} | {the} is ugly get rid of it"
    "| please remove {the} | {the} is too big lets remove it | {the} is too much take it off"
    "| zero {bare} | let {the} vanish | no {bare} at all | i want {the} gone"
    "| i want {the} to vanish | lets see {who} without {bare} | try removing {the}"
    "| {the} should disappear | not any {bare} | {the} away | ditch {the} | scrap {the}"
    "| do away with {the} | off with {the} | rid {who} of {the} | chuck {the} | be gone {bare}"
    "| {the} off | {the} gone | wipe {the} off | strip {the} away | nix {the}"
    "| {she} shouldnt have {abare} | {she} should not have {abare} | {she} must not have {abare}"
    "| {she} mustnt have {abare} | {she} isnt supposed to have {abare} | never any {bare}"
    "| i dont want to see {abare} | i dont want to see any {bare} | i do not want {abare}"
    "| i want {who} without {abare} | {who} without {abare} | without {abare} | with no {bare}"
    "| there shouldnt be {abare} | there must be no {bare} | there must not be any {bare}"
    "| not a trace of {bare} | let there be no {bare} | free of {bare} | {bare} free"
    "| a person who has no {bare} | {who} who has no {bare} | a face with no {bare}"
    "| a face without {abare} | i want none of {the} | none of {the} | minus {the}"
    "| {she} would look better without {abare} | i prefer {who} without {abare} | sans {bare}"
    "| {she} doesnt have {abare} | {she} does not have {abare} | make sure {she} has no {bare}"
    "| {she} aint got no {bare} | {she} has no {bare} | i no want {bare} | i not want {abare}"
    "| {she} must have no {bare} | i want {she} has no {bare} | quit {the} | take out {the}"
    "| there is no {bare} | nothing of {the} should be left | zero {bare} please"
    "| no {bare} thanks | no {bare} whatsoever | no {bare} of any kind"
    "| {she} looks better with no {bare} | {bare} out | i do not like {the}"
    "| i dont like {the} i want none | no trace of {bare}"
)

BEFORE = split(
    "please | hey | hi there | hello | well | ok | okay | now | so | um | hmm | uh | alright"
    "| lets see | honestly | actually | i think | maybe | perhaps | frankly | next | you know what"
    "| this is nice but | indeed | are you able to | looks good but | almost there but"
    "| i am not sure but | let me see | could you | can you please | would you kindly | i guess"
    "| i feel that | good morning | dear computer | emm | let me look at it"
    "| it looks fine now but | oh | how about this | i was thinking | just | my wish is"
    "| one more thing | hi i want this | let me ponder | for this picture | in the photo"
    "| on this face | i was wondering whether you could | may i ask you to"
    "| would you be so kind as to | be a dear and | kindly | hey there | good evening | sir"
    "| if at all possible | if you dont mind | if it is no trouble"
    "| i would be grateful if you could | it would be great if you could | is it possible to"
    "| could i ask you to | pls | plz | yo | dear assistant | i want you to | i need you to"
    "| you can | please to | lets | how about you | i would like you to | might you | could we"
    "| can i have you | no worries | no rush but | i dont know | not bad but | no offence but"
    "| i want that you | ok so"
)
AFTER = split(
    "please | thanks | thank you | thank you very much | if you can | if possible | i think"
    "| i guess | would be nice | that would be great | can that be done | lets see how it goes"
    "| now | ok | for once | in my opinion | it would look better | that might look nicer"
    "| just to try | and lets see how it looks | i am not sure though | for a change"
    "| in this photo | right now | thanks a lot | thx | cheers | this time | for me"
    "| that way it is prettier | you know | i expect that to look better"
    "| it will probably get better | and then we shall see | dont you think | for the party"
    "| on this picture | in the picture | at last | pls | plz | mate | man | dude | bro | asap"
    "| if thats ok | no problem if not | if at all possible | when you can | will you | would you"
    "| could you | many thanks | much appreciated | cheers mate | if it is possible"
    "| if you dont mind"
)
