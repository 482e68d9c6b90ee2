"""How the page looks: for a thumb and in sunlight, 320 pixels wide or more, dark where the telephone is."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from typing import Final

STYLE: Final = """
:root{color-scheme:light dark;--ink:#1b1b1b;--paper:#fff;--line:#767676;--quiet:#595959;--act:#a61b1b;--said:#e9f4ea}
@media(prefers-color-scheme:dark){:root{--ink:#f2f2f2;--paper:#161616;--line:#8c8c8c;--quiet:#b8b8b8;--act:#b3332e;
--said:#1f3322}}
*{box-sizing:border-box}
body{margin:0;font:1.125rem/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);overflow-wrap:anywhere}
main{max-width:40rem;margin:0 auto;padding:.75rem}
h1{font-size:1.375rem;margin:.25rem 0}
p{margin:.25rem 0}
.quiet{color:var(--quiet);font-size:1rem}
.said{position:sticky;top:0;z-index:1;padding:.75rem;background:var(--said);border:2px solid var(--line);
border-radius:.5rem}
details{border-top:1px solid var(--line);scroll-margin-top:4.5rem}
summary{min-height:3.25rem;padding:.75rem .25rem;font-weight:600;cursor:pointer}
summary .quiet{font-weight:400;margin-left:.5rem}
label{display:block;margin:.75rem 0;font-weight:600}
select,input,textarea,button{display:block;width:100%;min-height:3rem;margin-top:.25rem;padding:.5rem;font:inherit;
font-weight:400;color:inherit;background:var(--paper);border:1px solid var(--line);border-radius:.5rem}
textarea{min-height:4.5rem}
button{margin:1rem 0 1.5rem;background:var(--act);border-color:var(--act);color:#fff;font-weight:700}
a{display:inline-block;min-height:3rem;padding:.75rem 0;color:inherit}
:focus-visible{outline:3px solid var(--act);outline-offset:2px}
"""

_HASH: Final = b64encode(sha256(STYLE.encode()).digest()).decode()

HEADERS: Final = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_HASH}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
}
"""The page loads nothing, runs nothing, is kept nowhere, stands in no frame, and posts to its own service only."""
