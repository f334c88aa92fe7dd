"""The look of pages about money: on a wide and a narrow screen, in the dark, on paper."""

STYLE = """
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#57606a;--line:#d0d7de;--ground:#fff;
--band:#f6f8fa;--accent:#0a5a8a;--bad:#b3261e;--good:#1a6b35;--bar:#2f7fb5}
@media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9da7b3;--line:#3d444d;
--ground:#0d1117;--band:#161b22;--accent:#79c0ff;--bad:#ff9b93;--good:#7ee2a0;--bar:#58a6d6}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);
font:15px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",sans-serif}
main{max-width:62rem;margin:0 auto;padding:1.5rem 1.25rem 4rem}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 .2rem;overflow-wrap:anywhere}
h2{font-size:1.15rem;margin:2rem 0 .6rem;border-top:2px solid var(--line);padding-top:.9rem}
h3{font-size:1.05rem;margin:0;overflow-wrap:anywhere}
p{margin:.3rem 0}
.top{display:flex;justify-content:space-between;gap:1rem 2rem;flex-wrap:wrap;align-items:baseline}
.sum{font-size:1.6rem;font-weight:650;font-variant-numeric:tabular-nums;white-space:nowrap}
.lead,.soft,small{color:var(--soft)}
small{font-size:.86em}
.blocks{display:grid;grid-template-columns:repeat(auto-fit,minmax(15rem,1fr));gap:1rem 2rem;
margin:1rem 0}
.blocks h4,.facts dt{color:var(--soft);font-weight:400;font-size:.86rem;margin:0}
.blocks p{margin:0;overflow-wrap:anywhere}
.blocks p:first-of-type{font-weight:650}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(13rem,1fr));gap:.35rem 1.2rem;
margin:.5rem 0 .8rem}
.facts div{min-width:0}
.facts dd{margin:0;overflow-wrap:anywhere}
.claim{border:1px solid var(--line);border-radius:8px;padding:.9rem 1rem;margin:1rem 0}
.status{color:var(--accent);font-weight:600}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%}
caption{text-align:left;color:var(--soft);padding:.2rem 0;font-size:.86rem}
th,td{text-align:left;vertical-align:top;padding:.28rem .9rem .28rem 0;overflow-wrap:break-word}
thead th{border-bottom:1.5px solid var(--line);color:var(--soft);font-weight:600;font-size:.86rem}
tbody+tbody tr:first-child>*{border-top:1px solid var(--line)}
tbody th{font-weight:600}
.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums;padding-right:0;
padding-left:.9rem}
.services th.n{width:7.2rem}.services th.n:nth-child(2){width:4.5rem}
.in{padding-left:1.3rem;font-weight:400}
code,.code{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:.92em}
tfoot td,tfoot th{border-top:1.5px solid var(--line);font-weight:650}
.rows td,.rows th{border-bottom:1px solid var(--line)}
.ties::before{content:"\\2713  ";color:var(--good);font-weight:700}
.off{color:var(--bad);font-weight:600}
.off::before{content:"\\2717  ";font-weight:700}
.eq{font-variant-numeric:tabular-nums;font-size:.92rem}
.warn{border-left:4px solid var(--bad);background:var(--band);padding:.4rem .8rem}
a{color:var(--accent)}
a:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
figure{margin:1.2rem 0 2rem}
figcaption{font-weight:650;margin-bottom:.4rem}
svg{display:block;width:100%;height:auto;max-width:46rem}
svg text{fill:var(--ink);font:13px system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",
sans-serif;font-variant-numeric:tabular-nums}
svg .bar{fill:var(--bar)}svg .axis{stroke:var(--line);stroke-width:1}
@media(max-width:640px){main{padding:1rem .7rem 3rem}.claim{padding:.7rem}
th,td{padding-right:.5rem}}
@page{margin:14mm 12mm}
@media print{:root{color-scheme:light;--ink:#000;--soft:#444;--line:#999;--ground:#fff;--band:#fff;
--accent:#000;--bad:#000;--good:#000;--bar:#555}
body{font-size:9.5pt}main{max-width:none;padding:0}.claim{border-width:1px 0 0;border-radius:0;
padding:.5rem 0}.scroll{overflow:visible}thead{display:table-header-group}
tr,svg,.services tbody,.facts div{break-inside:avoid}
h2,h3,figcaption,.claim header{break-after:avoid}
a{color:inherit;text-decoration:none}svg .bar{print-color-adjust:exact;
-webkit-print-color-adjust:exact}}
"""
