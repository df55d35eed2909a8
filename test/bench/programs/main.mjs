import { fileURLToPath } from "node:url";
import { startWorker } from "../../../dist/scripts/engine/run.js";
import { realParts } from "../../../dist/scripts/run/parts.js";

/** The real command line on the program of many resources beside this file. */
const program = fileURLToPath(new URL("many.mjs", import.meta.url));
realParts.startWorker = async (env, output) => startWorker(program, env, output);
await import("../../../dist/scripts/main.js");
