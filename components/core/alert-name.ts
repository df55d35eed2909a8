/** An alert's name that is unique in the environment: the component's name and what is wrong, in UpperCamelCase. */
export function alertName(component: string, what: string): string {
  const words = component.split(/[^a-zA-Z0-9]+/).filter((word) => word !== "");
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("") + what;
}
