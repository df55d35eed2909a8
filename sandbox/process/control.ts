import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { Finder } from "../cloud/find.js";

/** What the control tells of the process. */
export interface Pong {
  readonly pid: number;
  /** How many hold it at the moment. */
  readonly holders: number;
}

/**
 * The door by which sessions reach a running sandbox. A session holds it by an open connection, so that one that is killed lets go
 * by itself.
 */
export class Control {
  readonly #holders = new Set<ServerResponse>();
  readonly #server: Server;

  /**
   * @param token what a request must show
   * @param touched called when somebody begins or ends to hold it; asking whether it lives is no use of it
   * @param stop called when somebody asks for the end
   * @param find looks something up in the simulated cloud
   */
  constructor(
    private readonly token: string,
    private readonly touched: () => void,
    private readonly stop: () => void,
    private readonly find: Finder,
  ) {
    this.#server = createServer((request, response) => this.#answer(request, response));
    // A holder's connection is silent for as long as it holds.
    this.#server.requestTimeout = 0;
    this.#server.keepAliveTimeout = 0;
  }

  /** @returns the port on 127.0.0.1 */
  async listen(): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(0, "127.0.0.1", resolve);
    });
    return (this.#server.address() as AddressInfo).port;
  }

  get holders(): number {
    return this.#holders.size;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    if (request.headers.authorization !== `Bearer ${this.token}`) return reply(response, 401, {});
    switch (`${request.method ?? ""} ${request.url ?? ""}`) {
      case "GET /ping":
        return reply(response, 200, { pid: process.pid, holders: this.#holders.size } satisfies Pong);
      case "GET /hold":
        return this.#hold(response);
      case "POST /stop":
        return this.#stopWhenFree(response);
      case "POST /find":
        return void this.#look(request, response);
      default:
        return reply(response, 404, {});
    }
  }

  #hold(response: ServerResponse): void {
    this.touched();
    this.#holders.add(response);
    response.once("close", () => {
      this.#holders.delete(response);
      this.touched();
    });
    response.writeHead(200, { "content-type": "text/plain" });
    response.write("held\n");
  }

  async #look(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      reply(response, 200, this.find(JSON.parse(await text(request)) as Parameters<Finder>[0]));
    } catch {
      reply(response, 400, {});
    }
  }

  /** Ends the process, unless somebody holds it. */
  #stopWhenFree(response: ServerResponse): void {
    if (this.#holders.size > 0) return reply(response, 409, { pid: process.pid, holders: this.#holders.size });
    response.once("close", this.stop);
    reply(response, 202, { pid: process.pid, holders: 0 });
  }
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json", connection: "close" });
  response.end(JSON.stringify(body));
}
