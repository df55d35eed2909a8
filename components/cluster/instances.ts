/** Processor architecture of an instance type. */
export type Architecture = "arm64" | "x86_64";

/**
 * The architecture that an instance type's name says: a `g` right after the generation is Graviton (`m8g`, `i8ge`, `im4gn`).
 *
 * @see https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html
 */
export function architectureOf(instanceType: string): Architecture {
  const [family = ""] = instanceType.split(".");
  return family === "a1" || /^[a-z]+\d+g/.test(family) ? "arm64" : "x86_64";
}
