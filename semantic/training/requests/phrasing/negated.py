"""A "not" in a sentence: what forbids a change, what only sounds like it, what corrects another.

{do} is a request that begins with its verb ("make {the} longer"), {doing} the same with -ing.
"""

from __future__ import annotations

from semantic.training.requests.phrasing.wording import split

__all__ = [
    "ASKING_ALL_THE_SAME",
    "CHANGE_VERBS",
    "CORRECTIONS",
    "FORBIDDING",
    "FORBIDDING_AGE",
    "FORBIDDING_MORE",
    "FORBIDDING_SMILE",
    "KEEP_AGE",
    "NOT_BUT",
    "SUGGESTED",
    "WITH_KEPT",
]

# What a prohibition of a change can begin with; "don't smile" is another matter.
CHANGE_VERBS = frozenset(
    split(
        "make | add | give | put | remove | take | cut | shave | trim | shorten | lengthen"
        "| grow | increase | decrease | reduce | change | turn | age | rejuvenate | raise"
        "| lower | extend | thicken | erase | delete | clip | crop | snip | set | lose | get"
        "| drop | eliminate | clear | widen | boost | tone | soften | thin | sweep | darken"
        "| lighten | emphasize | deage | transform | bring | pull | wipe | ditch | scrap"
        "| chop | razor | brush | comb"
    )
)
FORBIDDING = split(
    "dont {do} | dont {do} | dont {do} | do not {do} | do not {do} | please dont {do}"
    "| please do not {do} | never {do} | never ever {do} | you must not {do} | you mustnt {do}"
    "| you should not {do} | you shouldnt {do} | i dont want you to {do} | we should not {do}"
    "| i do not want you to {do} | there is no need to {do} | theres no need to {do}"
    "| no need to {do} | you dont have to {do} | you do not need to {do} | you neednt {do}"
    "| you dont need to {do} | it is not necessary to {do} | it isnt needed to {do}"
    "| id rather you didnt {do} | i would prefer that you dont {do} | dont you {do}"
    "| dont you dare {do} | dont ever {do} | dont you dare to {do} | dont you ever {do}"
    "| i didnt ask you to {do} | i never told you to {do} | whatever happens dont {do}"
    "| whatever you do dont {do} | i wouldnt {do} | we shouldnt {do} | lets not {do} | not {do}"
    "| better not {do} | try not to {do} | make sure not to {do} | be careful not to {do}"
    "| in no case {do} | please refrain from {doing} | refrain from {doing} | avoid {doing}"
    "| stop {doing} | quit {doing} | without {doing} | no {doing} | not {doing}"
    "| nobody should {do} | i am against {doing} | i am not asking for {doing}"
    "| there is no point in {doing} | nobody wants you to {do} | no one asked to {do}"
    "| on no account {do} | dont try to {do} | i forbid you to {do} | you may not {do}"
    "| you cannot {do} | dont bother {doing} | i dont think you should {do}"
    "| i wouldnt like you to {do} | dont even think of {doing} | id rather not {do}"
    "| rather not {do} | i hope you wont {do} | you are not allowed to {do} | i would not {do}"
    "| please never {do} | under no condition {do} | it is not needed to {do}"
)
FORBIDDING_MORE = split(
    "not {more} {bare} | no {more} {bare} | i dont want {more} {bare} | dont let {the} get {more}"
    "| i dont want {the} to be {more} | i dont want {the} {more} | {the} must not be {more}"
    "| {the} shouldnt get {more} | {the} should not become {more} | {the} mustnt get {more}"
    "| {she} mustnt have {more} {bare} | i am not asking for {more} {bare} | {the} cant be {more}"
    "| {she} doesnt need {more} {bare} | i never asked for {more} {bare}"
    "| {the} should not be {more} | dont give {who} {more} {bare}"
    "| i do not want {the} to get {more} | {the} neednt be {more}"
    "| {more} {bare} is not what i want | i didnt ask for {more} {bare} | no {more} {bare} please"
    "| never {more} {bare} | i dont like {more} {bare} | {the} must not become {more}"
    "| {the} doesnt have to be {more} | {the} need not be {more} | not a {more} {bare}"
    "| {the} should not grow | {the} must not shrink | dont let {the} change | {the} mustnt grow"
    "| dont let {the} grow | {the} may not get {more} | {the} isnt to be {more}"
)
FORBIDDING_AGE = split(
    "i dont want {who} to be {more} | i dont want {who} to get {more} | dont let {who} get {more}"
    "| i do not want {who} to become {more} | {she} must not look {more} | not {more}"
    "| {she} must not become {more} | {she} shouldnt get any {more} | {she} should not be {more}"
    "| {she} shouldnt look any {more} | dont let {who} become {more} | {she} mustnt be {more}"
    "| {she} doesnt want to be {more} | {she} does not need to be {more} | not any {more}"
    "| dont make {who} any {more} | do not make {who} any {more} | dont make {who} look any {more}"
    "| i didnt want {who} {more} | i dont want {who} {more} | {she} must not get any {more}"
    "| {she} should not get {more} | {more} is not what i want | i dont want to look {more}"
    "| i dont want to be {more} | dont get {more} | never make {who} {more} | no {more} face"
    "| dont make {who} look {more} | dont make {who} {more} | {she} shouldnt be made {more}"
    "| i dont want to become {more} | {she} may not age | {she} must not age"
    "| i dont want {who} to age | dont age {who}"
)
FORBIDDING_SMILE = split(
    "dont smile {more} | do not smile {more} | dont smile any {more} | dont grin {more}"
    "| {she} must not smile {more} | {she} shouldnt smile any {more} | never smile {more}"
    "| dont let {who} smile {more} | do not grin any {more} | {she} shouldnt smile {more}"
    "| i dont want {who} to smile {more} | please dont smile {more} | dont laugh {more}"
)
KEEP_AGE = split(
    "{her} age must not change | {her} age should stay as it is | keep {her} age"
    "| dont change {her} age | {her} age is fine | leave {her} age alone | do not touch {her} age"
    "| no change of age | {her} age shouldnt be changed | make no changes to {her} age"
    "| {her} age is to stay | no changes of {her} age"
)
ASKING_ALL_THE_SAME = split(
    "why dont you {do} | why dont we {do} | why not {do} | why not just {do} | cant you {do}"
    "| couldnt you {do} | couldnt we {do} | wont you {do} | cant we {do} | wouldnt you {do}"
    "| if you dont mind {do} | {do} if you dont mind | dont forget to {do} | do not forget to {do}"
    "| dont hesitate to {do} | it wouldnt hurt to {do} | it wouldnt be bad to {do}"
    "| it couldnt hurt to {do} | i wouldnt mind {doing} | wouldnt it be nice to {do}"
    "| would you mind {doing} | do you mind {doing} | no problem just {do} | no worries just {do}"
    "| dont worry just {do} | dont be shy {do} | dont be shy, {do} | no rush but {do}"
    "| i am not sure but {do} | not bad but {do} | no offence but {do} | why wouldnt you {do}"
    "| dont ask why just {do} | dont get me wrong but {do} | dont you want to {do}"
    "| dont wait, {do} | if its not too much trouble {do} | if its no trouble, {do}"
    "| why havent you {do} | it wouldnt do any harm to {do} | dont think twice, {do}"
    "| dont just stand there, {do} | how about not waiting and {doing}"
    "| not that it matters but {do} | cant hurt to {do} | is it not possible to {do}"
    "| isnt it possible to {do} | why cant you {do} | please dont forget to {do}"
)
SUGGESTED = split(
    "shouldnt {the} be {more} | couldnt {the} be {more} | cant {the} be {more}"
    "| cant we have {the} {more} | wouldnt {the} look better {more}"
    "| dont you think {the} should be {more} | wouldnt it be nice if {the} was {more}"
    "| wouldnt {more} {bare} be better | i wouldnt mind {more} {bare} | why isnt {the} {more}"
    "| why not {more} {bare} | dont you agree that {the} should be {more}"
    "| shouldnt we make {the} {more} | i cant help thinking {the} should be {more}"
    "| couldnt we have {more} {bare} | why cant {the} be {more}"
    "| isnt it better if {the} is {more} | dont you like {more} {bare}"
    "| wont {more} {bare} look better | nothing would be nicer than {more} {bare}"
)
# {b} is wanted; {a} is not.
CORRECTIONS = split(
    "no, {b} | no no, {b} | nope, {b} | sorry, {b} | wait, {b} | actually {b} | i meant {b}"
    "| no, i meant {b} | sorry i meant {b} | i said {b} | i mean {b} | rather {b} | {b} instead"
    "| actually, {b} instead | oops, {b} | not like that, {b} | thats wrong, {b} | no wait, {b}"
    "| not that, {b} | you misunderstood, {b} | hm no, {b} | wrong, {b}"
)
NOT_BUT = split(
    "not {a}, {b} | not {a} but {b} | {b}, not {a} | {b} not {a} | i said {b} not {a}"
    "| i meant {b}, not {a} | i said {b}, not {a} | no, not {a}, {b} | {b} rather than {a}"
    "| instead of {a} i want {b} | rather than {a}, {b} | i wanted {b}, not {a} | {b} and not {a}"
    "| not {a} please, {b} | i dont want {a}, i want {b} | i did not say {a}, i said {b}"
)
WITH_KEPT = split(
    "{b} and nothing else | {b}, nothing else | only {b} | just {b}"
    "| {b} but leave everything else | {b} and keep the rest | {b} but keep the rest as it is"
    "| keep everything else and {b} | {b}, leave the rest alone | same but {b}"
    "| the same person but {b} | same face, {b} | {b} without changing anything else | {b} only"
    "| {b} and leave everything else as it is | dont change anything else, {b}"
    "| {b} dont touch anything else | keep everything but {b} | everything stays the same but {b}"
    "| the rest is fine, {b} | same person just {b}"
)
