/**
 * The actions that generated workflows use, each by the full hash of the commit that its version's tag names.
 *
 * @see https://docs.github.com/en/actions/reference/security/secure-use
 */
const pinned = {
  checkout: ["actions/checkout", "3d3c42e5aac5ba805825da76410c181273ba90b1", "v7.0.1"],
  node: ["actions/setup-node", "820762786026740c76f36085b0efc47a31fe5020", "v7.0.0"],
  upload: ["actions/upload-artifact", "bbbca2ddaa5d8feaa63e36b76fdaad77386f024f", "v7.0.0"],
  download: ["actions/download-artifact", "3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c", "v8.0.1"],
  credentials: ["aws-actions/configure-aws-credentials", "e6de054238d6b7531b4efff3b6587d9aade6a06c", "v6.2.3"],
  restore: ["actions/cache/restore", "27d5ce7f107fe9357f9df03efb73ab90386fccae", "v5.0.5"],
  save: ["actions/cache/save", "27d5ce7f107fe9357f9df03efb73ab90386fccae", "v5.0.5"],
} as const;

/** An action as `uses` takes it: `actions/checkout@<commit>`. */
export function action(name: keyof typeof pinned): string {
  const [repository, commit] = pinned[name];
  return `${repository}@${commit}`;
}

/** What stands behind a `uses`: the version that a commit is; undefined where there is nothing to say. */
export function remarkOn(uses: string): string | undefined {
  // actionlint 1.7.12 does not know the newer `$/` for the repository itself, which zizmor would rather see.
  if (uses.startsWith("./.github/")) return "zizmor: ignore[self-repository]";
  return Object.values(pinned).find(([repository, commit]) => uses === `${repository}@${commit}`)?.[2];
}
