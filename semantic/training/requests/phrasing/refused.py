"""What is no single request: other things, two at once, questions, things to keep, chatter.

{thing} is another thing with its owner, {a} with an article, {bare_thing} alone.
"""

from __future__ import annotations

from semantic.training.requests.phrasing.wording import split

__all__ = [
    "CHATTER",
    "FOREIGN",
    "KEEP",
    "LINKS",
    "OTHER_CHANGES",
    "OTHER_THINGS",
    "PAIRS",
    "QUESTIONS",
]

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

LINKS = (
    " and ",
    " and ",
    ", and ",
    " then ",
    " and then ",
    " but ",
    " plus ",
    ", ",
    " also ",
    ". ",
)
PAIRS = split(
    "remove {x} and {y} | no {x} and no {y} | make {x} and {y} longer | add {x} and {y}"
    "| without {x} and {y} | more of {x} and {y} | give {who} {x} and {y}"
    "| i want {x} and also {y} | take away {x} and {y} | give {who} {x} plus {y}"
    "| put {x} and {y} on {who} | with {x} and {y} | neither {x} nor {y} | {x} and {y} please"
    "| make {x} and {y} thicker | more {x} less {y} | less {x} more {y} | add {x} but no {y}"
    "| change {x} and {y} | no {x} but with {y}"
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
