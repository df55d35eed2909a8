import { Hono } from "hono";
import type { World } from "../api/world.js";

/** The pages for people. */
export function pageRoutes(_world: World): Hono {
  return new Hono();
}
