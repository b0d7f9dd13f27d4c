/** The page's style sheet. Colours pass WCAG AA on both grounds; every verdict also has a shape and a word. */
export const style = `
:root{--bg:#fbfaf7;--sunk:#f3f1ea;--ink:#1c1f23;--soft:#595e66;--rule:#dedad0;--link:#1c4f8f;
--pass:#1b6a3d;--fail:#b0221b;--flaky:#875400;--block:#6640a0;--skip:#595e66;--failbg:#fae6e2;
--mono:ui-monospace,"SF Mono","Cascadia Mono","JetBrains Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;
--sans:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",Arial,sans-serif;
--serif:Charter,"Bitstream Charter","Iowan Old Style","Sitka Text",Cambria,Georgia,serif}
@media screen and (prefers-color-scheme:dark){:root{--bg:#14161a;--sunk:#1c1f24;--ink:#e6e3dc;--soft:#a2a6ad;--rule:#31353c;--link:#8fbcf7;
--pass:#74cc94;--fail:#ff8d82;--flaky:#efb65a;--block:#c4a8f6;--skip:#a2a6ad;--failbg:#37201f}}
*{box-sizing:border-box}
html{font:15px/1.5 var(--sans);color:var(--ink);background:var(--bg);-webkit-text-size-adjust:100%;scroll-padding-top:1rem}
body{margin:0 auto;max-width:74rem;padding:0 clamp(1rem,4vw,2.5rem) 3rem;overflow-wrap:anywhere;font-variant-numeric:tabular-nums}
h1,h2,h3,h4,p,ul,ol,dl,dd,pre,table{margin:0;padding:0}
ul,ol{list-style:none}
code,kbd,pre,.id{font-family:var(--mono);font-size:.88em}
a{color:var(--link);text-decoration-thickness:1px;text-underline-offset:.18em}
:focus-visible{outline:2px solid var(--link);outline-offset:2px;border-radius:2px}
small{font-size:.82em;color:var(--soft);font-weight:400}
[hidden]{display:none!important}
.sprite{position:absolute;width:0;height:0}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:.5rem;background:var(--bg);padding:.3rem .6rem}
.passed,.caught,.mended,.noticed{--c:var(--pass)}.failed,.escaped,.misnamed{--c:var(--fail)}.flaky,.known{--c:var(--flaky)}.blocked,.crashed{--c:var(--block)}.skipped,.not-run,.silent{--c:var(--skip)}
b.passed,b.failed,b.blocked,.word,.attention b{color:var(--c)}
.g{width:1em;height:1em;flex:none;fill:var(--c);vertical-align:-.12em}
.g .ink,symbol .ink{fill:none;stroke:var(--bg);stroke-width:1.9;stroke-linecap:round;stroke-linejoin:round}
symbol .line{fill:none;stroke:currentColor;stroke-width:1.6;stroke-linecap:round}symbol .dots{stroke-dasharray:2.6 2.1}
.g.blocked,.g.crashed,.g.skipped,.g.not-run,.g.known,.g.mended{color:var(--c)}
header{display:flex;flex-wrap:wrap;gap:0 .6rem;padding:.9rem 0 .7rem;border-bottom:1px solid var(--rule);font-size:.87rem;color:var(--soft)}
header b{color:var(--ink)}header time{margin-left:auto}
.lead{padding:1.5rem 0 1.3rem}
h1{font:500 clamp(1.75rem,4.6vw,2.7rem)/1.12 var(--serif);letter-spacing:-.012em;text-wrap:balance}
.counts{display:flex;flex-wrap:wrap;gap:.1rem 1.3rem;margin:.75rem 0 .7rem}
.counts li{color:var(--c);display:flex;align-items:center;gap:.38em}.counts .wall{color:var(--soft)}
.strip{display:flex;flex-wrap:wrap;gap:2px;margin-left:-4px;font-size:.95rem}
.strip a{display:grid;place-items:center;width:24px;height:24px;border-radius:4px}.strip a:hover{background:var(--sunk)}
.strip.many{font-size:.8rem}.strip.many a{width:17px;height:17px}
.warning{margin-top:.8rem;padding:.5rem .8rem;border-left:3px solid var(--block);background:var(--sunk)}
h2{font-size:1rem;font-weight:650;margin-bottom:.55rem}
main>section,.front section{border-top:1px solid var(--rule);padding:.95rem 0 1.35rem}
main>.lead{border-top:0;padding:1.5rem 0 1.3rem}
.front{display:grid;grid-template-columns:minmax(0,1.5fr) minmax(0,1fr);column-gap:3rem}
.facts div{display:grid;grid-template-columns:6.6rem minmax(0,1fr);padding:.12rem 0}
dt{color:var(--soft)}
.inline{display:inline}.inline summary{display:inline;color:var(--soft);cursor:pointer;font-size:.87em}
.origin{font-size:.76em;color:var(--soft);display:block;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.tag{font-size:.8em;padding:.05em .5em;border:1px solid;border-radius:9px;white-space:nowrap}.tag.real{color:var(--pass)}
.tag.sim{color:var(--block);border-style:dashed}
.figures div{display:grid;grid-template-columns:6.4rem minmax(0,1fr);gap:.6rem;align-items:baseline;padding:.2rem 0}
.figures dt{font:500 1.65rem/1.15 var(--serif);color:var(--ink);white-space:nowrap}.figures dt small{font:400 .8rem var(--sans)}
.figures .bad dt{color:var(--fail)}
.fine{margin-top:.55rem;font-size:.85rem;color:var(--soft)}
.nothing{color:var(--soft)}
.attention .why{font-size:1.06rem;font-weight:600}.first,.others{font-size:.9rem}.others{padding:.2rem 0}.others li{padding:.1rem 0}.aside{font-size:.9rem;color:var(--soft);margin-top:.4rem}.aside.mended{color:var(--pass);font-weight:600}.aside.known{color:var(--flaky)}
.attention>li{display:grid;grid-template-columns:1.15rem minmax(0,1fr);gap:.55rem;padding:.55rem 0}
.attention>li+li{border-top:1px dotted var(--rule)}.attention .g{margin-top:.3em}
.head{display:flex;flex-wrap:wrap;align-items:baseline;gap:.1rem .7rem}.head code{font-weight:600;font-size:.93em}
.why{max-width:62rem}
.because .bad dd,.because .bad dt,.legend .wrong{color:var(--fail);font-weight:600}.because div{display:grid;grid-template-columns:5.2rem minmax(0,1fr);font-size:.9rem}
.findings li{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:.1rem 1.4rem;padding:.3rem 0;font-size:.92rem}.findings li>:first-child{grid-column:1/-1}
.findings i{font-style:normal;color:var(--soft);display:block;font-size:.82rem}
.tier+.tier{margin-top:1rem;border-top:1px dotted var(--rule);padding-top:.7rem}
.reached{font:500 1.2rem/1.3 var(--serif)}.reached small{font:400 .85rem var(--sans)}.met,.next{color:var(--soft)}.meanings div{display:grid;grid-template-columns:2.4rem minmax(0,1fr);font-size:.9rem}.unmet{color:var(--flaky);font-weight:600}
.gates{margin-top:.35rem}.gates div{display:grid;grid-template-columns:9.4rem minmax(0,1fr);gap:.6rem;padding:.1rem 0}.gates dt{color:var(--ink);font-weight:600}
.gates dd{display:flex;flex-wrap:wrap;gap:.15rem .75rem}.gate{font-size:.87rem;color:var(--c);white-space:nowrap}.gate i{font-style:normal;display:inline-block;width:1.05em}.gate.failed{font-weight:700}
.peers{width:auto;min-width:min(100%,40rem);margin:.5rem 0}.peers td,.peers th{padding:.3rem 1.4rem .3rem 0;min-width:8rem;vertical-align:top}
.peers th[scope=row]{min-width:13rem}.peers .differs :is(th,td){min-width:12rem;padding-left:.4rem}.peers tbody tr+tr{border-top:1px dotted var(--rule)}
.sums{width:auto;min-width:min(100%,40rem);margin:.5rem 0}.sums td,.sums th{padding:.3rem 1.4rem .3rem 0;white-space:nowrap;vertical-align:top}.sums th[scope=row]{min-width:14rem;white-space:normal}.books th[scope=row]{min-width:5rem}.books :is(td,th){padding-right:1rem}.sums tbody tr+tr{border-top:1px dotted var(--rule)}
.peers th b{display:block}.peers a{text-decoration:none;white-space:nowrap}.peers .g{margin-right:.4em}.peers p{font-size:.87rem}.peers a:hover .word{text-decoration:underline}
button,input{font:inherit;color:inherit;background:none;border:1px solid var(--rule);border-radius:5px;padding:.28rem .65rem}
button{cursor:pointer}button:hover{border-color:var(--soft)}
button[aria-pressed=true]{background:var(--ink);color:var(--bg);border-color:var(--ink)}
html:not(.js) :is(.tools,.copy){display:none}
.copy{font-size:.8rem;padding:.02rem .5rem;color:var(--soft)}
.tools{display:flex;flex-wrap:wrap;align-items:center;gap:.5rem;margin-bottom:.4rem;font-size:.9rem}
.tools label{position:absolute;clip-path:inset(50%)}.tools input{flex:1 1 12rem;max-width:22rem;border-color:var(--soft)}.tools output{color:var(--soft)}
h3{font-size:.87rem;font-weight:600;color:var(--soft);padding:1rem 0 .25rem}
.s{border-top:1px solid var(--rule)}
.s>summary{display:grid;grid-template:auto 1fr/1.1rem 4.2rem minmax(0,5fr) minmax(0,4fr) 4.2rem;column-gap:.6rem;align-items:baseline;padding:.4rem .3rem;cursor:pointer;list-style:none}
.s>summary::-webkit-details-marker{display:none}
.s>summary:hover,.s[open]>summary{background:var(--sunk)}
.s>summary .g{align-self:start;margin-top:.28em}::placeholder{color:var(--soft);opacity:1}
.word{font-size:.87rem}.id{grid-column:3;font-weight:600;font-size:.9rem}.title{grid-column:3;color:var(--soft);font-size:.87rem}
.s[open]:not(:has(.word.passed)) .line{visibility:hidden}.symbols{white-space:nowrap}.line{grid-column:4;grid-row:1/3;font-size:.87rem}.good .line{color:var(--soft)}.ms{text-align:right;color:var(--soft);font-size:.87rem;white-space:nowrap}
summary .ms{grid-column:5;grid-row:1}
.body{columns:2 22rem;column-gap:2.2rem;padding:.7rem .3rem 1.2rem 2rem}
.panel{padding-bottom:1.2rem;break-inside:avoid}
h4{font-size:.84rem;font-weight:600;color:var(--soft);margin-bottom:.3rem}
.panel .why{font-weight:600}.panel .because{margin:.25rem 0 .45rem}
.scroll{overflow-x:auto}
.steps{counter-reset:n}
.steps li{display:grid;grid-template-columns:1.2rem minmax(0,1.5fr) minmax(0,1fr) 3.6rem;column-gap:.5rem;align-items:center;padding:.08rem 0;font-size:.92rem}
.steps li::before{counter-increment:n;content:counter(n);color:var(--soft)}
.bar{width:100%;height:7px;background:var(--sunk);border-radius:2px}.bar rect{fill:var(--soft)}
.failed .bar rect,.failed .name b{fill:var(--fail);color:var(--fail)}.interrupted .bar rect,.interrupted .name b{fill:var(--block);color:var(--block)}
.steps .error{grid-column:2/-1;color:var(--fail);font-size:.88rem}
.interrupted .name b,.failed .name b{font-weight:600;font-size:.86em}
table{border-collapse:collapse;font-size:.9rem;width:100%}
th{font-weight:400;text-align:left}thead th{color:var(--soft);font-size:.84rem}
td,th{padding:.14rem .5rem .14rem 0;vertical-align:baseline}
caption{text-align:left;padding-bottom:.15rem}
.sas{width:auto;min-width:min(100%,22rem)}.sas .eq{color:var(--soft);padding:0 .9rem 0 .3rem}.emoji{display:inline-block;width:1.5em}
.differs td,.differs th{background:var(--failbg)}.differs :first-child{box-shadow:-.3rem 0 0 var(--failbg)}.differs .eq{color:var(--fail);font-weight:700}
.dec td{font-family:var(--mono);font-size:.86em;padding-top:.3rem}
.chain .owner th{padding-top:.45rem;font-weight:600}
.chain td{white-space:nowrap;width:1%;padding-left:.7rem}.chain td.bad{white-space:normal;min-width:9rem}.chain small{display:block;color:inherit}
.chain tr+tr:not(.owner){border-top:1px dotted var(--rule)}
.chain .ok{color:var(--pass)}.chain .missing{color:var(--flaky)}.chain :is(.bad,.differs .missing,.differs .ok){color:var(--fail);font-weight:600}.gone{color:var(--soft)}
.chain thead th+th{padding-left:.7rem}.chain code{white-space:nowrap}
.chain i{font-style:normal;color:var(--soft);margin-right:.35em}
.d2{padding-left:1.3rem}.d3{padding-left:2.6rem}.d4{padding-left:3.9rem}
.chain code{color:var(--soft)}
.more{font-size:.87rem;margin-top:.3rem}.more>summary{color:var(--link);cursor:pointer;width:max-content;max-width:100%}
.keys div{padding:.12rem 0}.keys code{font-size:.8rem}
.checks abbr{text-decoration:underline dotted var(--soft)}.checks td,.checks th{width:33%}.messages li{padding:.1rem 0;font-size:.92rem}
.log{font-size:.78rem;line-height:1.5;background:var(--sunk);padding:.6rem .75rem;border-radius:4px;overflow:auto;max-height:22rem;white-space:pre-wrap}
.foot{column-span:all;display:flex;flex-wrap:wrap;gap:.2rem .6rem;align-items:baseline;border-top:1px dotted var(--rule);padding-top:.55rem;font-size:.87rem;color:var(--soft)}
.foot code{color:var(--ink)}.tags{margin-left:auto}
.seq{display:block;width:100%;max-width:31rem;font:10.5px var(--sans)}
.n4{min-width:25rem;max-width:38rem}.n5{min-width:32rem;max-width:44rem}
.seq text{fill:var(--ink);paint-order:stroke;stroke:var(--bg);stroke-width:3px;stroke-linejoin:round}
.seq .t{fill:var(--soft);font-size:9.5px}.seq .who{text-anchor:middle;font-weight:650;font-size:11.5px}.seq .network{fill:var(--soft);font-weight:400}
.seq .back text{text-anchor:end}.seq .note{text-anchor:middle;stroke:none;font-size:9.5px;fill:var(--soft)}
.lane{stroke:var(--rule);stroke-width:1.2}.rule{stroke:var(--rule);stroke-dasharray:1 3}.seq .step{fill:var(--soft);font-weight:650}
.seq g path{fill:none;stroke:var(--ink);stroke-width:1.2}.seq g circle{fill:var(--ink);r:2.5px}.seq .dev .way{stroke-dasharray:4 3}
.seq g.wrong path{stroke:var(--fail)}.seq g.wrong circle{fill:var(--fail)}.seq g.wrong text{fill:var(--fail);font-weight:650}
.seq .pill{fill:var(--bg);stroke:var(--rule)}
.legend svg{width:9px;height:11px;margin-right:.4em;vertical-align:-.08em}#lock rect{fill:var(--soft)}#lock path{fill:none;stroke:var(--soft);stroke-width:1.3;stroke-dasharray:none}
.legend{font-size:.8rem;color:var(--soft);display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;margin-top:.2rem}
.legend .room::before,.legend .dev::before{content:"";display:inline-block;width:1.7em;border-top:1.5px solid var(--ink);vertical-align:.25em;margin-right:.4em}.legend .dev::before{border-top-style:dashed}
.method p{max-width:62rem;margin-bottom:.4rem;font-size:.92rem}
footer{font-size:.85rem;color:var(--soft);border-top:1px solid var(--rule);padding-top:.7rem}
dialog{border:1px solid var(--rule);border-radius:8px;background:var(--bg);color:var(--ink);padding:1.2rem 1.5rem;min-width:19rem}
dialog::backdrop{background:#0006}dialog dl div{display:grid;grid-template-columns:5rem 1fr;padding:.15rem 0}dialog form{margin-top:.8rem}
kbd{border:1px solid var(--rule);border-bottom-width:2px;border-radius:4px;padding:0 .4em}
@media screen and (max-width:66rem){
.books,.books tbody{display:block}.books{min-width:0}.books thead{position:absolute;clip-path:inset(50%)}
.books tr{display:flex;flex-wrap:wrap;gap:.05rem 1rem;padding:.4rem 0}.books th[scope=row]{flex:1 0 100%;padding:0;font-weight:600}
.books td{padding:0}.books td::before{content:attr(data-head) ' ';color:var(--soft);font-size:.87em}
}
@media screen and (max-width:52rem){
.s[open]:not(:has(.word.passed)) .line{display:none}
.body{columns:auto;padding-left:.3rem}
.front{grid-template-columns:minmax(0,1fr)}
.s>summary{grid-template:none/1.1rem minmax(0,1fr) auto}
.s .id{grid-column:2}.s .title,.s .line{grid-column:2/-1;grid-row:auto}.s .word{grid-column:2;grid-row:2}.s .id{grid-row:1}summary .ms{grid-column:3}
.s .title{color:var(--ink)}.findings li{grid-template-columns:minmax(0,1fr)}
header time{margin-left:0;width:100%}.gates div{grid-template-columns:minmax(0,1fr);gap:0}
.peers td,.peers th,.peers th[scope=row],.peers .differs :is(th,td){min-width:7rem;padding-right:.8rem}.peers .differs td:has(p){min-width:10rem}.tags{margin-left:0}
.strip a{width:28px;height:28px}.strip.many a{width:17px;height:17px}.strip.many{gap:1px;align-items:center}.strip.many :is(.passed,.caught){width:9px;height:9px;font-size:.5rem}.strip :is(.skipped,.not-run){display:none}.tools input{max-width:none}.tools button,.copy{min-height:2rem}
}
@media print{
html{font-size:11px}body{max-width:none;padding:0}.tools,.copy,.skip,dialog{display:none!important}a{color:inherit;text-decoration:none}.more:not([open]){display:none}
.s,.attention>li{break-inside:avoid}.s[open]{break-inside:auto}.log{max-height:none}.s>summary{background:none!important}
*{print-color-adjust:exact}
}
`;
