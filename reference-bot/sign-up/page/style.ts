/** The page's style sheet. Text passes WCAG AA on both grounds; what colour says, a sign and a word say too. */
export const style = `
:root{--bg:#fbfaf7;--sunk:#f3f1ea;--field:#fff;--ink:#1c1f23;--soft:#595e66;--rule:#dedad0;--edge:#8b8f96;--link:#1c4f8f;--on:#fff;
--good:#1b6a3d;--bad:#b0221b;--badbg:#fae6e2;
--mono:ui-monospace,"SF Mono","Cascadia Mono","JetBrains Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;
--sans:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",Arial,sans-serif;
--serif:Charter,"Bitstream Charter","Iowan Old Style","Sitka Text",Cambria,Georgia,serif}
@media (prefers-color-scheme:dark){:root{--bg:#14161a;--sunk:#1c1f24;--field:#0f1114;--ink:#e6e3dc;--soft:#a2a6ad;--rule:#31353c;--edge:#6f757e;--link:#8fbcf7;--on:#10131a;
--good:#74cc94;--bad:#ff8d82;--badbg:#37201f}}
*{box-sizing:border-box}
html{font:16px/1.55 var(--sans);color:var(--ink);background:var(--bg);-webkit-text-size-adjust:100%}
body{margin:0;overflow-wrap:anywhere}
main{max-width:38rem;margin:0 auto;padding:clamp(1.5rem,7vh,4.5rem) 1.25rem 5rem}
h1,h2,p,ul,ol,pre,fieldset,legend{margin:0;padding:0}
ul,ol{list-style:none}
[hidden]{display:none!important}
.unseen{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}
h1{font:500 clamp(1.9rem,7vw,2.6rem)/1.12 var(--serif);letter-spacing:-.012em;text-wrap:balance}
h1:focus{outline:0}
.lead{color:var(--soft);font-size:1.06rem;margin:.8rem 0 2.2rem;text-wrap:pretty}
form,fieldset,.field,.pastes>li{grid-template-columns:minmax(0,1fr)}
form{display:grid;gap:1.4rem}
fieldset{border:0;border-top:1px solid var(--rule);padding-top:1.1rem;display:grid;gap:1.3rem}
legend{color:var(--soft);font-size:.9rem;padding-right:.7rem}
.field{display:grid;gap:.35rem}
label{font-weight:600}
.input{position:relative}
input,textarea,button{font:inherit;color:inherit}
input,textarea{display:block;width:100%;background:var(--field);border:1px solid var(--edge);border-radius:7px;padding:.62rem .8rem;min-height:2.9rem}
textarea{resize:vertical}
#code,#username,#owner{font-family:var(--mono);font-size:.97rem}
#password{padding-right:5rem}
::placeholder{color:var(--soft);opacity:1}
[aria-invalid=true]{border-color:var(--bad);box-shadow:inset 0 0 0 1px var(--bad)}
:is(input,textarea,button,pre):focus-visible{outline:2px solid var(--link);outline-offset:2px}
.hint{color:var(--soft);font-size:.88rem;text-wrap:pretty}
.hint.met::before{content:"✓ ";color:var(--good);font-weight:700}
.error{display:grid;grid-template-columns:auto minmax(0,1fr);gap:.45em;color:var(--bad);font-size:.92rem;font-weight:500}
.error::before{content:"!";display:grid;place-items:center;width:1.35em;height:1.35em;margin-top:.18em;border-radius:50%;background:var(--bad);color:var(--bg);font:700 .78em/1 var(--sans)}
button{cursor:pointer;background:none;border:1px solid var(--edge);border-radius:7px;padding:.5rem 1rem;min-height:2.75rem}
button:hover{border-color:var(--ink)}
.primary{background:var(--ink);border-color:var(--ink);color:var(--bg);font-weight:600;min-height:3.1rem;width:100%}
.primary:hover{background:var(--link);border-color:var(--link);color:var(--on)}
.primary[aria-disabled=true]{opacity:.65;cursor:progress}
#reveal{position:absolute;right:.3rem;top:.3rem;bottom:.3rem;min-height:0;padding:0 .8rem;border:0;border-radius:5px;color:var(--soft);font-size:.9rem}
#reveal:hover{color:var(--ink);background:var(--sunk)}
.notice{background:var(--sunk);border-left:3px solid var(--edge);border-radius:0 7px 7px 0;padding:.75rem 1rem;text-wrap:pretty}
noscript .notice{margin-bottom:1.6rem}
.notice.bad{background:var(--badbg);border-color:var(--bad)}
.steps{display:flex;flex-wrap:wrap;gap:.15rem 1.3rem;margin:.9rem 0 1.7rem;color:var(--soft);font-size:.93rem}
.steps li::before{content:"✓";color:var(--good);font-weight:700;margin-right:.4em}
.steps .missed{color:var(--bad)}.steps .missed::before{content:"✗";color:var(--bad)}
.pastes>li{border-top:1px solid var(--rule);padding:1.7rem 0 2.1rem;display:grid;gap:.65rem}
.notice+.pastes{margin-top:2.2rem}
h2{display:flex;align-items:baseline;gap:.6rem;font:500 1.5rem/1.2 var(--serif)}
h2 b{flex:none;display:grid;place-items:center;width:1.75em;height:1.75em;border:1px solid var(--edge);border-radius:50%;font:500 .8em/1 var(--serif);align-self:center}
dl{margin:0;display:grid;grid-template-columns:5.4rem minmax(0,1fr);gap:.3rem .9rem;font-size:.97rem}
dt{color:var(--soft)}dd{margin:0;text-wrap:pretty}
code{font-family:var(--mono);font-size:.94em}
#result .lead{margin:.5rem 0 0;color:var(--ink)}
.pastes .field{margin-top:.4rem}
.paste{position:relative;margin-top:.4rem;border:1px solid var(--rule);border-radius:7px;background:var(--sunk)}
pre{font:.82rem/1.65 var(--mono);padding:1rem;white-space:pre-wrap;border-radius:7px}
pre::before{content:"";float:right;width:5rem;height:1.9rem}
.copy{position:absolute;right:.45rem;top:.45rem;min-height:2.2rem;padding:.1rem .8rem;font-size:.88rem;background:var(--bg);min-width:4.9rem}
.copy.done{border-color:var(--good);color:var(--good)}
@media (max-width:30rem){
dl{grid-template-columns:minmax(0,1fr);gap:0}dt{font-size:.88rem}dd{margin-bottom:.5rem}
.copy{position:static;display:block;width:calc(100% - .9rem);margin:.45rem;min-height:2.75rem}
pre{padding:.2rem .9rem .9rem}pre::before{content:none}
}
@media (prefers-reduced-motion:no-preference){button,input,textarea{transition:border-color .12s,background-color .12s}}
`;
