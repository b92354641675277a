"""How people ask for another age: older, younger, a certain one."""

from __future__ import annotations

from semantic.training.requests.phrasing.wording import Change, Target, split

__all__ = ["CHANGES", "NOUNS", "REMOVE", "TARGETS"]

NOUNS = split("age | face | person | man | woman | look | appearance | guy | lady")

CHANGES = {
    1: Change(
        more=split(
            "older | older | older | more mature | more aged | less young | less youthful"
            "| more old | more grown up | more elderly"
        ),
        too=split("young | youthful | childish"),
        enough=split("old | mature"),
        verbs=split(
            "age {who} {way} | make {who} {way} older | make {who} look {way} older"
            "| {she} should look {way} older | let {who} be {way} older | raise the age {way}"
            "| increase the age {way} | {way} older | let {who} age {way} | make it {way} older"
            "| {she} can be {way} older | look {way} older | be {way} older | add {way} to the age"
            "| turn {who} {way} older | {way} older please | grow {way} older | age {way}"
            "| mature {who} {way} | {who} {way} older | age up {way} | make {who} grow {way} older"
            "| make {the} age {way} | make {who} {way} more mature | make {she} {way} older"
        ),
        plain=split(
            "add some years | add wrinkles | add some wrinkles | let time pass"
            "| let {who} grow old | {she} looks too young | {she} seems too childish"
            "| {she} should seem more mature | make {who} more grown up | too young"
            "| not old enough | let {who} get older | more wrinkles | {she} is too young | aging"
            "| ageing please | age progression | put a few years on {who}"
            "| {she} should have more years | a couple of years more | give {who} some more years"
            "| {she} looks too young for {her} age | {she} doesnt look old enough | grow up"
            "| {she} isnt old enough | not mature enough | wrinkle {who} up | more years"
            "| advance {her} age | i think {she} looks too young | {she} does not look old enough"
            "| time should leave its marks on {who} | add a few wrinkles"
            "| make {the} more wrinkled"
        ),
    ),
    -1: Change(
        more=split(
            "younger | younger | younger | more youthful | less old | less aged | fresher"
            "| more young | less elderly"
        ),
        too=split("old | aged | mature | wrinkled"),
        enough=split("young | youthful"),
        verbs=split(
            "make {who} {way} younger | make {who} look {way} younger | lower the age {way}"
            "| {she} should look {way} younger | let {who} be {way} younger | {way} less old"
            "| reduce the age {way} | {way} younger | rejuvenate {who} {way}"
            "| make it {way} younger | {she} can be {way} younger | look {way} younger"
            "| be {way} younger | take {who} back in time {way} | turn {who} {way} younger"
            "| deage {who} {way} | de age {who} {way} | de age {the} {way} | deage {way}"
            "| {who} {way} younger | rejuvenate {way} | age down {way} | make {she} {way} younger"
            "| make {who} {way} less old | age {who} down {way} | age {who} backwards {way}"
            "| {way} younger please | drop the age {way}"
        ),
        plain=split(
            "take away some years | take off a few years | turn back the clock"
            "| remove the wrinkles | remove some wrinkles | fewer wrinkles | {she} looks too old"
            "| {she} seems too aged | too old | not young enough | de age {who}"
            "| make {who} look fresh and youthful | smooth the wrinkles | {she} is too old"
            "| {she} appears too old | de age | deage | de aging | reverse aging | undo the aging"
            "| reverse the aging process | take some years off {who} | shave off some years"
            "| make {who} lose some years | knock off a few years | wind the clock back"
            "| turn time back | give {who} a younger face | a younger version of {who}"
            "| erase the wrinkles | get rid of the wrinkles | less wrinkles"
            "| iron out the wrinkles | age regression | {she} should have fewer years | not so old"
            "| dont look so old | dont be so old | {she} shouldnt look so old"
            "| {she} looks too old for {her} age | i think {she} looks too old"
            "| {she} doesnt look young enough | rejuvenation please | let {who} lose a few years"
            "| not so aged | why so old | drop some years | make {who} youthful | add some youth"
        ),
    ),
}

