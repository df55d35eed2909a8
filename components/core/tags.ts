/** Tags of every resource of an environment, set once on the provider; cost reports and runbooks select by them. */
export function environmentTags(project: string, environment: string, owner: string): Record<string, string> {
  return { Project: project, Environment: environment, Owner: owner, ManagedBy: "chainwright" };
}

/** Tags of one resource: the name that people see, the component that it belongs to, and what the caller adds. */
export function resourceTags(
  component: string,
  name: string,
  more: Readonly<Record<string, string>> = {},
): Record<string, string> {
  return { ...more, Name: name, Component: component };
}

/** The AWS command line's `--filters` that find a component's own resources in its environment. */
export function tagFilters(context: { project: string; environment: string; name: string }): string {
  const tags = { Project: context.project, Environment: context.environment, Component: context.name };
  const filters = Object.entries(tags).map(([key, value]) => `Name=tag:${key},Values=${value}`);
  return `--filters ${filters.join(" ")}`;
}
