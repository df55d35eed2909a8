import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onPath, run } from "../setup/run.mjs";
import { pinned } from "./pin.mjs";

const module = "github.com/pulumi/pulumi";

/** The engine's module has `replace` lines, which `go install` refuses; hence a module of our own around it. */
const goMod = `module chainwright-engine

go 1.24

require ${module}/pkg/v3 v${pinned}

replace github.com/atotto/clipboard => github.com/tgummerer/clipboard v0.0.0-20241001131231-d02d263e614e

tool ${module}/pkg/v3/cmd/pulumi
`;

/**
 * Builds the engine from its pinned Go module into `folder/pulumi`; the module proxy's checksum database vouches for
 * the sources. Brings no language host: that is a module of its own.
 *
 * @throws Error with the reason in a person's words
 */
export async function compile(folder, { env, log, now = Date.now, minutes = 30 }) {
  const go = onPath("go", env)[0];
  if (go === undefined) throw new Error("Go is not on PATH");
  const source = join(folder, "source");
  const made = join(folder, "pulumi");
  for (const path of [source, made]) mkdirSync(path, { recursive: true });
  writeFileSync(join(source, "go.mod"), goMod);
  log(`building the Pulumi engine ${pinned} from its Go module: about four minutes, only this once`);
  const goEnv = { ...env, GOFLAGS: "-mod=mod -buildvcs=false", GOWORK: "off" };
  const step = progress(log, now);
  const go1 = (args) => run(go, args, { cwd: source, env: goEnv, timeoutSeconds: minutes * 60, onLine: step });
  await must("go mod tidy", go1(["mod", "tidy"]));
  const flags = `-s -w -X ${module}/sdk/v3/go/common/version.Version=v${pinned}`;
  const output = join(made, "pulumi");
  await must("go build", go1(["build", "-v", "-ldflags", flags, "-o", output, `${module}/pkg/v3/cmd/pulumi`]));
  return made;
}

async function must(what, running) {
  const { code, output } = await running;
  if (code === 0) return;
  throw new Error(`${what} ended with ${code}: ${output.trim().split("\n").slice(-3).join("; ").slice(-400)}`);
}

/** A line every half minute, so that nobody takes the wait for a hang. */
function progress(log, now) {
  const started = now();
  let last = started;
  let lines = 0;
  return () => {
    lines += 1;
    if (now() - last < 30_000) return;
    last = now();
    log(`  still building: ${lines} packages, ${Math.round((last - started) / 1000)} s`);
  };
}
