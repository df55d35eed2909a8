import { type Cases, container, inEvery, one, pod, resource } from "./case.js";

const digits = "0123456789";
const letters = "abcdefghijklmnopqrstuvwxyz";
/** Put together, so that no scanner takes an example for a secret. */
const aws = `AKIA${"IOSFODNN7"}${"EXAMPLE"}`;
const pem = ["-----BEGIN EC", "PRIVATE KEY-----\nMHcCAQEE\n-----END EC PRIVATE KEY-----"].join(" ");
const jwt = ["eyJhbGciOiJIUzI1NiJ9", "eyJzdWIiOiIxMjM0NTY3ODkwIn0", "dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P"].join(".");
const slack = ["https://hooks.slack.com", "services", "T00000000", "B00000000", "x".repeat(24)].join("/");
const discord = ["https://discord.com/api", "webhooks", "123456789012345678", `${letters}${digits}`].join("/");
const vault = `hv${"s."}${letters}${digits}`;
const hex = "0x" + "4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318";
const mnemonic = ["test walk nut penalty hip pave soap entry", "language right filter choice"].join(" ");
const url = ["postgres://indexer", "hunter2hunter2@db.internal:5432/indexer"].join(":");
const random = "kR7vQx2mZp9LwT4n";

/** Every shape of a secret that the rule knows. */
export const shapes = [aws, pem, jwt, slack, discord, vault, mnemonic, url];

const map = (data: Record<string, unknown>) => one("kubernetes:core/v1:ConfigMap", { data });
const variable = (name: string, value: string) => inEvery(pod({ containers: [container({ env: [{ name, value }] })] }));

/** Examples of the rule about secrets. */
export const secretCases: Readonly<Record<string, Cases>> = {
  "no-plain-secret": {
    breaks: [
      ...shapes.map((shape) => map({ "app.conf": `value: ${shape}` })),
      ...shapes.map((shape) =>
        one("aws:ec2/launchTemplate:LaunchTemplate", {
          userData: Buffer.from(`#cloud-config\n${shape}\n`).toString("base64"),
        }),
      ),
      ...variable("DEPLOYER_PRIVATE_KEY", hex),
      ...variable("DB_PASSWORD", random),
      map({ config: `private_key = "${hex}"` }),
      map({ password: "[secret]" }),
      ...variable("TOKEN", "[secret]"),
      inEvery(pod({ containers: [container({ args: ["[secret]"] })] }))[0] ?? [],
      one("kubernetes:helm.sh/v3:Release", { values: { adminPassword: "[secret]" } }),
      one("aws:s3/bucket:Bucket", { tags: { Owner: vault } }),
      one("aws:s3/bucket:Bucket", { tags: { Owner: "[secret]" } }),
      one("aws:s3/bucket:Bucket", { tags: { [vault]: "x" } }),
      [resource("aws:s3/bucket:Bucket", {}, vault)],
    ],
    holds: [
      one("kubernetes:core/v1:Secret", { stringData: { key: pem } }),
      one("aws:secretsmanager/secretVersion:SecretVersion", { secretString: "[secret]" }),
      map({ "genesis.json": `{ "hash": "${hex}", "public_key": "${hex}" }` }),
      map({ notes: "the quick brown fox jumps over the lazy dog and then it sleeps" }),
      ...variable("JWT_SECRET_PATH", "/jwt/jwt.hex"),
      ...variable("PASSWORD_SECRET_NAME", "grafana-admin-1"),
      ...variable("TOKEN", "$(TOKEN_FROM_SECRET)"),
      one("aws:rds/instance:Instance", { password: "[secret]" }),
      one("kubernetes:helm.sh/v3:Release", { values: { existingSecret: "grafana-admin" } }),
      one("chainwright:node:Node", { jwt: hex }),
    ],
  },
};
