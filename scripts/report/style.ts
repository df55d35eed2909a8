/** A chosen box shows in its label, by more than a colour. */
function chosen(id: string): string {
  const label = `~ .controls label[for="${id.slice(1)}"]`;
  const sign = id === "#open-all" ? "☑" : "●";
  return `${id}:checked ${label} { border-color: var(--blue); color: var(--blue); font-weight: 600; } ${id}:checked ${label}::before { content: "${sign} "; color: inherit; } ${id}:focus-visible ${label} { outline: 3px solid var(--blue); outline-offset: 2px; }`;
}

/** Only the steps of one kind, and the components that have some. */
function only(kind: string): string {
  const rest = `#only-${kind}:checked ~ main #changes`;
  return `${rest} .step:not(.${kind}), ${rest} .part:not(.has-${kind}) { display: none; }`;
}

/** The page's style; one block, since its hash is what the page's policy permits. */
export const style = `
:root {
  color-scheme: light dark;
  --ground: #f6f7f9; --card: #ffffff; --ink: #14181f; --dim: #56606e; --line: #dfe3e9; --head: #f0f2f5;
  --good: #0b6b3a; --good-soft: #e1f4e8; --bad: #a8181f; --bad-soft: #fde8e8; --warn: #7a4b00; --warn-soft: #fdf0d5;
  --blue: #1451b8; --blue-soft: #e6eefb; --plum: #6b2a9b; --plum-soft: #f2e7fa;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0e1116; --card: #161b22; --ink: #e8ecf2; --dim: #9aa6b5; --line: #2a323d; --head: #1c232c;
    --good: #62d394; --good-soft: #12301f; --bad: #ff8f8f; --bad-soft: #3b1719; --warn: #f2bf63; --warn-soft: #36270c;
    --blue: #8ab6ff; --blue-soft: #16263f; --plum: #d3a6f5; --plum-soft: #2c1b3a;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
header, nav, main, footer { max-width: 68rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2.5rem; }
h1 { font-size: clamp(1.4rem, 1rem + 2vw, 2.1rem); line-height: 1.2; letter-spacing: -0.015em; margin: 0.6rem 0 0.4rem; text-wrap: balance; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 0 0 0.9rem; letter-spacing: -0.005em; }
h3 { font-size: 1rem; margin: 1.2rem 0 0.4rem; overflow-wrap: anywhere; }
p { margin: 0.4rem 0; overflow-wrap: anywhere; }
a { color: var(--blue); text-underline-offset: 0.15em; }
a:focus-visible, summary:focus-visible, .scroll:focus-visible, pre:focus-visible, input:focus-visible { outline: 3px solid var(--blue); outline-offset: 2px; border-radius: 4px; }
code, pre { font: 0.88em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
pre { background: var(--head); border-radius: 8px; padding: 0.8rem 1rem; margin: 0.4rem 0 1rem; white-space: pre-wrap; }
.dim { color: var(--dim); }
.skip { position: absolute; left: -999px; } .skip:focus { left: 0.6rem; top: 0.6rem; background: var(--card); padding: 0.4rem 0.8rem; border-radius: 8px; }
.facts { display: flex; flex-wrap: wrap; gap: 0.2rem 1.4rem; padding: 0; margin: 0 0 1.4rem; color: var(--dim); }
.facts div { display: flex; gap: 0.4rem; min-width: 0; }
.facts dt::after { content: ":"; }
.facts dd { margin: 0; color: var(--ink); overflow-wrap: anywhere; min-width: 0; }
.badge { display: inline-block; padding: 0.12rem 0.6rem; border-radius: 99px; font-size: 0.82rem; font-weight: 600; white-space: nowrap; background: var(--head); color: var(--dim); }
.badge.good, .badge.create { background: var(--good-soft); color: var(--good); }
.badge.bad, .badge.delete { background: var(--bad-soft); color: var(--bad); }
.badge.warn, .badge.replace { background: var(--warn-soft); color: var(--warn); }
.badge.blue, .badge.update { background: var(--blue-soft); color: var(--blue); }
.badge.plum { background: var(--plum-soft); color: var(--plum); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.2rem, 1fr)); gap: 0.75rem; margin: 0 0 1.25rem; padding: 0; list-style: none; }
.tiles li { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 0.8rem 1rem; }
.tiles strong { display: block; font-size: 1.5rem; line-height: 1.25; font-variant-numeric: tabular-nums; letter-spacing: -0.02em; }
.tiles .none strong { color: var(--dim); font-weight: 500; }
.controls { max-width: 68rem; margin: 0 auto 1.1rem; padding: 0 1.25rem; display: flex; flex-wrap: wrap; gap: 0.4rem 0.6rem; align-items: center; font-size: 0.92rem; }
body > input { position: absolute; opacity: 0; }
.controls label { cursor: pointer; border: 1px solid var(--line); background: var(--card); border-radius: 99px; padding: 0.12rem 0.75rem; } .controls label::before { content: "○ "; color: var(--dim); }
.controls label[for="open-all"]::before { content: "☐ "; }
${["all", "create", "update", "replace", "delete", "failed"]
  .map((kind) => `#only-${kind}`)
  .concat("#open-all")
  .map(chosen)
  .join("\n")}
