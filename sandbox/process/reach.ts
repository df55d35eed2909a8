import { readFileSync } from "node:fs";
import { type IncomingMessage, request } from "node:http";
import { join } from "node:path";
import type { Sought } from "../cloud/find.js";
import type { Pong } from "./control.js";
import { type ProcessRecord, recordFile } from "./settings.js";

/** How long a living process may take to answer its control, milliseconds. */
const patience = 5_000;

/** A running sandbox and how many use it. */
export interface Living {
  readonly record: ProcessRecord;
  readonly holders: number;
}

/** The sandbox that runs on this state, or undefined; one that answers with the right token is it, whatever its pid. */
export async function findLiving(stateDir: string): Promise<Living | undefined> {
  const record = readRecord(stateDir);
  if (!record) return undefined;
  const { status, body } = await ask(record, "GET", "/ping").catch(() => ({ status: 0, body: undefined }));
  return status === 200 && body?.pid === record.pid ? { record, holders: body.holders } : undefined;
}

/** Ends the process, unless somebody holds it. @returns whether it ends */
export async function stopWhenFree(record: ProcessRecord): Promise<boolean> {
  const answer = await ask(record, "POST", "/stop").catch(() => undefined);
  return answer === undefined || answer.status === 202;
}

/** A hold on the process: it neither ends by itself nor is stopped by others before `release`. */
export interface Hold {
  /** Fires when the process is gone before it was let go of. */
  readonly lost: Promise<void>;
  release(): Promise<void>;
}

/** Holds a running sandbox; rejects when it just ended. A process that dies lets go by itself. */
export function hold(record: ProcessRecord): Promise<Hold> {
  return new Promise((resolve, reject) => {
    const connection = open(record, "GET", "/hold", (response) => {
      if (response.statusCode !== 200)
        return reject(new Error(`the sandbox refused to be held: ${response.statusCode}`));
      response.resume();
      response.socket.unref();
      let released = false;
      const closed = new Promise<void>((done) => void response.once("close", done));
      const lost = new Promise<void>((done) => void closed.then(() => released || done()));
      const release = async (): Promise<void> => {
        released = true;
        connection.destroy();
        await closed;
      };
      response.once("data", () => resolve({ lost, release }));
    });
    connection.on("error", reject);
    connection.end();
  });
}

/** What the simulated cloud has of each thing asked for. @throws Error when the process doesn't answer */
export async function findIn(
  record: ProcessRecord,
  sought: readonly Sought[],
): Promise<readonly (readonly string[])[]> {
  const { status, body } = await ask(record, "POST", "/find", JSON.stringify(sought));
  if (status !== 200 || !Array.isArray(body)) throw new Error(`the sandbox did not answer: ${status}`);
  return body as string[][];
}

function ask<T = Pong>(
  record: ProcessRecord,
  method: string,
  path: string,
  sent = "",
): Promise<{ status: number; body: T | undefined }> {
  return new Promise((resolve, reject) => {
    const asked = open(record, method, path, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.once("end", () => resolve({ status: response.statusCode ?? 0, body: parsed<T>(text) }));
    });
    asked.setTimeout(patience, () => asked.destroy(new Error("no answer")));
    asked.once("error", reject);
    asked.end(sent);
  });
}

function open(record: ProcessRecord, method: string, path: string, answered: (response: IncomingMessage) => void) {
  const headers = { authorization: `Bearer ${record.token}` };
  return request({ host: "127.0.0.1", port: record.control, method, path, headers, agent: false }, answered);
}

/** Another program may listen there by now and say anything. */
function parsed<T>(text: string): T | undefined {
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined;
  }
}

function readRecord(stateDir: string): ProcessRecord | undefined {
  try {
    return JSON.parse(readFileSync(join(stateDir, recordFile), "utf8")) as ProcessRecord;
  } catch {
    return undefined;
  }
}
