"""The words of each remark: what was noticed, why it matters, and where that is written.

The reasons repeat what laws and VK's rules say, in plain words; they are no legal advice. Addresses
stand only where the page was read.
"""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _

Text = str  # lazy: it becomes a text in the reader's language when it is shown


@dataclass(frozen=True)
class Source:
    """Where something is written."""

    name: Text
    url: str = ""


@dataclass(frozen=True)
class Words:
    """`what` may have a place for the words found: %(found)s."""

    what: Text
    why: Text
    source: Source


VK = Source(_("VK’s rules for communities"), "https://m.vk.com/@adminsclub-pravila-soobschestv")
CIVIL_1057 = Source(_("Civil Code of Russia, article 1057"))
CIVIL_1058 = Source(_("Civil Code of Russia, article 1058"), "https://www.zakonrf.info/gk/1058/")
CIVIL_1063 = Source(_("Civil Code of Russia, article 1063, and Federal Law 138-FZ"))
SAFE = Source(_("By the pattern of the Federal Law on Advertising (38-FZ), article 9"))
ADVERTISING_9 = Source(_("Federal Law on Advertising (38-FZ), article 9"))
MARKING = Source(_("Federal Law on Advertising (38-FZ), article 18.1"))
CONSENT = Source(_("Federal Law on Personal Data (152-FZ), article 9"))
SPREADING = Source(_("Federal Law on Personal Data (152-FZ), article 10.1"))
TAX = Source(_("Tax Code of Russia, article 217, point 28"))
PRACTICE = Source(_("Good practice: no law asks for it"))

WORDS = {
    "no_dates": Words(
        _("The dates are not complete."),
        _("Readers have to know when it begins, until when they can enter, and when it is drawn."),
        SAFE,
    ),
    "no_zone": Words(
        _("The time zone is missing."),
        _("Without it a reader elsewhere reads the last hour wrongly, and is right to complain."),
        SAFE,
    ),
    "no_prizes": Words(
        _("No prize is named."),
        _("VK forbids draws without a prize that is named beforehand. The rules list them all."),
        VK,
    ),
    "no_organiser": Words(
        _("It does not say who runs it."),
        _("Readers have to know who promises the prize: name, tax number, address."),
        SAFE,
    ),
    "no_claim_terms": Words(
        _("It does not say how a prize is claimed."),
        _("Place, time and procedure belong in the rules, or a winner can claim it any day."),
        SAFE,
    ),
    "unreachable": Words(
        _("The organiser has neither a telephone, nor mail, nor a tax number here."),
        _("A winner, a parent or an inspector looks here first."),
        SAFE,
    ),
    "paid": Words(
        _("This reads as if taking part cost money: “%(found)s”."),
        _("A game of chance with a fee belongs to the state alone. Entry has to be free."),
        CIVIL_1063,
    ),
    "lottery": Words(
        _("A free draw is called “%(found)s” here."),
        _("That word means a paid game which only the state may run. Call it a draw."),
        CIVIL_1063,
    ),
    "counter": Words(
        _("It ends on a counter and not on a date: “%(found)s”."),
        _("VK blocks draws that end when so many people have come, and rules need a date anyway."),
        VK,
    ),
    "likes_win": Words(
        _("Likes or reposts choose the winner: “%(found)s”."),
        _("VK takes this for artificial activity and blocks it. Here a verifiable draw decides."),
        VK,
    ),
    "communities": Words(
        _("More than one more community is to be followed: “%(found)s”."),
        _("VK allows your own community and one other source, no more."),
        VK,
    ),
    "friends": Words(
        _("More than one friend is to be tagged: “%(found)s”."),
        _("VK allows one mention by each person, no more."),
        VK,
    ),
    "repost": Words(
        _("A repost is asked for."),
        _(
            "The rules that we could read do not forbid it, but VK changes them: look them up "
            "before you publish. A repost from a closed profile cannot be seen, either."
        ),
        VK,
    ),
    "contest": Words(
        _("A random draw is called “%(found)s” here."),
        _("For the law that is a task, criteria and the best work. Call a random choice a draw."),
        CIVIL_1057,
    ),
    "judged": Words(
        _("The best work seems to win: “%(found)s”."),
        _("Here chance decides, and whoever promises a jury has to name its criteria and keep it."),
        CIVIL_1057,
    ),
    "purchase": Words(
        _("Something has to be bought: “%(found)s”."),
        _(
            "Then every announcement has to say the dates, and where to learn of the organiser, "
            "the rules, the number of prizes, and when, where and how they are given out."
        ),
        ADVERTISING_9,
    ),
    "at_will": Words(
        _("The terms may change at will: “%(found)s”."),
        _("They can be changed or withdrawn in the first half of the entry period only."),
        CIVIL_1058,
    ),
    "taxed": Words(
        _("A prize is worth more than is free of tax in a year: “%(found)s”."),
        _(
            "Income tax is due on what is above it, and you report the winner to the tax office, "
            "so you need her passport data. All of one person’s prizes of a year count together."
        ),
        TAX,
    ),
    "no_value": Words(
        _("Not every prize has its worth."),
        _("Readers like to know it, and a winner’s tax follows from it."),
        TAX,
    ),
    "no_reserves": Words(
        _("There are no reserves."),
        _("If a winner stays silent, nobody can be given the prize, though VK wants it given out."),
        PRACTICE,
    ),
    "no_erid": Words(
        _("An advertiser is named, and the mark (erid) is missing: “%(found)s”."),
        _("An advertisement on the internet has to be reported and carry its mark."),
        MARKING,
    ),
    "no_advertiser": Words(
        _("A mark (erid) is given, and the advertiser is missing: “%(found)s”."),
        _("Beside the mark stand the word for advertising and who the advertiser is."),
        MARKING,
    ),
    "partner": Words(
        _("This sounds like a prize from a partner: “%(found)s”."),
        _("If his name or brand is praised, it is an advertisement: it needs advertiser and erid."),
        MARKING,
    ),
    "minors": Words(
        _("Children may take part, and nothing is said of their parents."),
        _("Under 14 a parent gives the consent for a child, and up to 18 it is safer so."),
        CONSENT,
    ),
    "children": Words(
        _("Children are invited, while only adults may take part: “%(found)s”."),
        _("Lower the age and ask for a parent’s consent, or invite adults."),
        CONSENT,
    ),
    "consent": Words(
        _("Taking part is made a consent to the use of personal data: “%(found)s”."),
        _("Since 1 September 2025 a consent is a document of its own and never part of rules."),
        CONSENT,
    ),
    "full_names": Words(
        _("Winners are shown by their full names."),
        _(
            "Showing somebody to everybody needs a separate consent for just that. A first name "
            "with an initial does without."
        ),
        SPREADING,
    ),
    "publication": Words(
        _("A winner’s picture or name is to be published: “%(found)s”."),
        _("That needs her separate consent, and she may say no and keep the prize."),
        SPREADING,
    ),
    "short": Words(
        _("Entries are open for less than a day."),
        _("Many will see the post too late, and only its first half can be put right."),
        CIVIL_1058,
    ),
    "claim_days": Words(
        _("The text names another term for claiming a prize than the form: %(found)s days."),
        _("Both stand in the rules, and a winner may hold you to the longer one."),
        PRACTICE,
    ),
}
