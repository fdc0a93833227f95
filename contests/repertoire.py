"""The presets that the desk offers. Pure.

A new one takes the next free number; templates/contests/preset_words.html says it to staff.
"""

from contests.conditions import Condition, What
from contests.presets import Preset

FOLLOW = "подпишитесь на наше сообщество"
LIKE = "поставьте этому посту «Нравится»"
LIVE = (Condition(What.NOT_MANAGER), Condition(What.ACTIVE))
SUBSCRIBED = Condition(What.SUBSCRIBED)
LIKED = Condition(What.LIKED)

COMMENT = Preset(
    code="comment",
    number=-1,
    title="Книга за комментарий",
    description=(
        "Разыгрываем {book} среди тех, кто ответит на наш вопрос в комментарии к посту. {question}"
    ),
    lead="Разыгрываем {book} среди тех, кто любит о книгах поговорить.\n\n{question}",
    steps=("ответьте на вопрос в комментарии под этим постом", FOLLOW),
    conditions=(Condition(What.COMMENTED), SUBSCRIBED, *LIVE),
    asks={"question": "Какую книгу вы посоветовали бы другу и почему?"},
)
REPOST = Preset(
    code="repost",
    number=-2,
    title="Книга за репост",
    description="{opening} Разыгрываем {book} среди тех, кто расскажет о нас друзьям.",
    lead="{opening}\n\nРазыгрываем {book} среди тех, кто расскажет о нас друзьям.",
    steps=(
        "сделайте репост этого поста на свою страницу и сохраните его до итогов",
        FOLLOW,
    ),
    note="\nСтраницу до итогов лучше держать открытой: репост с закрытой мы не увидим.",
    conditions=(Condition(What.REPOSTED), SUBSCRIBED, *LIVE),
    asks={"opening": "Хорошими книгами хочется делиться."},
)
QUOTE = Preset(
    code="quote",
    number=-3,
    title="Угадай книгу по цитате",
    description="Узнайте книгу по цитате и напишите ответ в комментарии к посту. {quote}",
    lead="Узнаёте книгу?\n\n{quote}",
    steps=("напишите в комментарии, из какой книги эта цитата", FOLLOW),
    conditions=(Condition(What.COMMENTED), SUBSCRIBED, *LIVE),
    asks={"quote": "", "answer": ""},
    hides=True,
)
LIKE_AND_FOLLOW = Preset(
    code="like",
    number=-4,
    title="Книга подписчикам",
    description="{opening} Разыгрываем {book} среди подписчиков: довольно двух нажатий.",
    lead="{opening}\n\nРазыгрываем {book} среди подписчиков.",
    steps=(LIKE, FOLLOW),
    conditions=(LIKED, SUBSCRIBED, *LIVE),
    asks={"opening": "Спасибо, что читаете нас."},
)
READING = Preset(
    code="reading",
    number=-5,
    title="Что вы сейчас читаете?",
    description="Расскажите о книге, которую читаете сейчас, и участвуйте в розыгрыше. {question}",
    lead="Нам правда интересно, что вы сейчас читаете.\n\n{question}",
    steps=(
        "расскажите об этом в комментарии: хватит двух фраз, от 40 знаков. Это один билет",
        "если хочется, сделайте репост. Это второй билет, и шанс станет вдвое больше",
    ),
    conditions=(
        Condition(What.COMMENTED, min_length=40),
        Condition(What.REPOSTED, required=False),
        *LIVE,
    ),
    asks={"question": "Какая книга сейчас у вас под рукой и чем она вас держит?"},
    weighted=True,
    days=10,
)
FRIEND = Preset(
    code="friend",
    number=-6,
    title="Книга на двоих",
    description="{opening} Отметьте друга в комментарии — и участвуйте в розыгрыше.",
    lead="{opening}\n\nРазыгрываем {book} среди тех, кто позовёт к нам друга.",
    steps=("отметьте в комментарии одного друга, с которым обсудили бы эту книгу", FOLLOW),
    conditions=(Condition(What.COMMENTED, mention=True), SUBSCRIBED, *LIVE),
    asks={"opening": "О хорошей книге хочется с кем-нибудь поговорить."},
)
POLL = Preset(
    code="poll",
    number=-7,
    title="Книга месяца",
    description="Выбираем книгу месяца вместе и разыгрываем {book} среди тех, кто проголосовал.",
    lead=(
        "Выбираем книгу месяца вместе, а среди тех, кто проголосовал, разыгрываем {book}.\n\n"
        "Опрос: {poll}"
    ),
    steps=("проголосуйте в опросе", FOLLOW),
    conditions=(Condition(What.VOTED), SUBSCRIBED, *LIVE),
    asks={"poll": ""},
)
EXHIBITION = Preset(
    code="exhibition",
    number=-8,
    title="Книга с выставки",
    description="Найдите в библиотеке кодовое слово и напишите его в комментарии к посту.",
    lead="Приходите в библиотеку: кодовое слово ждёт вас {place}.",
    steps=("найдите кодовое слово и напишите его в комментарии под этим постом", FOLLOW),
    conditions=(Condition(What.COMMENTED), SUBSCRIBED, *LIVE),
    asks={"place": "на выставке новых книг в читальном зале", "word": ""},
    hides=True,
    days=14,
)
WALL = Preset(
    code="wall",
    number=-9,
    title="Розыгрыш по нашему посту",
    description="Разыгрываем {book} среди тех, кто сделает то, о чём просит пост.",
    lead="",
    steps=(),
    conditions=(LIKED, SUBSCRIBED, *LIVE),  # where the post's text asks for nothing we know
    asks={"post": ""},
)

PRESETS = (
    *(COMMENT, REPOST, QUOTE, LIKE_AND_FOLLOW, READING, FRIEND),
    *(POLL, EXHIBITION, WALL),
)
BY_CODE = {preset.code: preset for preset in PRESETS}

STEMS = {
    What.LIKED: ("нравится", "лайк"),
    What.REPOSTED: ("репост",),
    What.COMMENTED: ("коммент",),
    What.SUBSCRIBED: ("подпис", "подпиш", "вступ"),
    What.VOTED: ("голос",),
}


def asked_by(text: str) -> tuple[What, ...]:
    """What a post seems to ask of its readers, by its words."""
    plain = text.casefold()
    return tuple(what for what, stems in STEMS.items() if any(stem in plain for stem in stems))
