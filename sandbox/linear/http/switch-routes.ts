import { Hono } from "hono";
import type { World } from "../api/world.js";
import { switchesSchema, turn } from "../switches.js";

/**
 * `PATCH /switches`: changes what the workspace is like from outside the process, for who has an administrator's key. This is
 * the emulator's own, Linear has no such thing.
 */
export function switchRoutes(world: World): Hono {
  const app = new Hono();
  app.patch("/switches", async (context) => {
    const asked = world.access.callerOf(context.req.header("authorization"));
    if ("error" in asked || !asked.caller.scopes.includes("admin")) return context.text("Unauthorized", 401);
    const given = switchesSchema.safeParse(await context.req.json().catch(() => undefined));
    if (!given.success) return context.json({ problems: given.error.issues.map(({ message }) => message) }, 400);
    turn(world, given.data);
    return context.json(given.data);
  });
  return app;
}