nav ul { display: flex; flex-wrap: wrap; gap: 0.3rem 1.1rem; padding: 0; margin: 0 0 1.25rem; list-style: none; font-size: 0.92rem; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 1.25rem 1.4rem; margin: 0 0 1.1rem; }
@media (min-width: 48rem) { main { display: grid; grid-template-columns: 1fr 1fr; column-gap: 1.1rem; } main > section { grid-column: 1 / -1; min-width: 0; } main > #why:not(.alarm), main > #why:not(.alarm) + #next { grid-column: auto; } }
section.alarm { border-color: var(--bad); border-left-width: 5px; }
.problem { border-top: 1px solid var(--line); padding: 0.7rem 0; margin: 0; }
.problem dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.1rem 0.9rem; margin: 0.3rem 0 0; }
.problem dt { color: var(--dim); }
.problem dd { margin: 0; overflow-wrap: anywhere; min-width: 0; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 0.93rem; }
th, td { text-align: left; vertical-align: top; padding: 0.45rem 0.9rem 0.45rem 0; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
tbody th { min-width: 7rem; }
thead th { border-top: 0; color: var(--dim); font-weight: 600; font-size: 0.8rem; white-space: nowrap; }
tfoot td, tfoot th { font-weight: 700; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
td:last-child, th:last-child { padding-right: 0; }
details, .step { border-top: 1px solid var(--line); }
section > details:first-of-type, .step:first-child { border-top: 0; }
.step > summary, div.step { padding: 0.45rem 0; font-size: 0.93rem; } div.step { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.3rem 0.7rem; padding-left: 1.5rem; }
.step { content-visibility: auto; contain-intrinsic-size: auto 2.4rem; }
.step code { overflow-wrap: anywhere; min-width: 0; } .step .named { font-weight: 600; } .step .end { font-size: 0.88rem; }
.values { display: grid; grid-template-columns: minmax(9rem, max-content) 1fr; gap: 0.1rem 1.2rem; margin: 0; font-size: 0.9rem; }
.values dt { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: 0.95em; } .values div { display: contents; } .values dt, .values dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
.diff td, .diff th { font-size: 0.88rem; padding-top: 0.3rem; padding-bottom: 0.3rem; } .diff th { width: 30%; font-weight: 500; } .diff td { width: 35%; }
.diff td { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; } .diff th { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
.diff .before { color: var(--bad); } .diff .after { color: var(--good); } .diff .before::before { content: "− "; } .diff .after::before { content: "+ "; }
summary { cursor: pointer; padding: 0.65rem 0; display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.3rem 0.7rem; list-style: none; }
summary::-webkit-details-marker { display: none; }
summary::before { content: "▸"; color: var(--dim); width: 0.8rem; }
details[open] > summary::before { content: "▾"; }
summary strong, summary .dim { overflow-wrap: anywhere; min-width: 0; }
summary .end { margin-left: auto; color: var(--dim); font-variant-numeric: tabular-nums; white-space: nowrap; }
details > .inside { padding: 0 0 1rem 1.5rem; }
svg { display: block; } svg.wide { width: 100%; height: auto; } svg.graph { margin: 0 auto; }
svg .bar { fill: var(--blue); } svg .bar.path { fill: var(--plum); } svg .bar.fail { fill: var(--bad); } svg .bar.cost { fill: var(--plum); }
svg .grid { stroke: var(--line); } svg text { fill: var(--dim); font: 12px system-ui, sans-serif; } svg .name { fill: var(--ink); }
svg .box rect { fill: var(--head); stroke: var(--line); } svg .box .name { font-weight: 600; font-size: 13px; }
svg .changed rect { fill: var(--good-soft); stroke: var(--good); } svg .lossy rect { fill: var(--warn-soft); stroke: var(--warn); stroke-width: 2; } svg .failed rect { fill: var(--bad-soft); stroke: var(--bad); stroke-width: 2; }
svg .changed text { fill: var(--good); } svg .lossy text { fill: var(--warn); } svg .failed text { fill: var(--bad); } svg .box text.name { fill: var(--ink); }
svg .edge { fill: none; stroke: var(--dim); stroke-width: 1.3; } svg marker path { fill: var(--dim); }
#open-all:checked ~ main details::details-content { content-visibility: visible; block-size: auto; } #open-all:checked ~ main summary::before { content: "▾"; }
${["create", "update", "replace", "delete", "failed"].map(only).join("\n")}
ul.plain { margin: 0.3rem 0; padding-left: 1.2rem; } ul.plain li { margin: 0.2rem 0; overflow-wrap: anywhere; }
footer { color: var(--dim); font-size: 0.88rem; padding-bottom: 2.5rem; overflow-wrap: anywhere; }
@media (max-width: 40rem) {
  header { padding-top: 1.4rem; }
  header, nav, main, footer { padding-left: 0.9rem; padding-right: 0.9rem; }
  section { padding: 1rem; border-radius: 12px; }
  .problem dl { grid-template-columns: 1fr; } .problem dt { margin-top: 0.3rem; }
  details > .inside { padding-left: 0; }
  table.stack, .diff { position: relative; } table.stack thead { position: absolute; left: 0; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table.stack, table.stack tbody, table.stack tfoot, table.stack tr, table.stack td, table.stack th { display: block; border: 0; padding: 0.1rem 0; }
  table.stack tr { display: flex; flex-wrap: wrap; gap: 0.15rem 0.8rem; align-items: baseline; border-top: 1px solid var(--line); padding: 0.55rem 0; }
  table.stack tbody tr:first-child { border-top: 0; }
  table.stack tr > * { max-width: 100%; }
  .scroll svg.wide { min-width: 38rem; }
  .controls { padding: 0 0.9rem; } div.step { padding-left: 0; } .step .named { width: calc(100% - 6.5rem); }
  .values { grid-template-columns: 1fr; gap: 0; } .values dt { margin-top: 0.35rem; }
  .diff, .diff tbody, .diff tr, .diff td, .diff th { display: block; width: auto; border: 0; padding: 0.1rem 0; } .diff thead { position: absolute; left: 0; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .diff tr { border-top: 1px solid var(--line); padding: 0.4rem 0; }
  .tiles { grid-template-columns: repeat(2, 1fr); gap: 0.5rem; }
  table.stack .number { margin-left: auto; }
  table.stack td:nth-child(n + 3):not(.number) { flex-basis: 100%; } table.stack td.number::before { content: attr(data-head) " "; color: var(--dim); font-weight: 400; }
  table.stack td:empty { display: none; }
  summary .dim, summary .end { margin-left: 1.5rem; width: calc(100% - 1.5rem); }
  summary .end:empty { display: none; }
}
@media print {
  :root { --ground: #fff; --card: #fff; }
  body { font-size: 11px; } nav, .controls, .skip { display: none; } .step { content-visibility: visible; }
  section { border: 0; border-top: 1px solid #999; border-radius: 0; padding: 0.6rem 0; }
  tr, .tiles li { break-inside: avoid; } h2, summary { break-after: avoid; }
  details::details-content { content-visibility: visible; block-size: auto; } details > summary::before { content: "▾"; } .scroll { overflow: visible; }
}
`;
