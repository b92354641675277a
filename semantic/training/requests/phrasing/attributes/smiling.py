"""How people ask for a smile: more, less, a certain degree, none."""

from __future__ import annotations

from semantic.training.requests.phrasing.wording import Change, Target, split

__all__ = ["CHANGES", "NOUNS", "REMOVE", "TARGETS"]

NOUNS = split("smile | grin | smiling | expression of joy | laughter | smiling face")

CHANGES = {
    1: Change(
        more=split(
            "bigger | wider | broader | brighter | stronger | more obvious | happier | warmer"
            "| more visible | more pronounced | larger | friendlier | more | more big | merrier"
        ),
        too=split("small | weak | faint | subtle | narrow | thin"),
        enough=split("big | wide | obvious | bright | strong | happy"),
        verbs=split(
            "smile {way} more | {she} should smile {way} more | look {way} happier"
            "| {she} can look {way} happier | be {way} more cheerful | make {who} smile {way} more"
            "| grin {way} more | {she} could be {way} happier | make {who} {way} happier"
            "| {she} could smile {way} more happily | widen {the} {way}"
            "| i want {who} to smile {way} more | make {who} look {way} more cheerful"
            "| smile {way} more happily | make {who} {way} more joyful"
            "| {she} should look {way} less serious | increase {the} {way} | boost {the} {way}"
            "| let {who} smile {way} more broadly | brighten {the} {way} | look {way} less sad"
            "| make {who} {way} less serious | i want {who} {way} merrier"
            "| the mouth should smile {way} more | cheer {who} up {way} | {way} happier"
            "| {way} more cheerful | {way} less grumpy | make {who} {way} more smiley"
            "| make {who} grin {way} more | let {who} laugh {way} more | {way} more smiley"
            "| make {she} smile {way} more | be {way} happier | {way} less sad | smile {way} wider"
            "| grin {way} wider | {who} smiling {way} more | {way} merrier"
            "| raise the corners of the mouth {way} more | cheer up {way} | {way} happier please"
        ),
        plain=split(
            "smile | smile please | give {who} a smile | add a smile | add {bare} | put on a smile"
            "| make {who} smile | {she} should smile | let {who} smile | with a smile please"
            "| {she} looks too serious | {she} looks so sad | dont look so serious | be happy"
            "| too serious | less serious | i want {who} to smile | {she} is not smiling enough"
            "| look less gloomy | {she} looks too grumpy | not so serious please"
            "| be more friendly | {she} seems too sad | turn the poker face into a smiling one"
            "| look happy | {she} looks too stern | a more cheerful face"
            "| change the frown to a smile | put a smile on the face | make {who} happy"
            "| {she} looks too gloomy make {who} happy | why so sad | why so serious"
            "| lighten the mood of the face | dont be sad | dont look sad | dont be so sad"
            "| dont be so serious | not so gloomy | cheese | say cheese please"
            "| smile for the photo | brighten up | smile for me | lets see a smile"
            "| i want to see {who} smile | make {who} look happy | let {who} be happy | happy face"
            "| a happy look | a smiling {who} | smiling | {who} smiling | {who} with a smile"
            "| wearing a smile | be cheery | show me a smile | a grin please | lose the frown"
            "| no more frowning | {she} isnt smiling enough | {the} isnt big enough"
            "| {she} doesnt smile enough | not happy enough | {she} could use a smile"
            "| turn that frown upside down | {she} doesnt look happy enough | not cheerful enough"
            "| {she} must smile"
        ),
    ),
    -1: Change(
        more=split(
            "smaller | weaker | fainter | subtler | gentler | less obvious | less visible"
            "| less pronounced | softer | narrower | less wide | calmer | less happy | less"
            "| less big"
        ),
        too=split("big | wide | obvious | broad | strong | happy | much"),
        enough=split("subtle | small | gentle | serious"),
        verbs=split(
            "smile {way} less | {she} should smile {way} less | look {way} less happy"
            "| {she} can be {way} less cheerful | make {who} smile {way} less"
            "| tone {the} down {way} | {she} could look {way} more serious"
            "| make {who} {way} more serious | reduce {the} {way}"
            "| {she} could smile {way} less happily | look {way} sadder | smile {way} less broadly"
            "| lower {the} {way} | soften {the} {way} | {way} more serious | {way} less cheerful"
            "| be {way} more serious | {she} should grin {way} less | tone down {the} {way}"
            "| make {who} {way} sadder | make {who} look {way} less happy | {way} less smiling"
            "| weaken {the} {way} | i want {who} to smile {way} less"
            "| {she} should look {way} more serious | be {way} less happy | calm {the} down {way}"
            "| {way} less happy | be {way} sadder | {way} sadder | grin {way} less"
            "| laugh {way} less | {way} less smiley | turn {the} down {way}"
            "| make {who} {way} less smiley | make {who} {way} less cheerful"
            "| look {way} less cheerful | make {who} {way} more gloomy | look {way} gloomier"
            "| dial {the} down {way}"
        ),
        plain=split(
            "dont smile so much | not so happy | {she} is smiling too much | too happy"
            "| dont be so cheerful | {she} looks too happy | too little seriousness | less {bare}"
            "| {she} shouldnt be so happy | there is too much {bare} | dont grin like that"
            "| more serious | not such a big smile | {she} shouldnt smile that much"
            "| too much {bare} | {she} doesnt look serious enough | {the} is exaggerated"
            "| look serious | be sad | look sad | sad please | make {who} sad"
            "| make {who} look sad | a sad face | sad | let {who} be sad | make {who} unhappy"
            "| be unhappy | look gloomy | make {who} grumpy | a gloomy face | look unhappy"
            "| {she} should be sad | {she} should look sad | be serious | make {who} look unhappy"
            "| {who} should be serious | too cheerful | too smiley | dont smile that much"
            "| dont look so happy | dont be so happy | not so cheerful | not so much {bare}"
            "| dont grin so much | dont make {who} smile so much | a frown"
            "| make {who} look serious | why so happy | no need to smile that much"
        ),
    ),
}

