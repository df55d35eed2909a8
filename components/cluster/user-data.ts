type Scalar = string | number | boolean;

/** Tables of TOML by their dotted name; values are scalars or lists of them. */
export type Toml = Readonly<Record<string, Readonly<Record<string, Scalar | readonly Scalar[]>>>>;

/**
 * Bottlerocket's settings of a node. EKS adds the cluster's address and certificate, labels and taints by itself.
 *
 * Pods run under the runtime's seccomp profile unless they say otherwise; the kernel refuses unsigned modules; no host container
 * gives a shell. The control container is how SSM reaches a node.
 *
 * @see https://bottlerocket.dev/en/os/latest/#/api/settings/
 */
export function nodeSettings({ ssm }: { readonly ssm: boolean }): Toml {
  return {
    "settings.kubernetes": { "seccomp-default": true },
    "settings.kernel": { lockdown: "integrity" },
    "settings.host-containers.admin": { enabled: false },
    "settings.host-containers.control": { enabled: ssm },
  };
}

/** The tables as TOML, in their order. */
export function renderToml(tables: Toml): string {
  return Object.entries(tables)
    .map(([table, values]) => {
      const lines = Object.entries(values).map(([key, value]) => `${keyOf(key)} = ${valueOf(value)}\n`);
      return `[${table.split(".").map(keyOf).join(".")}]\n${lines.join("")}`;
    })
    .join("\n");
}

function keyOf(key: string): string {
  return /^[A-Za-z0-9_-]+$/.test(key) ? key : JSON.stringify(key);
}

/** A JSON string is a basic string of TOML, but for DEL, which TOML wants escaped. */
function valueOf(value: Scalar | readonly Scalar[]): string {
  if (typeof value === "object") return `[${value.map(valueOf).join(", ")}]`;
  return typeof value === "string" ? JSON.stringify(value).replaceAll("\u007f", "\\u007f") : String(value);
}
