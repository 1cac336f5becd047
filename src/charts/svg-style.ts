import { fontSize } from './text-lines.js';

/**
 * Colours of a picture: light or dark as the reader has it, or as the class `light` or `dark` on the picture says. A page that shows the
 * picture lights a state by the class `active` on its group.
 */
export const svgStyle = `
.chart{--page:#fff;--fill:#f8fafc;--leaf:#fff;--line:#8496b0;--ink:#0f172a;--soft:#475569;--tag:#7c3aed;--guard:#0e7490;--event:#475569;--delay:#b45309;--done:#15803d;--error:#dc2626;--lit:#2563eb;--glow:#dbeafe;background:var(--page);font-family:"DejaVu Sans",Verdana,"Segoe UI",system-ui,sans-serif;font-size:${fontSize.text}px}
@media (prefers-color-scheme:dark){.chart:not(.light){DARK}}
.chart.dark{DARK}
.chart text{fill:var(--soft);white-space:pre}
.chart .page{fill:var(--page)}
.chart .state>rect{fill:var(--leaf);stroke:var(--line);stroke-width:1.2}
.chart .state>rect.inner{fill:none}
.chart .compound>rect,.chart .parallel>rect{fill:var(--fill)}
.chart .region>rect{stroke-dasharray:6 4}
.chart .dot{fill:var(--ink)}
.chart .name{fill:var(--ink);font-size:${fontSize.name}px;font-weight:700}
.chart .tag{fill:var(--tag)}
.chart .trigger{fill:var(--ink)}
.chart .guard{fill:var(--guard)}
.chart .arrow>path{fill:none;stroke:var(--colour);stroke-width:1.3}
.chart .arrow>.head{fill:var(--colour);stroke:none}
.chart .label .trigger{fill:var(--colour)}
.chart .label.event .trigger{fill:var(--ink)}
.chart .label>text,.chart .text.compound>text,.chart .text.parallel>text{paint-order:stroke;stroke:var(--fill);stroke-width:4px;stroke-linejoin:round}
.chart .event,.chart .always,.chart .initial{--colour:var(--event)}
.chart .always>path{stroke-dasharray:4 3}
.chart .delay{--colour:var(--delay)}
.chart .done{--colour:var(--done)}
.chart .error{--colour:var(--error)}
.chart .state.active>rect{stroke:var(--lit);stroke-width:2.4}
.chart .atomic.active>rect,.chart .final.active>rect:not(.inner){fill:var(--glow)}
`
  .trim()
  .replaceAll(
    'DARK',
    '--page:#0b1120;--fill:#111a2e;--leaf:#1b2740;--line:#5b7093;--ink:#f1f5f9;--soft:#b6c3d6;--tag:#c4b5fd;--guard:#67e8f9;--event:#94a3b8;--delay:#fbbf24;--done:#4ade80;--error:#f87171;--lit:#60a5fa;--glow:#1e3a8a',
  );
