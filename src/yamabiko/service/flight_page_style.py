"""The style sheet of a sortie's page: one column that reads on paper and on a telephone, light and dark."""

from __future__ import annotations

STYLE = """
:root{--ink:#1b2126;--soft:#5b6770;--line:#d9dfe3;--faint:#eef1f3;--paper:#fff;--s1:#1f5f99;--s2:#c25a0b;--s3:#1d7a5f;--s4:#7a4a9c;
--earth:#8a6d4b;--swath:#9cc7e6;--in-use:#2f8f6b;--out:#c03028;--fault:#c03028;--dropped:#b07a00;--air:#cfe2f2;--ground:#e6e2da;
--survey:#9cc7e6;--fence:#7d8790}
@media (prefers-color-scheme:dark){:root{--ink:#e4e8eb;--soft:#9aa7b0;--line:#333d45;--faint:#20272c;--paper:#14191d;--s1:#6fb1ea;
--s2:#f09a52;--s3:#5cc3a0;--s4:#c49be6;--earth:#b99a73;--swath:#2f5f80;--in-use:#3fa37c;--out:#e5675f;--fault:#ff7b72;--dropped:#e3b341;
--air:#24415a;--ground:#37342d;--survey:#2f6f9c;--fence:#7f8b94}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:980px;padding:28px 20px 60px;background:var(--paper);color:var(--ink);
font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;font-variant-numeric:tabular-nums}
h1{font-size:1.9rem;line-height:1.2;margin:.1em 0 .4em;font-weight:650;letter-spacing:-.01em}
h2{font-size:1.06rem;margin:0 0 .5em;font-weight:650}
.over{margin:0;color:var(--soft);font-size:.9rem}
.lead{max-width:46em;margin:.2em 0 0}
.outcome{font-size:.95rem;font-weight:600;vertical-align:middle;padding:.2em .7em;border-radius:1em;border:1.5px solid currentColor;
margin-left:.4em;letter-spacing:0;white-space:nowrap}
.outcome.landed,.outcome.diverted{color:var(--in-use)}.outcome.ditched,.outcome.stayed{color:var(--dropped)}.outcome.lost{color:var(--out)}
section{margin-top:34px}
.two{display:grid;grid-template-columns:repeat(auto-fit,minmax(300px,1fr));gap:34px}
table{border-collapse:collapse;width:100%;font-size:.92rem}
th,td{text-align:left;padding:.32em .9em .32em 0;border-bottom:1px solid var(--line);vertical-align:top}
th{font-weight:500;color:var(--soft)}
td:last-child{padding-right:0}
.wide{overflow-x:auto}
.events td:first-child{width:5em}.events td:nth-child(2){width:9em;color:var(--soft)}
.events tr.fault td:nth-child(2){color:var(--fault)}.events tr.lane-dropped td:nth-child(2){color:var(--dropped)}
.note{color:var(--soft);font-size:.88rem;margin:.5em 0}
.word.fault{color:var(--fault)}.word.dropped{color:var(--dropped)}
ul{padding-left:1.2em;margin:.3em 0}li{margin:.25em 0;max-width:50em}
code{font-family:ui-monospace,"SF Mono",Menlo,Consolas,monospace;font-size:.9em}
figure{margin:14px 0 0}
figcaption{font-size:.86rem;display:flex;flex-wrap:wrap;gap:.1em 1.2em;align-items:baseline}
figcaption b{font-weight:600}
.key{color:var(--soft)}
.key::before{content:"";display:inline-block;width:1.3em;height:0;border-top:2.5px solid var(--key);margin-right:.45em;
vertical-align:.28em}
.s1{--key:var(--s1)}.s2{--key:var(--s2)}.s3{--key:var(--s3)}.s4{--key:var(--s4)}.earth{--key:var(--earth)}.faint{--key:var(--line)}
.plan{--key:var(--soft)}.track{--key:var(--s1)}.swath{--key:var(--swath)}.fence-in{--key:var(--fence)}.fence-out{--key:var(--out)}
.key.plan::before,.key.fence-in::before,.key.fence-out::before{border-top-style:dashed;border-top-width:1.5px}
.key.swath::before{border-top-width:7px;vertical-align:.1em}
svg{display:block;width:100%;height:auto;margin-top:4px}
svg text{font-size:11px;fill:var(--soft)}
.grid{stroke:var(--line);stroke-width:.7}
.line{fill:none;stroke:var(--key);stroke-width:1.5;stroke-linejoin:round;stroke-linecap:round}
.line.plan{stroke-width:1.1;stroke-dasharray:4 3}
.line.faint{stroke-width:1;stroke:var(--soft);opacity:.55}
.line.swath{stroke-width:9;stroke-linecap:butt}
.line.track{stroke-width:1.8}
.line.earth{stroke-width:1.5}
.mark{stroke:var(--soft);stroke-width:.8;stroke-dasharray:1 3}
.mark.fault{stroke:var(--fault);stroke-dasharray:none;stroke-width:3.2;opacity:.45}.mark.dropped{stroke:var(--dropped);stroke-dasharray:none}
.bar{fill:var(--air)}.bar.ground{fill:var(--ground)}.bar.survey{fill:var(--survey)}.bar.in-use{fill:var(--in-use)}.bar.out{fill:var(--out)}
svg .in-bar{fill:var(--ink)}
.bar.in-use+.in-bar,.bar.out+.in-bar{fill:var(--paper)}
.map svg{background:var(--faint);border-radius:4px}
.fence{fill:none;stroke-width:1.3;stroke-dasharray:7 4;stroke:var(--key)}
.site{fill:none;stroke:var(--ink);stroke-width:4.5}.site.field{stroke:var(--s3)}.site.ditching{stroke:var(--s1);opacity:.6}
svg .place{fill:var(--ink)}
.end{fill:var(--s2)}
.scale{fill:none;stroke:var(--soft);stroke-width:1.2}
@media print{body{max-width:none;padding:0;font-size:11pt}section,figure{break-inside:avoid}}
"""
