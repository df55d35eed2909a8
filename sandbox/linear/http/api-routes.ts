import type { HttpBindings } from "@hono/node-server";
import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { answer } from "../api/api.js";
import { RequestReader } from "../api/request.js";
import type { World } from "../api/world.js";
import type { Gate } from "./fault-gate.js";

const largestBody = 5 * 1024 * 1024;

/** `POST /graphql`. `log` is told of bugs. */
export function apiRoutes(world: World, gate: Gate, log: (line: string) => void): Hono<{ Bindings: HttpBindings }> {
  const reader = new RequestReader(world.schema);
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.post("/graphql", bodyLimit({ maxSize: largestBody }), async (context) => {
    const request = reader.read(await context.req.text());
    const authorization = context.req.header("authorization");
    return gate(context, request.fields, (how) =>
      answer({ ...world, rehearsal: how?.rehearse === true }, authorization, request, log),
    );
  });
  return app;
}
