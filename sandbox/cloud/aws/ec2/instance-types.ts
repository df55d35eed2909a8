import families from "./instance-types.json" with { type: "json" };

/** Whether EC2 has an instance type of this name, by its public price list of July 2026. */
export function isInstanceType(name: string): boolean {
  const [family = "", size = ""] = name.split(".");
  return ((families as Readonly<Record<string, string>>)[family] ?? "").split(" ").includes(size) && size !== "";
}

/** The processor of an instance type: Graviton's families have a `g` after their number. */
export function architectureOf(name: string): "arm64" | "x86_64" {
  return /^(a1|[a-z]+\d+g\w*|\w+4gn|is4gen)\./.test(name) ? "arm64" : "x86_64";
}
