import { readFile, readlink } from "node:fs/promises";

/**
 * What tells this machine, and this container on it, from another of the same name: boot and process namespace. Empty where
 * the system doesn't tell (macOS).
 */
export async function thisMachine(): Promise<string> {
  const [boot, namespace] = await Promise.all([
    readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => ""),
    readlink("/proc/self/ns/pid").catch(() => ""),
  ]);
  return boot === "" || namespace === "" ? "" : `${boot.trim()} ${namespace}`;
}
