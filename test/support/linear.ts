import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LinearClient } from "@linear/sdk";
import { sandboxKey } from "../../sandbox/linear/seed.js";
import { type Linear, type LinearOptions, startLinear } from "../../sandbox/linear/server.js";

/** Where the rebuilt schema is kept, as in a real run. */
export const schemaCache = join(import.meta.dirname, "../../.chainwright/cache");

/** An embedded Linear with a state folder of its own, a clock and faults that the test sets. */
export class RunningLinear {
  faults: unknown[] = [];
  now = new Date("2026-03-01T12:00:00.000Z");
  readonly lines: string[] = [];
  #server: Linear | undefined;

  private constructor(
    readonly dir: string,
    private readonly options: Partial<LinearOptions>,
  ) {}

  static async start(options: Partial<LinearOptions> = {}): Promise<RunningLinear> {
    const linear = new RunningLinear(await mkdtemp(join(tmpdir(), "chainwright-linear-")), options);
    await linear.#listen();
    return linear;
  }

  get url(): string {
    return this.#server?.url ?? "";
  }

  /** Its switches and keys. */
  get server(): Linear {
    if (this.#server === undefined) throw new Error("not started");
    return this.#server;
  }

  /** The vendor's own client, pointed here. */
  get client(): LinearClient {
    return new LinearClient({ apiKey: sandboxKey, apiUrl: `${this.url}/graphql` });
  }

  /** A bare request: status, headers and body as sent. */
  async post(
    query: string,
    variables: Record<string, unknown> = {},
    authorization: string | null = sandboxKey,
  ): Promise<{ status: number; headers: Headers; body: Body; text: string }> {
    const headers = { "content-type": "application/json", ...(authorization === null ? {} : { authorization }) };
    const response = await fetch(`${this.url}/graphql`, {
      method: "POST",
      headers,
      body: JSON.stringify({ query, variables }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: bodyOf(text) };
  }

  /** Stops, does something to the state, starts again on it. */
  async restart(meanwhile: () => Promise<void> = () => Promise.resolve()): Promise<void> {
    await this.#server?.close();
    await meanwhile();
    await this.#listen();
  }

  async stop(): Promise<void> {
    await this.#server?.close();
    await rm(this.dir, { recursive: true, force: true });
  }

  async #listen(): Promise<void> {
    this.#server = await startLinear({
      dir: this.dir,
      cacheDir: schemaCache,
      faults: () => this.faults,
      now: () => this.now,
      log: (line) => this.lines.push(line),
      ...this.options,
    });
  }
}

interface Body {
  readonly data?: Record<string, never> | null;
  readonly errors?: readonly { message: string; path?: readonly string[]; extensions: Record<string, unknown> }[];
}

function bodyOf(text: string): Body {
  try {
    return JSON.parse(text) as Body;
  } catch {
    return {};
  }
}
