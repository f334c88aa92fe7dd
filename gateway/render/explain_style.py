"""The look of an explained file: legible on a wide and a narrow screen, in the dark, on paper."""

STYLE = """
:root{--ink:#1b1f24;--soft:#57606a;--line:#d0d7de;--ground:#fff;--band:#f6f8fa;--loop:#0a5a8a;
--reject:#b3261e;--error:#8a5300;--note:#5b3d8f;--good:#1a6b35}
@media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9da7b3;--line:#3d444d;--ground:#0d1117;
--band:#161b22;--loop:#79c0ff;--reject:#ff9b93;--error:#f0b45a;--note:#cdb4ff;--good:#7ee2a0}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);
font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",sans-serif}
main{max-width:64rem;margin:0 auto;padding:1.5rem 1.25rem 4rem}
h1{font-size:1.6rem;line-height:1.25;margin:.2rem 0 .6rem;overflow-wrap:anywhere}
h2{font-size:1.3rem;margin:2rem 0 .5rem;border-top:2px solid var(--line);padding-top:1rem}
h3{font-size:1.15rem;margin:1.6rem 0 .4rem}
h4{font-size:1rem;margin:1.2rem 0 .3rem}
.lead{color:var(--soft);max-width:46rem}
.summary{background:var(--band);border:1px solid var(--line);border-radius:8px;
padding:.8rem 1rem .8rem 1.9rem;margin:.4rem 0 1.2rem}
.summary ul{padding-left:1.3rem;margin:.15rem 0 .4rem}
.summary li{margin:.15rem 0;overflow-wrap:anywhere}
.segments{list-style:none;padding:0;margin:0}
.segments>li{padding:.55rem 0;border-bottom:1px solid var(--line)}
.told{margin:0;display:flex;gap:.6rem;align-items:baseline}
.told>span:last-child{flex:1;min-width:0;overflow-wrap:anywhere}
.position{color:var(--soft);font-variant-numeric:tabular-nums;min-width:2.4rem;text-align:right}
.id{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:.9em;min-width:2.4rem}
.loop{color:var(--loop);font-weight:600;margin:.5rem 0 .3rem}
.loop small{font-weight:400;color:var(--soft)}
details{margin:.25rem 0 0 6rem;font-size:.875rem;color:var(--soft)}
summary{cursor:pointer;width:max-content;max-width:100%}
summary:focus-visible{outline:2px solid var(--loop);outline-offset:2px}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.1rem .6rem .1rem 0;font-weight:400;
overflow-wrap:anywhere}
th{width:48%}
td b{color:var(--ink);font-weight:600}
td i{font-style:normal}
code{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:.92em}
.finding,.original{margin:.35rem 0 .2rem 6rem;padding:.35rem .7rem;
border-left:4px solid var(--note);background:var(--band);overflow-wrap:anywhere}
.finding>b:first-child{color:var(--note)}
.finding.reject{border-color:var(--reject)}.finding.reject>b:first-child{color:var(--reject)}
.finding.error{border-color:var(--error)}.finding.error>b:first-child{color:var(--error)}
.original{border-color:var(--good)}.original>b{color:var(--good)}
small{color:var(--soft);font-size:.85em}
.d2{margin-left:.8rem}.d3{margin-left:1.6rem}.d4{margin-left:2.4rem}.d5{margin-left:3.2rem}
.d6{margin-left:4rem}
@media(max-width:640px){main{padding:1rem .8rem 3rem}details,.finding,.original{margin-left:0}
.d2,.d3,.d4,.d5,.d6{margin-left:0}.position{min-width:1.6rem}
th,td{display:block;width:auto}td{padding:0 0 .35rem 1rem}}
@media print{:root{--ink:#000;--soft:#444;--line:#bbb;--ground:#fff;--band:#fff;--loop:#000;
--reject:#000;--error:#000;--note:#000;--good:#000}
body{font-size:10pt}main{max-width:none;padding:0}summary{display:none}
details::details-content{content-visibility:visible;display:block}
.segments>li,.summary li{break-inside:avoid}h2,h3,h4,.loop{break-after:avoid}}
"""