TARGETS = {
    0: Target(
        things=split(
            "a child | a kid | a little kid | a baby | a toddler | a small boy | a young child"
            "| a schoolchild | a little boy | a preschooler | an infant | a boy | a girl"
            "| a ten year old | a very young child | a kindergartner | a schoolboy"
        ),
        phrases=split(
            "make {who} a child again | {she} should look very young | make {who} very young"
            "| make it a child face | {she} should look like a child | childlike"
            "| back to childhood | make {who} look childlike | make the face extremely young"
            "| show {who} in childhood | {she} should be a primary school child"
            "| as young as possible | turn the face into a child face | very young"
        ),
    ),
    1: Target(
        things=split(
            "a teenager | a teen | an adolescent | a student | a college student | a youth"
            "| a person in the twenties | a young person in the early twenties"
            "| a high school student | somebody in the late twenties | a teenage person"
            "| a twenty year old | an eighteen year old | a freshman | an undergraduate"
        ),
        phrases=split(
            "{she} could be in the twenties | in the twenties | make {who} relatively young"
            "| {she} should be in {her} twenties | make it a teenager face | {she} is a teenager"
            "| in {her} late teens | make the face fairly young"
            "| make {who} look like {she} goes to high school | in the mid twenties"
            "| {she} should look like a teen | teenage | quite young | pretty young"
            "| {she} should look twenty | somewhere in the twenties"
        ),
    ),
    2: Target(
        things=split(
            "a young adult | a person in the thirties | a young grown up | a young man"
            "| a young woman | somebody in the thirties | a thirty year old | a young person"
            "| someone in the late thirties | a young face | a young professional"
        ),
        phrases=split(
            "{she} could be in the thirties | in the thirties | {she} should be a young adult"
            "| {she} should be in {her} thirties | make it a young face | make {who} young"
            "| it could be a young grown up | {she} should look thirty | in {her} mid thirties"
            "| make {who} young again | {she} should be young | somewhere in the thirties"
        ),
    ),
    3: Target(
        things=split(
            "a middle aged person | a middle aged man | a person in the forties"
            "| a middle age face | a middle aged woman | someone in the forties | a forty year old"
            "| a person of middle age | a person in the mid forties | somebody in midlife"
        ),
        phrases=split(
            "{she} could be in the forties | in the forties | make {who} middle aged"
            "| {she} should be in {her} forties | make it a middle age face | midlife"
            "| {she} should look forty | in {her} early forties | of middle age"
            "| {she} should be middle aged | somewhere in the forties | the look of middle age"
        ),
    ),
    4: Target(
        things=split(
            "a person in the fifties | someone in the fifties | a fifty year old"
            "| a person slightly older than middle age | a person past middle age"
            "| somebody in the late fifties | a mature person beyond middle age"
        ),
        phrases=split(
            "{she} could be in the fifties | in the fifties | {she} should be in {her} fifties"
            "| make {who} a bit older than middle age | {she} should look fifty"
            "| in {her} mid fifties | make the face a little older than middle age"
            "| just beyond middle age | somewhere in the fifties | {she} should be past middle age"
        ),
    ),
    5: Target(
        things=split(
            "an old man | an old woman | an elderly person | a senior | a very old person"
            "| a grandmother | a grandfather | a pensioner | a senior citizen | an old lady"
            "| a person in the seventies | someone in the eighties | a person in the sixties"
            "| a ninety year old | an elderly | an old granny | an ancient person | a retiree"
            "| a seventy year old | an eighty year old | a sixty year old | an aged grandpa"
            "| a person in the nineties"
        ),
        phrases=split(
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

REMOVE: tuple[str, ...] = ()  # nobody can be without an age
