"""Words of every day that no request is made of: to know them for what they are.

Among them are those one letter away from words of requests ("board", "fridge"), so that they are
not taken for a slip of the pen.
"""

from __future__ import annotations

from semantic.training.requests.phrasing.wording import split

__all__ = ["ADJECTIVES", "COLOURS", "NEAR", "NOUNS", "OF_HAIR", "VERBS"]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


NOUNS = _words(
    "apple arm aunt baby bag ball bank bar basket bath beach bed bedroom bell belt bench bike"
    " bill bird birthday blanket blood boat body bone book boot bottle bowl box brain branch bread"
    " bridge brush bucket building bus business butter button cake camera camp candle candy"
    " captain card carpet carrot castle cause cave ceiling chain chair cheese chef chest chicken"
    " chocolate church circle city class clock cloth clothes cloud clown coach coffee coin collar"
    " company computer cookie corner costume cotton country course cow cowboy cream crowd cup"
    " curtain dance desert desk dinner doctor doll door dragon drawer dream drum duck dust earth"
    " egg elephant email engine evening event farm farmer feather fence field film fire fish flag"
    " floor food foot football forest fork fox friend frog fruit game garden gate ghost gift"
    " girlfriend glove goat gold grass ground group guitar gun hall hammer hand harbour heart heel"
    " height hill hole holiday home honey hospital hotel hour ice idea island job juice key king"
    " kitchen kite knee knife ladder lake lamp land laptop law leaf leather leg lemon letter"
    " library line lion list lunch machine map market meal meat meeting message metal milk mind"
    " minute mirror monday money monkey month mood moon morning mouse movie mud museum needle"
    " neighbour network news newspaper night noise north notebook number nurse nut ocean office"
    " oil onion orange order oven owner page paint palace pants paper parcel parent park party"
    " passport path peace pen pencil pepper phone photo piano piece pig pillow pilot pipe pirate"
    " pizza plane planet plant plate pocket police pool potato present price prince princess prize"
    " problem queen question rabbit radio rain rainbow receiver rice robot rock roof room rope"
    " rose sail salad salt sand sandwich school science seat shelf ship shoe shop signal silver"
    " singer skirt snake snow soap sock sofa soldier soup south space spider spoon spring stairs"
    " star station statue stick stone storm story sugar suit summer sunday superhero supper"
    " sweater table tea teacher team telephone tent theatre thief ticket tiger tomato tool tooth"
    " towel tower town toy train tree trousers truck uniform university vampire vegetable village"
    " violin wall war watch water wave weather wedding week wheel wig wind window wine wing winter"
    " witch wolf wood wool word world yard zebra zombie zoo elbow shoulder thumb toe waist wrist"
    " jawline cheekbones complexion pose posture outfit eyeliner mascara blush foundation piercing"
    " turban veil crown bandana hairstyle haircut hairline bun braid ponytail mohawk dreadlocks"
    " afro parting scalp temple nostrils pupil iris expression gaze lighting filter frame pixels"
    " resolution background foreground channel antenna transmitter symbols decibels snr power"
)
COLOURS = _words(
    "red blue green black white grey gray brown blond blonde purple pink orange yellow golden"
    " silver violet turquoise ginger dark-haired colourful striped transparent"
)
ADJECTIVES = _words(
    "beautiful prettier pretty handsome ugly angry angrier tired sleepy surprised scared afraid"
    " fat thin slim skinny tall taller short muscular strong bald curly wavy straight shiny wet"
    " dry clean dirty asian european african famous rich poor smart clever funny scary sexy cute"
    " cool hot cold warm wide wider narrow round rounder square oval pale tanned sunburnt bright"
    " brighter dark darker sharp sharper blurry blurred clear noisy quiet loud fast slow male"
    " female masculine feminine better worse nice nicer good great perfect different normal real"
    " realistic natural modern vintage cartoonish transparent upside-down empty full open closed"
    " cheap expensive heavy light new fresh healthy sick drunk sober royal holy evil innocent"
    " bored relaxed nervous proud jealous evil lovely elegant pregnant dead alive huge"
)
VERBS = _words(
    "dye paint colour color braid wash comb curl straighten tint highlight perm bleach tie copy"
    " paste save load send print open close buy sell rotate flip mirror resize zoom move shift"
    " blur sharpen pixelate export upload download swap scratch kiss hug hit break fix repair"
    " clean polish decorate tattoo pierce bite eat drink cook burn freeze bend fold glue find lock"
)
# Of {the} beard or fringe: what can be done to hair, but not here.
OF_HAIR = split(
    "dye {the} {colour} | colour {the} {colour} | paint {the} {colour} | make {the} {colour}"
    "| make {the} curly | braid {the} | straighten {the} | {colour} {bare} | curl {the}"
    "| a {colour} {bare} please | give {who} a {colour} {bare} | wash {the}"
    "| comb {the} to the left | {the} should be {colour} | tie {the} | make {the} shiny"
    "| make {the} wet | put gel in {the} | change the colour of {the} | turn {the} {colour}"
    "| bleach {the} | {the} in {colour} | add some {colour} to {the} | glitter in {the}"
    "| move {the} to the left | part {the}"
)
NEAR = _words(
    "board bears bear bird bread breads heard hangs gangs bags bands banks bans banged bangers"
    " fridge binge hinge cringe hinges glassy classes grasses glosses lasses glares stile stiles"
    " mile smite simile smell smells smelly holder folder colder order lounger shapes shares"
    " spades shape share slave shove stave trip tram prim brim gain grain grid grip grit specks"
    " speck spec lover flower power tower longed loner lounge shooter sorter snorter stubby"
    " stumble whisky whiskey whisper whispers mouse house mustard musty bored lard yard beast"
    " beach beer bead beads brand lair hail fairy yard eared cheers cheek cheeky china chain"
    " thicket ticker thinker dinner winner silver mother other father bother brother anger danger"
    " ranger hunger linger finger singer ginger fringes frings bearer herald rage page cage wage"
    " stage ages agent against message"
)
