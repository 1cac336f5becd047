/** What stands in pages: cards, tables, tiles, pictures, dialogs. */
export const partsStyle = `
.card,.empty{background:var(--surface);border:1px solid var(--line);border-radius:12px;padding:1rem 1.1rem;box-shadow:var(--shadow);min-width:0}
.empty{max-width:46rem;padding:1.6rem}
.empty-title{font-size:1.15rem;font-weight:650;margin-top:0}
pre{background:var(--raised);border:1px solid var(--line);border-radius:8px;padding:.8rem;overflow-x:auto;font-size:.85rem;line-height:1.45}
.pill{display:inline-block;font-size:.8rem;font-weight:600;line-height:1.5;padding:.02rem .6rem;border-radius:99px;white-space:nowrap}
.pill.good{background:var(--good-fill);color:var(--good)}
.pill.bad{background:var(--bad-fill);color:var(--bad)}
.pill.warn{background:var(--warn-fill);color:var(--warn)}
.pill.note{background:var(--note-fill);color:var(--note)}
.pill.plain{background:var(--plain-fill);color:var(--soft)}
.needs{border-left:4px solid var(--moving)}
.needs.bad{border-left-color:var(--troubled)}
.needs.fine{border-left-color:var(--good)}
.needs ul{display:grid;gap:.35rem}
.needs li{display:grid;grid-template-columns:auto 1fr;gap:.1rem .7rem;align-items:baseline;padding:.45rem .7rem;border-radius:8px;background:var(--raised)}
.needs li::before{content:"";width:.65rem;height:.65rem;border-radius:50%;background:var(--waiting);grid-row:1}
.needs li.bad::before{background:var(--troubled)}
.needs li.warn::before{background:var(--moving);border-radius:2px;transform:rotate(45deg)}
.needs li a{color:var(--ink)}
.needs .detail{grid-column:2;color:var(--soft);font-size:.92rem}
.calm{color:var(--good);font-weight:550;margin:0}
.calm+ul{margin-top:.7rem}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,135px),1fr));gap:1.1rem;margin:0}
.figure{background:var(--surface);border:1px solid var(--line);border-radius:12px;padding:.8rem 1.1rem;box-shadow:var(--shadow)}
.figure dt{font-size:.82rem;color:var(--soft)}
.figure dd{margin:0;font-size:.88rem}
.figure .value{font-size:1.6rem;font-weight:650;letter-spacing:-.02em;line-height:1.3;font-variant-numeric:tabular-nums}
.share svg{display:block;width:100%;height:6px;border-radius:3px;margin-top:.5rem;background:var(--plain-fill)}
.share .owned{fill:var(--serving)}
.share .moving{fill:var(--moving)}
.share .vacant{fill:var(--vacant)}
.workers li{display:flex;justify-content:space-between;align-items:baseline;gap:.3rem .8rem;padding:.4rem 0;border-top:1px solid var(--line);flex-wrap:wrap}
.workers li:first-child{border:0}
.workers li>:nth-child(2){margin-left:auto;font-size:.88rem}
.crown{font-size:.8rem;font-weight:600;color:var(--note)}
.records li{display:grid;grid-template-columns:3.6rem 1fr;gap:0 .8rem;padding:.5rem 0;border-top:1px solid var(--line)}
.records li:first-child{border:0}
.record-at{color:var(--soft);font-variant-numeric:tabular-nums;text-align:right;font-size:.85rem;padding-top:.1rem}
.record-more{grid-column:2;font-size:.88rem;color:var(--soft)}
.record-meta{grid-column:2;font-size:.82rem}
.records .rejected em{color:var(--bad);font-style:normal}
.page>.records{background:var(--surface);border:1px solid var(--line);border-radius:12px;padding:.5rem 1.1rem}
.scroll{overflow-x:auto;background:var(--surface);border:1px solid var(--line);border-radius:12px}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{text-align:left;padding:.55rem .9rem;border-top:1px solid var(--line);white-space:nowrap}
thead th{border:0;font-size:.8rem;color:var(--soft);font-weight:600}
tbody tr:hover{background:var(--raised)}
.number{text-align:right}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(130px,1fr));gap:.7rem 1.2rem;margin:0}
.facts dt{font-size:.8rem;color:var(--soft)}
.facts dd{margin:0;font-weight:550;font-variant-numeric:tabular-nums}
.charts{display:grid;gap:.15rem;margin-bottom:.9rem}
.charts:last-child{margin:0}
.charts li{display:flex;flex-wrap:wrap;gap:.3rem .5rem;align-items:baseline;padding:.3rem .5rem;border-radius:8px}
.charts li.chosen{background:var(--note-fill)}
.charts a{flex-basis:100%;font-weight:600;text-decoration:none}
.charts .chosen a{color:var(--note)}
.charts .chosen .quiet{color:var(--ink)}
.state{font-size:.85rem;background:var(--surface);border:1px solid var(--line);border-radius:6px;padding:0 .45rem}
.sided{display:grid;gap:1.1rem;grid-template-columns:minmax(0,1fr);align-items:start}
@media (min-width:1000px){.sided{grid-template-columns:minmax(260px,21rem) minmax(0,1fr)}}
.picture{overflow:auto;border:1px solid var(--line);border-radius:10px;max-height:78vh;background:var(--surface)}
.picture svg.chart{display:block;max-width:none;height:auto;min-width:640px;width:100%;background:none}
.picture .page{fill:none}
.picture .state.active>text,.badge text{font-weight:700}
.chart .badge rect{fill:var(--lit);stroke:none}
.chart .badge text{fill:#fff;font-size:12px}
@media (prefers-color-scheme:dark){.chart .badge text{fill:#0b1120}}
.controls{display:flex;flex-wrap:wrap;gap:.7rem 1.4rem;align-items:center}
.controls fieldset{border:0;padding:0;margin:0;display:flex;flex-wrap:wrap;gap:.3rem 1rem}
.controls legend{float:left;margin-right:1rem;color:var(--soft)}
input[type=search]{font:inherit;color:var(--ink);background:var(--surface);border:1px solid var(--line);border-radius:8px;padding:.35rem .6rem;width:15rem;max-width:100%}
input[type=checkbox],input[type=range]{accent-color:var(--accent)}
.choices{display:flex;flex-wrap:wrap;gap:.3rem}
.choices a{padding:.25rem .7rem;border:1px solid var(--line);border-radius:99px;text-decoration:none;background:var(--surface);color:var(--soft)}
.choices a[aria-current]{background:var(--note-fill);border-color:var(--note);color:var(--note);font-weight:600}
.legend{display:flex;flex-wrap:wrap;gap:.3rem 1.1rem;font-size:.85rem;color:var(--soft)}
.legend li{display:flex;gap:.4rem;align-items:center}
.grid{border:1px solid var(--line);border-radius:12px;overflow:hidden}
.card>.grid{margin-top:.8rem}
.line{display:grid;grid-template-columns:8rem minmax(0,1fr);gap:.8rem;align-items:center;padding:.45rem .9rem;background:var(--surface);content-visibility:auto;contain-intrinsic-size:auto 34px}
.grid.many{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,34rem),1fr))}
.grid.many .line{border-top:1px solid var(--line)}
.line+.line{border-top:1px solid var(--line)}
.line-name{white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.tiles{display:flex;flex-wrap:wrap;gap:3px;padding:.25rem 0;min-height:1.5rem}
.tile{width:14px;height:14px;overflow:hidden;font-size:0;border-radius:3px;background:var(--serving);border:2px solid transparent;display:inline-block}
.tile:hover{outline:2px solid var(--ink)}
.tile.moving{background:repeating-linear-gradient(135deg,var(--moving) 0 3px,var(--surface) 3px 5px)}
.tile.arriving{background:none;border:2px dashed var(--arriving)}
.tile.waiting{background:var(--waiting)}
.tile.troubled{background:var(--troubled);border-radius:50%}
.tile.vacant{background:none;border:2px solid var(--vacant)}
.tile.changed{background:var(--changed)}
.named .tile{width:auto;min-width:1.9rem;height:1.5rem;border-width:1px;border-color:transparent;background:var(--note-fill);color:var(--note);font-size:.75rem;line-height:1.4rem;text-align:center;text-decoration:none;padding:0 .3rem;font-variant-numeric:tabular-nums}
.named .tile.moving{background:var(--warn-fill);color:var(--warn);border:1px solid var(--moving)}
.named .tile.arriving{background:none;color:var(--warn);border:1px dashed var(--arriving)}
.named .tile.waiting{background:var(--plain-fill);color:var(--soft)}
.named .tile.troubled{background:var(--bad-fill);color:var(--bad);border:1px solid var(--troubled);border-radius:99px}
.named .tile.vacant{background:none;color:var(--bad);border:1px solid var(--vacant)}
.named .tile.changed{background:var(--changed);color:var(--surface)}
.route{font-weight:600}
.slider{display:flex;gap:.6rem;align-items:center;flex-wrap:wrap;background:var(--surface);border:1px solid var(--line);border-radius:12px;padding:.6rem .9rem}
.slider input{flex:1;min-width:8rem}
.slider output{min-width:5.5rem;font-variant-numeric:tabular-nums;font-weight:600}
button{font:inherit;color:var(--ink);background:var(--surface);border:1px solid var(--line);border-radius:8px;padding:.3rem .8rem;cursor:pointer}
button:hover:not(:disabled){border-color:var(--accent)}
button:disabled{opacity:.55;cursor:default}
button.main{background:var(--accent);color:var(--accent-ink);border-color:var(--accent);font-weight:600}
.actions{display:flex;gap:.5rem;flex-wrap:wrap}
dialog{border:1px solid var(--line);border-radius:14px;background:var(--surface);color:var(--ink);padding:1.4rem;width:min(34rem,calc(100vw - 2rem));box-shadow:0 20px 60px rgb(0 0 0/.35)}
dialog::backdrop{background:rgb(8 14 28/.5)}
dialog h2{font-size:1.15rem;text-transform:none;letter-spacing:0;color:var(--ink)}
dialog .actions{justify-content:flex-end;margin-top:1rem}
.rehearsal ul{columns:2;font-size:.88rem;font-variant-numeric:tabular-nums}
.status{min-height:1.5rem;font-weight:550}
.problem{color:var(--bad)}
@media (max-width:480px){.line{grid-template-columns:minmax(0,1fr);gap:0}.records li{grid-template-columns:2.6rem 1fr;gap:0 .6rem}.card,.figure{padding:.8rem}.rehearsal ul{columns:1}}
`.trim();