REMOVE = split(
    "stop smiling | dont smile | {she} shouldnt smile | {she} shouldnt be smiling"
    "| make {who} not smile | i dont want {who} to smile | poker face please | a pokerface"
    "| neutral expression | a blank expression | turn the smiling face into a poker face"
    "| let {the} vanish | {the} should vanish | let {the} fade away completely | no longer smiling"
    "| a completely serious face | stop laughing | show a deadpan face | not smiling"
    "| make {the} disappear | wipe {the} away | a neutral face without {bare}"
    "| change {the} to a pokerface | make the expression neutral | no laughing | stop grinning"
    "| i want {the} to vanish | the mouth should be neutral | turn {the} into a straight face"
    "| look totally serious | a stony face | straight face | do not smile | dont grin | dont laugh"
    "| do not laugh | do not grin | never smile | no grinning | {she} must not smile"
    "| {she} mustnt smile | {she} should not smile | make sure {she} isnt smiling"
    "| {she} is not smiling | {she} is not supposed to smile | without smiling | without a smile"
    "| {who} without a smile | not smiling at all | no laughing please | not laughing"
    "| {she} shouldnt grin | {she} should not be smiling | not a hint of {bare}"
    "| i dont want to see {who} smiling | {who} not smiling | {who} should not laugh"
    "| keep a serious face | {she} never smiles | no teeth no smile | a smileless face"
    "| {she} does not smile | {she} doesnt smile | not a single smile | there should be no smile"
    "| expressionless | deadpan | make {who} stop smiling | make {who} stop grinning"
    "| a neutral look | wipe that smile off | not grinning"
)

