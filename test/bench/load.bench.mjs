import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { parse } from "yaml";
import { median, read, root, verdict } from "./measure.mjs";

/** What the program costs from the start of its process to the first resource that it registers. */
const runs = 7;
const config = parse(read("Pulumi.prod.yaml")).config;
const values = Object.fromEntries(Object.entries(config).map(([key, value]) => [key, JSON.stringify(value)]));

const probe = `
  const pulumi = (await import("@pulumi/pulumi")).default;
  const report = () => {
    const { user, system } = process.cpuUsage();
    process.stdout.write(JSON.stringify({ cpu: (user + system) / 1e6, rss: process.resourceUsage().maxRSS / 1024 }));
    process.exit(0);
  };
  await pulumi.runtime.setMocks({ newResource: report, call: report }, "chainwright", "prod", true);
  pulumi.runtime.setAllConfig(${JSON.stringify(values)});
  const program = await import(${JSON.stringify(join(root, "dist/infra/index.js"))});
  await program.default();
`;

const figures = Array.from({ length: runs }, () => {
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", probe], {
    cwd: root,
    encoding: "utf8",
  });
  if (!stdout.startsWith("{")) throw new Error(`the program registered nothing:\n${stderr}`);
  return JSON.parse(stdout);
});

verdict("program, start to first registration, CPU", median(figures.map((one) => one.cpu)), 1.5, " s");
verdict("program, start to first registration, memory", median(figures.map((one) => one.rss)), 180, " MB");
