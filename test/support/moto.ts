import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { createServer } from "node:net";

const server = join(resolve(import.meta.dirname, "../.."), ".chainwright/cache/tools/python/bin/moto_server");

/** Whether the stand-in for AWS is installed; `npm test` does that where it can. */
export function hasMoto(): boolean {
  return existsSync(server);
}

/** A running stand-in for AWS. */
export interface Moto {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** A call of EC2's own API; gives the answer's XML. */
  ec2(action: string, parameters?: Readonly<Record<string, string>>): Promise<string>;
  close(): void;
}

/** Starts `moto` on a free port and waits until it answers. */
export async function startMoto(): Promise<Moto> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child: ChildProcess = spawn(server, ["-H", "127.0.0.1", "-p", String(port)], { stdio: "ignore" });
  const ended = new Promise<never>((_, reject) => {
    child.once("exit", (code) => reject(new Error(`moto ended with ${code}`)));
  });
  await Promise.race([answers(`${url}/moto-api/`), ended]);
  ended.catch(() => undefined);
  const ec2: Moto["ec2"] = async (action, parameters = {}) => {
    const body = new URLSearchParams({ Action: action, Version: "2016-11-15", ...parameters });
    const authorization =
      "AWS4-HMAC-SHA256 Credential=test/20261122/us-east-1/ec2/aws4_request, SignedHeaders=host, Signature=x";
    const answer = await fetch(url, { method: "POST", headers: { authorization }, body });
    const text = await answer.text();
    if (!answer.ok) throw new Error(text);
    return text;
  };
  return { url, ec2, close: () => void child.kill() };
}

async function answers(url: string): Promise<void> {
  for (;;) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok === true) return;
    await new Promise((again) => setTimeout(again, 50));
  }
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((listening) => probe.listen(0, "127.0.0.1", listening));
  const address = probe.address();
  await new Promise((closed) => probe.close(closed));
  return typeof address === "object" && address !== null ? address.port : 0;
}
