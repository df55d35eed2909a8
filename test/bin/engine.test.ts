import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type FindOptions, findEngine } from "../../bin/engine.mjs";

const archive = "pulumi-v3.250.0-linux-x64.tar.gz";

let folder: string;
let server: Server;
let published: Map<string, Buffer | "stall">;
let lines: string[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "chainwright-engine-"));
  mkdirSync(join(folder, "bin"));
  for (const tool of ["sh", "tar", "gzip", "mkdir", "cat", "chmod"])
    symlinkSync(whereIs(tool), join(folder, "bin", tool));
  lines = [];
  published = new Map();
  server = createServer((request, response) => {
    const body = published.get(request.url ?? "");
    if (body === undefined) return response.writeHead(404).end();
    if (body === "stall") return response.writeHead(200).write("the beginning");
    return response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

describe("an engine that is there", () => {
  it("is the one on PATH when it fits", async () => {
    const path = fakeEngine(join(folder, "bin"), "v3.251.2");
    expect(await find()).toEqual({ path, version: "3.251.2", how: "PATH" });
  });

  it.each(["3.249.9", "3.250.0-alpha.1", "4.0.0", "2.90.0"])(
    "is not %s on PATH: the cached one is taken",
    async (old) => {
      fakeEngine(join(folder, "bin"), `v${old}`);
      const path = fakeEngine(cached(), "v3.250.0");
      expect(await find()).toEqual({ path, version: "3.250.0", how: "cache" });
    },
  );

  it("is a later one on PATH when the first doesn't fit", async () => {
    fakeEngine(join(folder, "bin"), "v3.1.0");
    const path = fakeEngine(join(folder, "second"), "v3.260.0");
    const env = { PATH: `${join(folder, "bin")}:${join(folder, "second")}` };
    expect(await find({ env })).toMatchObject({ path, how: "PATH" });
  });

  it("is the one that CHAINWRIGHT_PULUMI names, before all others", async () => {
    fakeEngine(join(folder, "bin"), "v3.250.0");
    const path = fakeEngine(join(folder, "own"), "v3.255.0");
    expect(await find({ env: { ...environment(), CHAINWRIGHT_PULUMI: path } })).toMatchObject({
      path,
      version: "3.255.0",
    });
  });

  it.each(["v4.1.0", "v3.100.0", "nonsense"])(
    "is refused when CHAINWRIGHT_PULUMI names one that says %s",
    async (says) => {
      const path = fakeEngine(join(folder, "own"), says);
      const failing = find({ env: { ...environment(), CHAINWRIGHT_PULUMI: path } });
      await expect(failing).rejects.toMatchObject({ code: "engine/unfit", exitCode: 2 });
    },
  );

  it("is asked for its version once, as long as the file stays the same", async () => {
    const path = fakeEngine(join(folder, "bin"), "v3.250.0");
    await find();
    rmSync(join(folder, "asked"));
    expect(await find()).toMatchObject({ version: "3.250.0" });
    expect(existsSync(join(folder, "asked"))).toBe(false);
    rmSync(path);
    fakeEngine(join(folder, "bin"), "v3.252.10");
    expect(await find()).toMatchObject({ version: "3.252.10" });
  });
});

describe("the official download", () => {
  it("is verified, unpacked whole and kept", async () => {
    publish();
    const path = join(cached(), "pulumi");
    expect(await find()).toEqual({ path, version: "3.250.0", how: "download" });
    expect(readdirSync(cached()).sort()).toEqual(["pulumi", "pulumi-language-nodejs"]);
    expect(readdirSync(join(folder, "cache")).sort()).toEqual(["v3.250.0", "versions.json"]);
    expect(lines.join()).toContain("downloading the Pulumi engine 3.250.0");
    expect(await find()).toMatchObject({ how: "cache" });
  });

  it("replaces a cached engine that is broken", async () => {
    mkdirSync(cached(), { recursive: true });
    writeFileSync(join(cached(), "pulumi"), "not a program");
    publish();
    expect(await find()).toMatchObject({ how: "download" });
  });

  it("is refused before it is opened when its checksum differs, and nothing is left behind", async () => {
    publish({ sum: "0".repeat(64) });
    await expect(find()).rejects.toThrow(
      /the SHA-256 of pulumi-v3.250.0-linux-x64.tar.gz is [0-9a-f]{64}, published is 0{64}: refused/,
    );
    expect(readdirSync(join(folder, "cache"))).toEqual([]);
  });

  it("is refused when the archive holds another version", async () => {
    publish({ version: "v3.249.0" });
    await expect(find()).rejects.toThrow("it says to be 3.249.0, not 3.250.0");
    expect(existsSync(cached())).toBe(false);
  });

  it("is refused when nothing is published for this machine", async () => {
    publish();
    await expect(find({ arch: "arm64" })).rejects.toThrow("have no SHA-256 for pulumi-v3.250.0-linux-arm64.tar.gz");
    await expect(find({ platform: "sunos" })).rejects.toThrow("no archive for sunos on x64");
  });

  it("is given up when it stops in the middle", async () => {
    publish();
    published.set(`/${archive}`, "stall");
    await expect(find({ stallSeconds: 0.2 })).rejects.toThrow("stopped sending for 0.2 s");
  });

  it("is fetched once when two ask at the same time", async () => {
    publish();
    const found = await Promise.all([find(), find(), find()]);
    expect(found.map((engine) => engine.how).sort()).toEqual(["cache", "cache", "download"]);
  });
});

describe("building with Go", () => {
  it("happens where nothing can be downloaded, from the pinned module", async () => {
    fakeGo(`for last; do :; done
      case "$1" in build) while [ "$1" != -o ]; do shift; done; ${writeEngine('"$2"', "v3.250.0")};; esac`);
    expect(await find()).toMatchObject({ how: "go build", version: "3.250.0" });
    expect(readFileSync(join(folder, "go.mod"), "utf8")).toContain(
      "require github.com/pulumi/pulumi/pkg/v3 v3.250.0\n",
    );
    expect(lines.join()).toContain("about four minutes");
  });

  it("tells what Go said when it fails", async () => {
    fakeGo("echo 'module lookup disabled' >&2; exit 1");
    await expect(find()).rejects.toThrow("go mod tidy ended with 1: module lookup disabled");
  });
});

describe("when nothing works", () => {
  it("each way is named with why it failed and what to do", async () => {
    fakeEngine(join(folder, "bin"), "v3.10.0");
    const error: unknown = await find().catch((error: unknown) => error);
    expect(error).toMatchObject({ code: "engine/missing", exitCode: 2 });
    const { problems } = error as { problems: { path: string; actual: string; fix: string }[] };
    expect(problems.map((problem) => problem.path)).toEqual([
      "pulumi on PATH",
      "cached engine",
      "official download",
      "go build",
    ]);
    expect(problems[0]?.actual).toContain("is 3.10.0");
    expect(problems[2]?.actual).toContain("answered 404");
    expect(problems[3]?.actual).toBe("Go is not on PATH");
    expect(problems.every((problem) => problem.fix.length > 10)).toBe(true);
  });

  it("a closed network is noticed", async () => {
    await expect(find({ baseUrl: "http://127.0.0.1:1" })).rejects.toThrow(/can't be reached/);
  });

  it("a silent network is noticed", async () => {
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const baseUrl = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    await expect(find({ baseUrl, connectSeconds: 0.2 })).rejects.toThrow("did not answer within 0.2 s");
    silent.closeAllConnections();
    silent.close();
  });

  it("nothing is got for a verb that does without an engine", async () => {
    publish();
    expect(await findEngine({ ...options(), acquire: false })).toBeUndefined();
    expect(existsSync(cached())).toBe(false);
  });

  it("a cache that can't be written is named", async () => {
    writeFileSync(join(folder, "cache"), "a file where the folder should be");
    publish();
    await expect(find()).rejects.toMatchObject({ code: "engine/cache" });
  });
});

const cached = () => join(folder, "cache", "v3.250.0");
const environment = () => ({ PATH: join(folder, "bin") });

function options(): FindOptions {
  return {
    env: environment(),
    cacheDir: join(folder, "cache"),
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    platform: "linux",
    arch: "x64",
    log: (line) => lines.push(line),
  };
}

function find(changed: FindOptions = {}) {
  return findEngine({ ...options(), ...changed });
}

/** An executable that answers like `pulumi version` and leaves a mark that it was asked. */
function fakeEngine(into: string, says: string): string {
  mkdirSync(into, { recursive: true });
  const path = join(into, "pulumi");
  writeFileSync(path, `#!/bin/sh\n: > ${join(folder, "asked")}\necho ${says}\n`);
  chmodSync(path, 0o755);
  return path;
}

const writeEngine = (path: string, says: string) => `printf '#!/bin/sh\\necho ${says}\\n' > ${path}; chmod +x ${path}`;

function fakeGo(script: string): void {
  const path = join(folder, "bin", "go");
  writeFileSync(path, `#!/bin/sh\ncat go.mod > ${join(folder, "go.mod")}\n${script}\n`);
  chmodSync(path, 0o755);
}

function publish({ sum, version = "v3.250.0" }: { sum?: string; version?: string } = {}): void {
  const tree = join(folder, "archive");
  fakeEngine(join(tree, "pulumi"), version);
  writeFileSync(join(tree, "pulumi", "pulumi-language-nodejs"), "");
  const body = execFileSync("tar", ["-czf", "-", "-C", tree, "pulumi"]);
  rmSync(tree, { recursive: true });
  const actual = createHash("sha256").update(body).digest("hex");
  published.set(`/${archive}`, body);
  published.set(
    "/pulumi-3.250.0-checksums.txt",
    Buffer.from(`${"1".repeat(64)}  other.tar.gz\n${sum ?? actual}  ${archive}\n`),
  );
}

function whereIs(tool: string): string {
  return execFileSync("sh", ["-c", `command -v ${tool}`], { encoding: "utf8" }).trim();
}
