"""Fifty texts that become code wherever a page forgets to escape them, each in its own way.

They name no site but ours. What they would do is noticed by hostile.js and by the browser: a
dialog, a report of the policy, an element with a handler, or a request for /x55.
"""

PAYLOADS = (
    "<script>alert(1)</script>",
    "<ScRiPt>alert(2)</sCrIpT>",
    "<script src=/x55></script>",
    "</script><script>alert(4)</script>",
    "<<script>alert(5)//<</script>",
    "<img src=/x55 onerror=alert(6)>",
    '"><img src=/x55 onerror=alert(7)>',
    "'><img src=/x55 onerror=alert(8)>",
    "<img src=/x55 onerror=alert`9`>",
    "<img/src=/x55/onerror=alert(10)>",
    "<svg onload=alert(11)>",
    "<svg/onload=alert(12)//",
    "<svg><script>alert(13)</script></svg>",
    "<svg><animate onbegin=alert(14) attributeName=x dur=1s>",
    "<svg><a xlink:href=javascript:alert(15)><text y=20>x55</text></a></svg>",
    "<math><mtext><img src=/x55 onerror=alert(16)></mtext></math>",
    "<body onload=alert(17)>",
    "<iframe src=javascript:alert(18)></iframe>",
    '<iframe srcdoc="<script>parent.alert(19)</script>"></iframe>',
    "<object data=/x55></object>",
    "<embed src=/x55>",
    "<details open ontoggle=alert(22)>x</details>",
    "<input autofocus onfocus=alert(23)>",
    "<select autofocus onfocus=alert(24)></select>",
    "<textarea autofocus onfocus=alert(25)></textarea>",
    "</textarea><script>alert(26)</script>",
    "</title><script>alert(27)</script>",
    "</style><script>alert(28)</script>",
    "--><script>alert(29)</script>",
    "]]><script>alert(30)</script>",
    '" onmouseover="alert(31)',
    "' onmouseover='alert(32)",
    '" autofocus onfocus="alert(33)" x="',
    "` onmouseover=alert(34) `",
    "javascript:alert(35)",
    "JaVaScRiPt:alert(36)//",
    "java\tscript:alert(37)",
    "data:text/html,<script>alert(38)</script>",
    "<a href=javascript:alert(39)>x</a>",
    "[x](javascript:alert(40))",
    "[id1|<img src=/x55 onerror=alert(41)>]",
    "<form action=javascript:alert(42)><button>x</button></form>",
    "<base href=/x55/>",
    '<meta http-equiv=refresh content="0;url=/x55">',
    "<link rel=stylesheet href=/x55>",
    "<style>@import'/x55';</style>",
    "{{7*7}}${7*7}#{7*7}<%= 7*7 %>{% raw %}",
    "';alert(48)//\";alert(48)//</script>",
    "\u2028alert(49)\u2029<\u0000script>alert(49)</script>".replace("\u0000", ""),
    "&lt;script&gt;alert(50)&lt;/script&gt;&#60;img src=/x55 onerror=alert(50)&#62;",
)
ALL = " ".join(PAYLOADS)


def some(number: int, longest: int) -> str:
    """As many of them as there is room for, beginning with another one for each number."""
    turned = PAYLOADS[number % 50 :] + PAYLOADS[: number % 50]
    text = turned[0]
    for payload in turned[1:]:
        if len(text) + len(payload) < longest:
            text += payload
    return text
