import { html } from "hono/html";
import type { World } from "../api/world.js";
import type { Markup } from "./marks.js";

/** What a page may load: its own style and script, and nothing from anywhere else. */
export const policy =
  "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** A whole page around its content. */
export function layout({ store }: World, title: string, content: Markup): Markup {
  const name = store.list("Organization")[0]?.name ?? "Linear";
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/style.css">
<script src="/live.js" defer></script>
</head>
<body>
<header class="top"><a href="/">${name}</a><span>An embedded Linear: what is filed here stays on this machine.</span></header>
<main>${content}</main>
</body>
</html>
`;
}