TARGETS = {
    1: Target(
        things=split(
            "a small smile | a faint smile | a hint of a smile | a slight smile | a tiny smile"
            "| a closed mouth smile | a smile without teeth | a subtle smile"
            "| a gentle little smile | a smile with closed mouth | a trace of a smile"
            "| a smile that shows no teeth | a light smile | a timid smile | a smirk"
            "| a mona lisa smile | a smile with lips closed"
        ),
        phrases=split(
            "lift the corners of the mouth | the corners of the mouth should go up"
            "| turn the corners of the mouth up | curl the corners of the mouth"
            "| smile without showing teeth | smile with the mouth closed | smile slightly"
            "| the corners of the mouth point upwards | smile with closed lips | smile faintly"
            "| the corners of the mouth curve upward | keep the lips together and smile"
        ),
    ),
    2: Target(
        things=split(
            "a smile with some teeth | a smile showing a few teeth | a smile that shows some teeth"
            "| a broad smile with some teeth | a small smile with some teeth visible"
            "| a smile with a bit of teeth | a smile with a little teeth showing"
        ),
        phrases=split(
            "smile and show some teeth | smile broadly and let some teeth be seen"
            "| lift the corners of the mouth and show some teeth | show a few teeth when smiling"
            "| the corners of the mouth go up and some teeth are visible"
            "| curve the corners of the mouth up and show a few teeth"
            "| smile so that a few teeth can be seen | show some teeth"
            "| smile with some teeth showing | smile broadly"
        ),
    ),
    3: Target(
        things=split(
            "a beaming face | a smile with teeth visible | a toothy smile | a beaming smile"
            "| a smile showing all the teeth | a smile with the entire row of teeth | a full smile"
            "| a smile with the teeth visible | a radiant smile | a beaming expression"
            "| a face beaming with joy | a face beamed with joy"
            "| a smile that shows the whole row of teeth | a happy smile with the teeth showing"
            "| a face full of happiness"
        ),
        phrases=split(
            "smile with the teeth visible | beam with happiness | the face should beam"
            "| show the entire row of teeth | smile and show all the teeth"
            "| {she} should be smiling with all teeth visible | radiate happiness"
            "| the whole face should be beaming with joy | smile so that the teeth are visible"
            "| the teeth should be visible in the smile | the face shines with happiness"
            "| i want {who} beaming | the full row of teeth should be seen"
            "| {she} should be smiling with teeth visible"
        ),
    ),
    4: Target(
        things=split(
            "a big smile | a large smile | a wide smile | a big grin | a broad grin | a wide grin"
            "| a big smile with the mouth a bit open | a smile with the mouth slightly open"
            "| a big happy smile | a smile with a slightly open mouth | a great smile"
            "| a big smile with the mouth slightly open and the teeth visible"
            "| a smile with slightly parted lips"
        ),
        phrases=split(
            "smile with the mouth slightly open | open the mouth slightly and smile | smile big"
            "| {she} should be smiling with the mouth slightly open so that the teeth are seen"
            "| smile with the mouth a little open we should see the teeth | grin broadly"
            "| {she} should be smiling with the mouth a bit open | smile widely"
            "| it could be a large smile"
        ),
    ),
    5: Target(
        things=split(
            "a very big smile | a huge smile | an enormous smile | a deep laugh | a hearty laugh"
            "| a loud laugh | a smile with the mouth wide open | an extremely big smile"
            "| a belly laugh | the biggest smile | a roaring laugh | a smile from ear to ear"
            "| a laughing face | a really big smile | a giant smile | a smile with wide open mouth"
            "| a wild laugh | a deep rumbling laughter | an open mouthed laugh"
            "| a grin from ear to ear"
        ),
        phrases=split(
            "laugh | laugh loudly | {she} should be laughing | make {who} laugh"
            "| {she} is laughing | grin from ear to ear | smile with the mouth wide open"
            "| laugh happily | open the mouth wide and smile | smile as much as possible"
            "| burst into laughter"
            "| {she} should be smiling with the mouth wide open and teeth visible | laugh heartily"
            "| smile very happily | {she} smiles very happily | crack up laughing"
            "| be extremely happy | make {who} laugh heartily | it may be laughing"
            "| it could be a huge smile | smile with mouth wide open so we see the teeth"
        ),
    ),
}
