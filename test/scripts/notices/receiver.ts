import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

/** One request as a receiver got it. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
  readonly text: string;
}

/** A server on this machine that answers as the test says and keeps what it got. */
export interface Receiver {
  readonly url: string;
  readonly got: Received[];
  /** Status and body of the next answers; the last one stays. @default 200 `{}` */
  answers: { status: number; body?: unknown; headers?: Record<string, string>; hang?: true }[];
  /** Answers by path, before `answers`. */
  routes: Record<string, (received: Received) => { status: number; body?: unknown }>;
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const got: Received[] = [];
  const receiver = { got, answers: [{ status: 200 }] as Receiver["answers"], routes: {} as Receiver["routes"] };
  const server = createServer((request, response) => {
    let text = "";
    request.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
    });
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      const body: unknown = text === "" ? undefined : JSON.parse(text);
      const received = { method, path: url, headers, body, text };
      got.push(received);
      const route = receiver.routes[`${method} ${url.split("?")[0] ?? ""}`];
      const next = receiver.answers.length > 1 ? receiver.answers.shift() : receiver.answers[0];
      const answer: Receiver["answers"][number] = route?.(received) ?? next ?? { status: 200 };
      if (answer.hang) return;
      response.writeHead(answer.status, { "content-type": "application/json", ...answer.headers });
      response.end(JSON.stringify(answer.body ?? {}));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(receiver, {
    url,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}
