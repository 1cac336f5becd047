import { svgStyle } from '../charts/svg-style.js';
import { partsStyle } from './parts-style.js';

/** Colours of the page, and where its large things stand. They are those of the charts. */
const frameStyle = `
:root{--page:#f3f5f9;--surface:#fff;--raised:#f8fafc;--line:#d5dce8;--ink:#0f172a;--soft:#4a5870;--accent:#1d4ed8;--accent-ink:#fff;--good:#15713b;--good-fill:#dcf5e4;--bad:#b91c1c;--bad-fill:#fde4e4;--warn:#8a4b06;--warn-fill:#fdedcf;--note:#1e4fc2;--note-fill:#e1ebfe;--plain-fill:#e6ebf3;--serving:#3b82f6;--moving:#d97706;--arriving:#d97706;--waiting:#94a3b8;--troubled:#dc2626;--vacant:#dc2626;--changed:#7c3aed;--shadow:0 1px 2px rgb(15 23 42/.06),0 4px 14px rgb(15 23 42/.05)}
@media (prefers-color-scheme:dark){:root{--page:#0b1120;--surface:#111a2e;--raised:#17223a;--line:#2a3956;--ink:#eef3fa;--soft:#a9b8cf;--accent:#7fb0ff;--accent-ink:#0b1120;--good:#6ee79b;--good-fill:#0f3323;--bad:#ff9d9d;--bad-fill:#42161d;--warn:#fbc25a;--warn-fill:#3b2a0c;--note:#9cc2ff;--note-fill:#172f5c;--plain-fill:#223050;--serving:#4f8ef7;--moving:#f59e0b;--arriving:#f59e0b;--waiting:#64748b;--troubled:#f87171;--vacant:#f87171;--changed:#a78bfa;--shadow:none}}
*{box-sizing:border-box}
html{background:var(--page);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;-webkit-text-size-adjust:100%}
body{margin:0;overflow-wrap:anywhere}
a{color:var(--accent);text-decoration-thickness:1px;text-underline-offset:2px}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:4px}
main:focus{outline:none}
h1{font-size:1.5rem;line-height:1.2;margin:0;letter-spacing:-.01em}
h2{font-size:.82rem;text-transform:uppercase;letter-spacing:.06em;color:var(--soft);margin:0 0 .7rem}
p{margin:.4rem 0}
ul,ol{margin:0;padding:0;list-style:none}
.quiet{color:var(--soft)}
.skip{position:absolute;left:-999px;top:0;background:var(--surface);padding:.5rem 1rem;z-index:2}
.skip:focus{left:0}
header{background:var(--surface);border-bottom:1px solid var(--line);position:sticky;top:0;z-index:1}
.bar{display:flex;align-items:center;gap:.8rem;padding:.7rem 1.2rem .2rem;flex-wrap:wrap}
.brand{font-weight:700;color:var(--ink);text-decoration:none;display:flex;gap:.5rem;align-items:baseline}
.brand .group{font-weight:500;color:var(--soft)}
.brand .group::before{content:"/";margin-right:.5rem;color:var(--line)}
.server{margin-left:auto;font-size:.85rem}
.pages{display:flex;gap:.2rem;padding:0 .7rem;overflow-x:auto;scrollbar-width:thin}
.pages a{padding:.45rem .55rem;text-decoration:none;color:var(--soft);border-bottom:2px solid transparent;white-space:nowrap}
.pages a:hover{color:var(--ink)}
.pages a[aria-current]{color:var(--ink);border-color:var(--accent);font-weight:600}
.banner{margin:0;padding:.6rem 1.2rem;font-weight:500}
.banner.bad{background:var(--bad-fill);color:var(--bad)}
main{max-width:1360px;margin:0 auto;padding:1.4rem 1.2rem 3rem}
.page{display:grid;gap:1.1rem;grid-template-columns:minmax(0,1fr)}
.title{display:flex;gap:.8rem;align-items:center;flex-wrap:wrap}
.title .actions{margin-left:auto}
.columns{display:grid;gap:1.1rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,380px),1fr));align-items:start}
@media (max-width:480px){html{font-size:14px}main{padding:1rem .8rem 2rem}.bar{padding:.6rem .8rem .1rem}.pages{padding:0 .3rem}.server{margin-left:0;flex-basis:100%;font-size:.78rem}}
@media (prefers-reduced-motion:no-preference){.tile{transition:background-color .3s,border-color .3s}.chart .state>rect{transition:stroke .25s,fill .25s}}
@media (forced-colors:active){.tile,.share rect{forced-color-adjust:none}}
`.trim();

export const pageStyle = `${frameStyle}\n${partsStyle}\n${svgStyle}\n`;
