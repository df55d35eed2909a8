/** Invisible, and enough to make a word no command. */
const joiner = "\u2060";

/**
 * Text in which a runner of GitHub Actions finds no command: `::set-output ...` at the start of a line, `##[...]` anywhere,
 * also where a line comes in pieces. Names of the cloud, messages of commits and words of providers can't issue one.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export function withoutCommands(text: string): string {
  return text.replace(/(^|[\r\n])([^\S\r\n]*):/g, `$1$2:${joiner}`).replace(/#(?=[#[]|$)/g, `#${joiner}`);
}

/** The same for JSON, which stays the same value: only in a string can `##[` stand. */
export function jsonWithoutCommands(text: string): string {
  return text.replaceAll("##[", "##\\u005b");
}
