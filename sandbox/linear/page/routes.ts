import { createHash } from "node:crypto";
import { type Context, Hono } from "hono";
import { html } from "hono/html";
import { findIssue } from "../api/input.js";
import type { World } from "../api/world.js";
import { board } from "./board.js";
import { issuePage } from "./issue-page.js";
import { layout, policy } from "./layout.js";
import { live } from "./live.js";
import type { Markup } from "./marks.js";
import { style } from "./style.js";

/** The pages for people: the board at `/`, an issue at `/issue/ENG-1`. They need no key and change nothing. */
export function pageRoutes(world: World): Hono {
  const app = new Hono();
  app.get("/", (context) => page(context, layout(world, "Issues", board(world))));
  app.get("/issue/:identifier", (context) => {
    const issue = findIssue(world, context.req.param("identifier"));
    if (issue === undefined)
      return page(context, layout(world, "Not found", missing(context.req.param("identifier"))), 404);
    return page(context, layout(world, `${context.req.param("identifier")} ${issue.title}`, issuePage(world, issue)));
  });
  app.get("/style.css", () => asset("text/css", style));
  app.get("/live.js", () => asset("text/javascript", live));
  return app;
}

/** The tag lets the page ask whether anything changed without being sent all of it again. */
async function page(context: Context, markup: Markup, status: 200 | 404 = 200): Promise<Response> {
  const text = (await markup).toString();
  const etag = `"${createHash("sha256").update(text).digest("hex").slice(0, 32)}"`;
  const headers = {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": policy,
    "x-content-type-options": "nosniff",
    "cache-control": "no-cache",
    etag,
  };
  if (context.req.header("if-none-match") === etag) return new Response(null, { status: 304, headers });
  return new Response(text, { status, headers });
}

function asset(type: string, text: string): Response {
  return new Response(text, {
    headers: { "content-type": `${type}; charset=utf-8`, "x-content-type-options": "nosniff" },
  });
}

function missing(identifier: string): Markup {
  return html`<h1>No such issue</h1><p>There is no ${identifier} here. <a href="/">All issues</a></p>`;
}
