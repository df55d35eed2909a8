import { fileURLToPath } from "node:url";
import { startWorker } from "../../../dist/scripts/engine/run.js";
import { realParts } from "../../../dist/scripts/run/parts.js";

/** The real command line on the program beside this file: five components instead of ours, so that a crash costs seconds. */
const program = fileURLToPath(new URL("program.mjs", import.meta.url));
realParts.startWorker = async (env, output) => startWorker(program, env, output);
await import("../../../dist/scripts/main.js");
