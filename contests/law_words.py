"""Phrases in a Russian text that bring a draw into trouble with the law or with VK. Pure.

A phrase is looked for in one sentence at a time, folded: no case, no ё, single spaces. It is a
regular expression with three signs of its own, which keep it readable and its time linear, for
every repetition is bounded: `~` the rest of a word, `…` some words between, `<name>` a word list.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

WORDS = {
    "thousand": r"\d[\d ]{0,10}|ст[оа]\b|сотн|двест|трист|пятисот|пятьсот|полтор|~ ?тысяч|миллион",
    "counted": "подписчик|участник|человек|людей|лайк|отмет|сердеч|репост|комментари|читател",
    "once": "когда|как только|после того,? как|пока не",
    "likes": "лайк|нравится|сердеч|голос|репост",
    "most": "больше|наибольш~|максимальн~|сам~ больш~|по количеству|по числу",
    "win": r"побе[дж]|выигра|приз\b|получит|наград|достан",
    "follow": "подпи(?:ши|са|ск)~|вступ[аи]~|присоедин~",
    "groups": "сообществ|групп|паблик|канал|страниц|спонсор|партнер|аккаунт",
    "tag": r"отметь~|отметить|отмеча[йт]~|отметив~|т[еэ]гн~|упомяни~|упомянуть|упомянув~",
    # words between, but no preposition: «отметьте праздник для друзей» tags nobody
    "aside": r"(?: (?!для |с |со |среди |у |из |от |одн)[^ ]{1,20}){0,3}",
    "three": r"[3-9]|[1-9]\d{1,2}|тр(?:и|ех|оих)|четы~|пят(?:и|ь|ер~)|шест[иь]|сем[иь]|десят[иь]",
    "several": r"<three>|2|дв(?:а|е|ух|оих)|нескольк~|всех|все",
    "friends": r"(?:друзей|друга|подруг[иа]?|знакомых|человека?|людей|коллег|подписчиков)\b",
    "roubles": r"\d[\d ]{0,8} ?(?:руб|₽|р\b)",
    "givers": r"магазин|издательств|компани|кафе|ресторан|партнер|спонсор|ооо\b|ип\b",
    "gift": "приз|подар|сертификат|книг|розыгрыш",
    "work": "коммент|отзыв|ответ|работ|истор|рассказ|рисун|фото|стих|автор|участник",
    "children": "дет(?:и|ей|ям)|школьник|дошкольн|подростк|юны[ехй] читател",
    "personal": "персональн~ данн",
    "shown": "опублик~|размест~|выложи~|покаж~",
    "face": "фото~|фамили~|видео~|портрет~",
    "hosts": r"организатор~|библиотек~|администрац~|мы\b",
    "not_asked": r"не (?:нужн|надо|требу|взима|обязат|влия|важн|предусмотр|явля|учитыва|имеет)|"
    r"без |бесплатн|нет\b|необязат|неважн",
}


def _pattern(*ways: str) -> re.Pattern[str]:
    """Any of these; an empty one fits nothing."""
    text = "|".join(rf"\b(?:{way})" for way in ways if way) or r"(?!)"
    while (bare := re.sub(r"<(\w+)>", lambda name: f"(?:{WORDS[name[1]]})", text)) != text:
        text = bare
    return re.compile(text.replace("~", r"\w{0,12}").replace("…", r".{0,50}?"))


@dataclass(frozen=True)
class Phrase:
    """What is looked for, and what in the same sentence says that it is not meant."""

    wanted: re.Pattern[str]
    unless: re.Pattern[str]

    def found(self, sentence: str) -> str:
        """The words, or nothing."""
        match = self.wanted.search(sentence)
        return match[0].strip(" ,:-–—") if match and not self.unless.search(sentence) else ""


def _phrase(*ways: str, unless: str = "") -> Phrase:
    return Phrase(_pattern(*ways), _pattern(unless))


PHRASES = {
    "counter": _phrase(
        r"<once>\b…\bнас (?:…(?:стан|буд|набер|собер|окаж|перевал)~ )?<thousand>",
        r"<once>\b…\b<thousand>…<counted>",
        r"(?:при|до|по|после) (?:достижени|набор)~ …<thousand>…<counted>",
        unless="<not_asked>",
    ),
    "likes_win": _phrase(
        r"<win>…\b<most>\b…<likes>",
        r"<most>\b…<likes>…\b<win>",
        r"(?:залайкан|популярн)~ (?:комментари|репост)…<win>",
        r"<win>…\b(?:залайкан|популярн)~ (?:комментари|репост)",
        unless="шанс|билет|случайн|<not_asked>",
    ),
    "communities": _phrase(
        r"<follow>…\b(?:еще|также|дополнительно) (?:и )?(?:на |в )?<several>\b…<groups>",
        r"<follow>…\b<three> …<groups>",
        r"<follow>…\b(?:всех|все|каждого|каждое|каждую) …<groups>",
        r"<follow>…\b(?:спонсоров|партнеров)\b",
        unless="<not_asked>",
    ),
    "friends": _phrase(
        r"<tag><aside> <several>\b…<friends>",
        r"<tag><aside> (?:двоих|троих|четверых|пятерых|друзей|подруг)\b",
        r"(?:больше|побольше) друзей …(?:отмет|упомян|т[еэ]гн)",
        unless=r"не (?:отмеча|упомин|более одн|больше одн)|(?:только|лишь) одн",
    ),
    "repost": _phrase(
        r"(?:сдела|жм|нажм|нуж)~ …репост",
        r"репостн~",
        r"подели(?:тесь|ться|сь)\b…\b(?:запис|пост)",
        unless="<not_asked>",
    ),
    "paid": _phrase(
        r"(?:стоимост|цен)~ (?:участия|заявки|номерка|номера)\b",
        r"(?:оплат~|плат[ауы]|взнос~) (?:за )?участи",
        r"взнос(?:а|у|ом|ы)?\b",
        r"участи~ (?:платн|стоит|за <roubles>|[-–—] <roubles>)",
        r"платн~ (?:участи|розыгрыш|заявк|номер)",
        r"(?:куп|приобре)~ …(?:номерок|номерк|номера? участ|место в розыгр)",
        r"(?:куп|приобре)~ …билет~ …(?:участ|розыгр)",
        r"(?:перев[ео]д|переведи|перечисл|скинь|отправь)~ …<roubles>",
        r"(?:донат|пожертвовани)~ …(?:участ|розыгр|шанс)",
        unless="<not_asked>",
    ),
    "purchase": _phrase(
        r"(?:за|при|после|соверши~|сдела~) …покупк",
        r"(?:загруз|пришл|сохран|зарегистр|предъяв|сканир)~ …\bчек(?:а|у|и|ов|ами)?\b(?!-)",
        r"купи(?:те|вш~|в|ть)\b…(?:участ|розыгр|приз|выигр)",
        unless="<not_asked>",
    ),
    "lottery": _phrase(
        r"лотере(?:я|и|ю|ей|е|й|ям|ях|йн~)\b",
        unless=r"не .{0,30}?лотере|лотере~ (?:[^ ]{1,20} )?не\b|без лотере",
    ),
    "contest": _phrase(
        r"конкурс(?:а|у|ом|е|ы|ов|ам|ами|ах|н\w{2,3})?\b",
        unless=r"не (?:[^ ]{1,20} ){0,2}конкурс|конкурс~ не (?:явля|провод)",
    ),
    "judged": _phrase(
        r"(?:выбер|определ|наград|получит|достан|<win>)~ "
        r"…\b(?:лучш~|сам~ (?:интересн|оригинальн|смешн|красив|активн|необычн)~) …<work>",
        r"жюри\b",
        unless="<not_asked>",
    ),
    "partner": _phrase(
        r"спонсор~",
        r"партнер(?:ом|а|ы|ов|ами|у)?\b…<gift>",
        r"<gift>~ …\bпартнер(?:ом|а|ы|ов|ами)\b",
        r"<gift>~ …\bот (?:наш~ )?<givers>",
        r"предоставл~ …<givers>",
        r"<givers>~ …(?:предоставил|подарил|дарит|вручит)",
        r"при поддержке\b",
        unless=r"не явля|нет\b",
    ),
    "children": _phrase(
        r"(?:приглаша|жд[уе]|участву|участвовать|участие|принима|розыгрыш для)~ …\b<children>",
        r"(?:<children>|ребята)~\b…\b(?:участву|могут участ|приходите|присыла)",
        unless=r"(?:не могут|не участву|старше|только взросл)|родител",
    ),
    "consent": _phrase(
        r"(?:соглас|соглаш|разреша|подтвержда)~ …<personal>",
        r"<personal>…\b(?:соглаш|соглас)~",
        unless=r"отдельн|не (?:треб|нужн|да)|отзыв|отозва",
    ),
    "publication": _phrase(
        r"<shown> …\b<face> …победител",
        r"<face> победител…\b<shown>",
        unless=r"не (?:опублик|публик|размещ|показ)|отдельн",
    ),
    "at_will": _phrase(
        r"<hosts> …(?:вправе|может|можем|право)\b…(?:измен|отмен|прекра|перенес)",
        unless=r"не (?:вправе|может|можем|имеет)|нет права",
    ),
}

END_OF_SENTENCE = re.compile(r"[!?;\n…]|\.(?=\s|$)")
FOLLOW = _pattern("<follow>")
MENTION = re.compile(
    r"\[((?:club|public|event)\d{1,20})\||(?<![\w.])[@*]([a-z0-9_]{2,64})|vk\.(?:com|ru)/([a-z0-9_]{2,64})"
)
TERM = _pattern(
    r"(\d{1,3}|~) (?:(?:календарн|рабоч)~ )?(день|дн[яей]{1,2}|дн\b|сут(?:ки|ок)|недел~|месяц~)"
)
NUMBERS = {
    **{"четырнад": 14, "пятнад": 15, "двадцат": 20, "тридцат": 30, "десят": 10},
    **{"од": 1, "две": 2, "два": 2, "дву": 2, "тре": 3, "три": 3, "пят": 5, "сем": 7},
}
UNITS = {"д": 1, "с": 1, "н": 7, "м": 30}


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text, folded."""
    folded = text.casefold().replace("ё", "е")
    return (" ".join(part.split()) for part in END_OF_SENTENCE.split(folded))


def found(code: str, text: str) -> str:
    """The first words of a text that a phrase fits, or nothing."""
    return next(filter(None, map(PHRASES[code].found, sentences(text))), "")


def followed(text: str) -> frozenset[str]:
    """The communities, by the ends of their addresses, that a text asks to follow."""
    asks = (part for part in sentences(text) if FOLLOW.search(part))
    return frozenset(name for part in asks for names in MENTION.findall(part) for name in names) - {
        ""
    }


def days_named(text: str) -> frozenset[int]:
    """How many days a text speaks of: «14 дней», «две недели», «в течение месяца»."""
    terms = (match for part in sentences(text) for match in TERM.findall(part))
    return frozenset(filter(None, (_number(*term) * UNITS[term[1][0]] for term in terms)))


def _number(word: str, unit: str) -> int:
    """0 for «в день розыгрыша» and «несколько недель»; 1 for «в течение недели»."""
    if word.isdecimal():
        return int(word)
    alone = unit[0] in "нм" and not word.startswith("неск")
    return next((number for stem, number in NUMBERS.items() if word.startswith(stem)), int(alone))
