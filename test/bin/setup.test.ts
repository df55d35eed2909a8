import { spawn } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const repository = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "chainwright-setup-"));
  cpSync(join(repository, "bin"), join(root, "bin"), { recursive: true });
  write("package.json", JSON.stringify({ type: "module", engines: { node: ">=20.19.0" } }));
  write("package-lock.json", JSON.stringify({ packages: { "": {}, "node_modules/a": { version: "1.0.0" } } }));
  write("tsconfig.json", "{}");
  write("tsconfig.build.json", "{}");
  write(
    "scripts/main.ts",
    `process.stdout.write(JSON.stringify([...process.argv.slice(2), process.env.CHAINWRIGHT_PULUMI]));`,
  );
  write("infra/index.ts", `export default () => "the program";`);
  write("infra/data.txt", "1");
  executable("tools/npm", npm);
  executable("tools/pulumi", "#!/bin/sh\necho v3.250.0\n");
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

describe("the first command on a fresh clone", () => {
  it("installs, compiles, and runs the command line with the engine that was found", async () => {
    const { stdout, stderr, code } = await chainwright("up", "staging", "--json");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual(["up", "staging", "--json", join(root, "tools/pulumi")]);
    expect(stderr.trim().split("\n")).toEqual([
      "chainwright: installing the locked dependencies (npm ci): one to three minutes the first time",
      "chainwright: compiling: about 20 seconds the first time",
    ]);
    expect(read("dist/infra/data.txt")).toBe("1");
  });

  it("does its work once when two commands start together", async () => {
    const both = await Promise.all([chainwright("outputs", "staging"), chainwright("outputs", "prod")]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(read("done").trim().split("\n")).toEqual(["npm ci --include=dev", "tsc -p tsconfig.build.json"]);
  });

  it("takes over a lock that a dead process left", async () => {
    write(".chainwright/cache/setup.lock", JSON.stringify({ pid: 999_999_999, host: hostname(), started: "1" }));
    expect(await chainwright("outputs", "staging")).toMatchObject({ code: 0 });
    expect(existsSync(join(root, ".chainwright/cache/setup.lock"))).toBe(false);
  });

  it("shows what npm said when the installation fails, and one object for --json", async () => {
    executable("tools/npm", "#!/bin/sh\necho 'npm error code ECONNREFUSED' >&2\nexit 7\n");
    const { stdout, stderr, code } = await chainwright("up", "staging", "--json");
    expect(code).toBe(1);
    expect(stderr).toContain("the locked dependencies could not be installed [setup/dependencies]");
    expect(stderr).toContain("npm error code ECONNREFUSED");
    const printed: unknown = JSON.parse(stdout);
    expect(printed).toMatchObject({ environment: "staging", kind: "up", result: "failed" });
    expect(printed).toMatchObject({ error: { code: "setup/dependencies", problems: [{ path: "npm ci" }] } });
  });

  it("shows the compiler's errors and leaves no stamp", async () => {
    write("scripts/main.ts", "SYNTAX ERROR");
    const { stderr, code } = await chainwright("up", "staging");
    expect(code).toBe(1);
    expect(stderr).toContain("the sources do not compile [setup/compile]");
    expect(existsSync(join(root, "dist/.stamp"))).toBe(false);
  });
});

describe("a second command", () => {
  beforeEach(async () => {
    await chainwright("outputs", "staging");
    rmSync(join(root, "done"));
  });

  it("does no set-up work and says nothing", async () => {
    const { stderr } = await chainwright("outputs", "staging");
    expect(stderr).toBe("");
    expect(existsSync(join(root, "done"))).toBe(false);
  });

  it("compiles again after a source changed, and removes what has no source any more", async () => {
    write("infra/other.ts", "");
    rmSync(join(root, "infra/data.txt"));
    await chainwright("outputs", "staging");
    expect(read("done").trim()).toBe("tsc -p tsconfig.build.json");
    expect(existsSync(join(root, "dist/infra/data.txt"))).toBe(false);
  });

  it("compiles nothing when only times changed", async () => {
    utimesSync(join(root, "infra/index.ts"), 1, 1);
    await chainwright("outputs", "staging");
    expect(existsSync(join(root, "done"))).toBe(false);
  });

  it("installs again after the lock file changed", async () => {
    write("package-lock.json", JSON.stringify({ packages: { "": {}, "node_modules/a": { version: "2.0.0" } } }));
    await chainwright("outputs", "staging");
    expect(read("done")).toContain("npm ci");
  });

  it("accepts what a person's own npm ci installed", async () => {
    rmSync(join(root, "node_modules/.chainwright-lock"));
    write("node_modules/.package-lock.json", JSON.stringify({ packages: { "node_modules/a": { version: "1.0.0" } } }));
    await chainwright("outputs", "staging");
    expect(existsSync(join(root, "done"))).toBe(false);
  });
});

describe("the engine", () => {
  it("is not looked for on the network by a verb that does without it", async () => {
    rmSync(join(root, "tools/pulumi"));
    for (const args of [["docs"], ["--version"], ["up", "--help"], ["doctor"]]) {
      const { stdout, code } = await chainwright(...args);
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toEqual([...args, null]);
    }
  });

  it("that CHAINWRIGHT_PULUMI names and that doesn't fit ends the command with 2", async () => {
    executable("tools/old", "#!/bin/sh\necho v3.1.0\n");
    const { stderr, code } = await node("bin/chainwright.mjs", ["up", "x"], {
      CHAINWRIGHT_PULUMI: join(root, "tools/old"),
    });
    expect(code).toBe(2);
    expect(stderr).toContain("[engine/unfit]");
  });
});

describe("npm start", () => {
  it("brings staging up in the sandbox, passes arguments on, and says what to do next", async () => {
    const { stdout, stderr, code } = await node("bin/start.mjs", ["--simulate", "aws"]);
    expect(code).toBe(0);
    const args = ["up", "staging", "--sandbox", "--yes", "--simulate", "aws"];
    expect(JSON.parse(stdout)).toEqual([...args, join(root, "tools/pulumi")]);
    expect(stderr).toContain("npm run chainwright -- sandbox");
  });

  it("says nothing of what comes next when it failed", async () => {
    write("scripts/main.ts", "process.exitCode = 4;");
    const { stderr, code } = await node("bin/start.mjs", []);
    expect(code).toBe(4);
    expect(stderr).not.toContain("What to do next");
  });
});

describe("npm test", () => {
  const results = (changed: object) =>
    JSON.stringify({ numPassedTests: 3, numFailedTests: 0, numPendingTests: 0, testResults: [], ...changed });

  beforeEach(async () => {
    for (const tool of ["chromium", "promtool", "amtool"]) executable(`tools/${tool}`, "#!/bin/sh\n");
    // What the linters are made with; here nothing is made.
    for (const tool of ["go", "python3"]) executable(`tools/${tool}`, "#!/bin/sh\nexit 1\n");
    await chainwright("outputs", "staging");
  });

  const cases = [
    { what: "all passed", report: results({}), exit: 0, ci: "", last: "3 passed, 0 failed", code: 0 },
    {
      what: "one failed",
      report: results({ numFailedTests: 1 }),
      exit: 1,
      ci: "",
      last: "3 passed, 1 failed",
      code: 1,
    },
    { what: "an error outside every test", report: results({}), exit: 1, ci: "", last: "3 passed, 1 failed", code: 1 },
    { what: "no report at all", report: "", exit: 1, ci: "", last: "0 passed, 1 failed", code: 1 },
    {
      what: "some skipped",
      report: results({ numPendingTests: 2 }),
      exit: 0,
      ci: "",
      last: "3 passed, 0 failed, 2 skipped",
      code: 0,
    },
    {
      what: "some skipped in CI",
      report: results({ numPendingTests: 2 }),
      exit: 0,
      ci: "true",
      last: "3 passed, 0 failed, 2 skipped",
      code: 1,
    },
  ];

  it.each(cases)("ends with the counts: $what", async ({ report, exit, ci, last, code }) => {
    write("node_modules/vitest/vitest.mjs", fakeVitest(report, exit));
    const ended = await node("bin/test.mjs", ["some/filter"], { CI: ci });
    expect(ended.stdout.trim().split("\n").at(-1)).toBe(last);
    expect(ended.stdout).toContain("ran run some/filter");
    expect(ended.code).toBe(code);
  });
});

describe("the program's entry", () => {
  const load = `import("./bin/program.mjs").then(m => console.log(m.default()), e => { console.log(e.message); })`;

  it("is the built program", async () => {
    await chainwright("outputs", "staging");
    expect((await node("-e", [load])).stdout.trim()).toBe("the program");
  });

  it("refuses sources that changed since the build", async () => {
    await chainwright("outputs", "staging");
    write("infra/index.ts", `export default () => "something else";`);
    expect((await node("-e", [load])).stdout).toMatch(/\[program\/stale-build\]\n.*sources changed.*\n.*npm run build/);
  });

  it("refuses to run without a build", async () => {
    expect((await node("-e", [load])).stdout).toMatch(/\[program\/stale-build\]\n.*no build/);
  });
});

/** Installs a compiler that turns `.ts` into `.js` by copying, and fails on the words SYNTAX ERROR. */
const npm = `#!/usr/bin/env node
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
appendFileSync("done", "npm " + process.argv.slice(2).join(" ") + "\\n");
mkdirSync("node_modules/typescript/bin", { recursive: true });
writeFileSync("node_modules/typescript/bin/tsc", \`
  const fs = require("node:fs");
  fs.appendFileSync("done", "tsc " + process.argv.slice(2).join(" ") + "\\\\n");
  for (const folder of ["infra", "scripts"]) {
    fs.mkdirSync("dist/" + folder, { recursive: true });
    for (const file of fs.readdirSync(folder).filter((name) => name.endsWith(".ts"))) {
      const text = fs.readFileSync(folder + "/" + file, "utf8");
      if (text.includes("SYNTAX ERROR")) { console.log(file + "(1,1): error TS1005"); process.exit(2); }
      fs.writeFileSync("dist/" + folder + "/" + file.replace(/ts$/, "js"), text);
    }
  }
\`);
`;

function fakeVitest(report: string, exit: number): string {
  return `import { writeFileSync } from "node:fs";
    const file = process.argv.find((arg) => arg.startsWith("--outputFile.json=")).split("=")[1];
    console.log("ran", ...process.argv.slice(2).filter((arg) => !arg.startsWith("--")));
    writeFileSync(file, ${JSON.stringify(report)});
    process.exit(${exit});`;
}

function chainwright(...args: string[]) {
  return node("bin/chainwright.mjs", args);
}

/** Runs node in the copied project, with nothing but our tools, node and the system's shell on PATH. */
function node(script: string, args: readonly string[], more: Record<string, string> = {}) {
  const base = {
    PATH: `${join(root, "tools")}:${dirname(process.execPath)}:/bin`,
    HOME: root,
    XDG_CACHE_HOME: join(root, "cache"),
  };
  const child = spawn(process.execPath, [script, ...args], { cwd: root, env: { ...base, ...more } });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

function executable(path: string, text: string): void {
  write(path, text);
  chmodSync(join(root, path), 0o755);
}

const read = (path: string) => readFileSync(join(root, path), "utf8");
