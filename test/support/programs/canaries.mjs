import { Config, CustomResource, secret } from "@pulumi/pulumi";

class Thing extends CustomResource {
  constructor(name, properties) {
    super("slow:index:Thing", name, properties, {});
  }
}

const encodings = [
  (text) => text,
  (text) => Buffer.from(text).toString("base64"),
  (text) => Buffer.from(text).toString("base64url"),
  (text) => Buffer.from(text).toString("hex"),
  (text) => encodeURIComponent(text),
  (text) => JSON.stringify(text),
];
const all = (text) => encodings.map((encode) => encode(text)).join(" ");

/**
 * Spills secrets wherever a program can: `CANARIES` is `{ outputs, nested, inputs, turning }`, lists of texts, and the configuration
 * `canary:config-N` holds more. With `REFUSE` the provider refuses a thing with the text of every input; with `THROW` the program
 * fails with them; `SECRETLY=no` hands over what turns secret as plain text still.
 */
export default async function program() {
  const { outputs, nested, inputs, turning } = JSON.parse(process.env["CANARIES"] ?? "{}");
  const config = new Config("spill");
  const configured = Array.from(
    { length: Number(process.env["CONFIGURED"] ?? 0) },
    (_, index) => config.get(`config-${index}`) ?? "",
  );
  for (const text of configured) console.log(`the program prints ${all(text)}`);
  const plainly = process.env["SECRETLY"] === "no";
  new Thing("turning", { value: plainly ? turning : secret(turning) });
  const things = inputs.map(
    (text, index) =>
      new Thing(`thing-${index}`, { hidden: { deep: [secret(text)] }, size: process.env["SIZE"] ?? "1" }),
  );
  for (const [index, text] of configured.entries())
    new Thing(`configured-${index}`, { hidden: config.requireSecret(`config-${index}`), length: text.length });
  // The secrets are known to the provider when it refuses.
  if (process.env["REFUSE"])
    new Thing("refused", {
      refuse: `refused because of ${inputs.map(all).join(" ")}`,
      after: things.map(({ id }) => id),
    });
  if (process.env["THROW"]) throw new Error(`the program fails with ${configured.map(all).join(" ")}`);
  return {
    ...Object.fromEntries(outputs.map((text, index) => [`output-${index}`, secret(text)])),
    nested: { list: nested.map((text) => ({ inner: { password: secret(text) } })) },
    encoded: configured.map(all),
  };
}
