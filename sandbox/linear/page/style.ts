/** The pages' one style sheet: light and dark by the reader's setting, from a phone's width up. */
export const style = `
:root {
  color-scheme: light dark;
  --back: #fbfbfd; --card: #ffffff; --line: #e4e5ec; --text: #1c1d26; --soft: #5b5e70; --accent: #4650c8; --hover: #f3f4fa; --code: #f1f2f7;
  --done: #4650c8; --rail: #e7e8f1; --good: #1d7a45; --warn: #8f5b00; --bad: #b3261e;
  --body: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #101117; --card: #181a22; --line: #2a2d3a; --text: #e9eaf2; --soft: #a2a6ba; --accent: #a5adff; --hover: #1f222d; --code: #22252f;
    --done: #8f98ff; --rail: #2a2d3a; --good: #6fd197; --warn: #f0c052; --bad: #ff8a80;
  }
}
* { box-sizing: border-box; }
html { background: var(--back); color: var(--text); font: 16px/1.55 var(--body); -webkit-text-size-adjust: 100%; }
body { margin: 0 auto; max-width: 62rem; padding: 0 1.25rem 4rem; overflow-wrap: anywhere; }
a { color: var(--accent); text-decoration-thickness: 1px; text-underline-offset: 0.2em; }
a:focus-visible, summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
h1, h2, h3 { line-height: 1.25; text-wrap: balance; }
h1 { font-size: clamp(1.5rem, 1.1rem + 2vw, 2.1rem); letter-spacing: -0.02em; margin: 0.25rem 0 1rem; }
h2 { font-size: 1.1rem; margin: 2.5rem 0 0.75rem; }
.top { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; align-items: baseline; padding: 1.1rem 0; margin-bottom: 1.5rem; border-bottom: 1px solid var(--line); }
.top a { color: inherit; font-weight: 650; text-decoration: none; }
.top a:hover { text-decoration: underline; }
.soft, .top span { color: var(--soft); font-size: 0.875rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; }
.issues, .issues li > ul { list-style: none; margin: 0; padding: 0; }
.issues.card > li + li { border-top: 1px solid var(--line); }
.issues li > ul { padding: 0 0 0.5rem 1.85rem; }
.issues li li .issue { padding-block: 0.3rem; }
.issue { display: grid; grid-template-columns: 1.1rem 4.4rem minmax(0, 1fr) auto; gap: 0.15rem 0.75rem; align-items: center; padding: 0.6rem 1rem; }
.issue:hover { background: var(--hover); }
.issue:hover .title { text-decoration: underline; }
.issues.card { overflow: hidden; }
.issue svg { display: block; }
.key { color: var(--soft); font-size: 0.8125rem; font-variant-numeric: tabular-nums; white-space: nowrap; }
.issue .title { color: inherit; text-decoration: none; font-weight: 600; }
.issues li li .title, article .issues .title { font-weight: 450; }
.what .chips { margin: 0.3rem 0 0.15rem; }
.side { display: flex; flex-wrap: wrap; gap: 0.35rem 0.6rem; justify-content: flex-end; align-items: center; max-width: 32rem; }
.side .name { color: var(--soft); font-size: 0.8125rem; min-width: 5.5rem; text-align: right; white-space: nowrap; }
.dots { display: inline-flex; gap: 0.3rem; }
.dot { display: inline-flex; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.sign { filter: brightness(0.82); }
@media (prefers-color-scheme: dark) { .sign { filter: none; } }
.chip { display: inline-flex; align-items: center; gap: 0.4rem; border: 1px solid var(--line); border-radius: 99px; padding: 0.05rem 0.6rem; font-size: 0.8rem; color: var(--soft); background: var(--card); }
.chips { display: flex; flex-wrap: wrap; gap: 0.4rem; list-style: none; margin: 0; padding: 0; }
h2 .progress { margin-left: 0.6rem; font-weight: 400; }
.progress { display: inline-flex; align-items: center; gap: 0.4rem; color: var(--soft); font-size: 0.8rem; font-variant-numeric: tabular-nums; white-space: nowrap; }
.rail { fill: var(--rail); }
.done { fill: var(--done); }
.empty { padding: 2.5rem 1.5rem; text-align: center; color: var(--soft); }
.empty p { margin: 0.25rem auto; max-width: 34rem; }
.crumbs { margin: 0; padding: 0; list-style: none; display: flex; flex-wrap: wrap; gap: 0.25rem 0.5rem; font-size: 0.875rem; color: var(--soft); }
.crumbs li + li::before { content: "/"; margin-right: 0.5rem; color: var(--line); }
.split { display: grid; grid-template-columns: minmax(0, 1fr) 16rem; gap: 2.5rem; align-items: start; }
.split > * { min-width: 0; }
.facts { padding: 1rem 1.15rem; margin: 0; font-size: 0.9rem; }
.facts dt { color: var(--soft); font-size: 0.78rem; margin-top: 0.9rem; }
.facts dt:first-child { margin-top: 0; }
.facts dd { margin: 0.15rem 0 0; }
.state { display: inline-flex; align-items: center; gap: 0.5rem; font-weight: 600; }
.text > :first-child { margin-top: 0; }
.text > :last-child { margin-bottom: 0; }
.text h1, .text h2, .text h3 { font-size: 1.05rem; letter-spacing: 0; margin: 1.75rem 0 0.5rem; }
.text ul, .text ol { padding-left: 1.4rem; }
.text li > p { margin: 0.2rem 0; }
.text code { font: 0.86em/1.5 var(--mono); background: var(--code); border-radius: 5px; padding: 0.1em 0.35em; }
.text pre, .json { background: var(--code); border-radius: 8px; padding: 0.75rem 1rem; overflow-x: auto; font: 0.82rem/1.55 var(--mono); margin: 0.75rem 0; }
.text pre code { background: none; padding: 0; font-size: inherit; }
.text blockquote { margin: 0.75rem 0; padding-left: 1rem; border-left: 3px solid var(--line); color: var(--soft); }
.text table { display: block; max-width: 100%; overflow-x: auto; border-collapse: collapse; font-size: 0.9rem; margin: 0.75rem 0; }
.text th, .text td { text-align: left; vertical-align: top; padding: 0.35rem 0.9rem 0.35rem 0; border-bottom: 1px solid var(--line); overflow-wrap: normal; }
.text th:empty { padding: 0; border: 0; }
.comments { list-style: none; margin: 0; padding: 0; display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.9rem; }
.comments li > .answers { list-style: none; margin: 0.9rem 0 0; padding: 0.9rem 0 0 1rem; border-top: 1px solid var(--line); display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.9rem; }
.comments > .card { padding: 0.9rem 1.15rem; }
.by { display: flex; flex-wrap: wrap; gap: 0.1rem 0.6rem; align-items: baseline; margin: 0 0 0.35rem; font-size: 0.875rem; }
.by b { font-weight: 600; }
.state + .key { margin-left: 0.4rem; vertical-align: text-bottom; }
.by .state { align-self: center; }
.event { font-size: 0.875rem; padding: 0 0.35rem 0 1.15rem; position: relative; }
.event::before { content: ""; position: absolute; left: 0.25rem; top: 0.55em; width: 0.4rem; height: 0.4rem; border-radius: 50%; background: var(--soft); opacity: 0.5; }
.event b { font-weight: 600; }
.event .state { font-weight: 450; gap: 0.3rem; vertical-align: bottom; }
.event .chip { margin-right: 0.25rem; }
.project { padding: 0.9rem 1.15rem; margin-bottom: 0.9rem; }
.project h3 > .soft, .project h3 > .progress { font-weight: 400; }
.project h3 { margin: 0 0 0.35rem; font-size: 1rem; display: flex; flex-wrap: wrap; gap: 0.35rem 0.75rem; align-items: center; }
.updates { list-style: none; margin: 0; padding: 0; }
.updates > li { padding: 0.6rem 0 0.35rem; border-top: 1px solid var(--line); margin-top: 0.6rem; }
.links { margin: 0; font-size: 0.875rem; font-variant-numeric: tabular-nums; }
.health { font-size: 0.78rem; font-weight: 600; border-radius: 99px; padding: 0.05rem 0.6rem; border: 1px solid currentColor; white-space: nowrap; }
.health.onTrack { color: var(--good); }
.health.atRisk { color: var(--warn); }
.health.offTrack { color: var(--bad); }
.attachments { list-style: none; margin: 0; padding: 0.35rem 1.15rem; }
.attachments li { padding: 0.6rem 0; }
.attachments li + li { border-top: 1px solid var(--line); }
.attachments p { margin: 0; }
summary { cursor: pointer; color: var(--soft); font-size: 0.85rem; }
@media (max-width: 46rem) {
  body { padding: 0 0.9rem 3rem; }
  .split { grid-template-columns: minmax(0, 1fr); gap: 1rem; }
  .split aside { order: -1; }
  .facts { display: grid; grid-template-columns: 6.5rem minmax(0, 1fr); gap: 0.35rem 0.75rem; }
  .facts dt, .facts dd { margin: 0; }
  .issue { grid-template-columns: 1.1rem minmax(0, 1fr) auto; padding: 0.6rem 0.75rem; }
  .issue .what { grid-column: 2 / 4; grid-row: 2; }
  .issue .side { grid-column: 2 / 4; justify-content: flex-start; max-width: none; }
  .side .name { min-width: 0; order: -1; }
  .issues li > ul { padding-left: 1rem; }
}
@media print { .issue:hover { background: none; } body { max-width: none; } }
`;
