import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * What a sandbox's process was built from and started with: the build's time and the kubeconfig it hands out. A session that finds
 * a process of another one starts its own.
 */
export function buildOf(kubeconfig: string | undefined): string {
  const handed = kubeconfig === undefined ? "" : readFileSync(kubeconfig, "utf8");
  return createHash("sha256").update(`${builtAt()} ${handed}`).digest("hex").slice(0, 16);
}

/** Path of the compiled entry of the sandbox's process, from the build as from the sources. */
export function entryFile(): string {
  return fileURLToPath(
    here() === "build"
      ? new URL("../main.js", import.meta.url)
      : new URL("../../dist/sandbox/main.js", import.meta.url),
  );
}

function builtAt(): number {
  const info = new URL(here() === "build" ? "../../.tsbuildinfo" : "../../dist/.tsbuildinfo", import.meta.url);
  return (
    statSync(info, { throwIfNoEntry: false })?.mtimeMs ?? statSync(entryFile(), { throwIfNoEntry: false })?.mtimeMs ?? 0
  );
}

function here(): "build" | "sources" {
  return import.meta.url.endsWith(".js") ? "build" : "sources";
}
