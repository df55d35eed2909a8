import { appendFile, stat } from "node:fs/promises";

/** Bytes that GitHub takes of a step's summary. @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands */
export const summaryLimit = 1024 * 1024;

/** Bytes below which there is no room for anything that could be read. */
const leastRoom = 1_000;

/**
 * Adds to the job's summary, where there is one.
 *
 * @param render the text, of at most so many characters
 */
export async function addToSummary(
  env: Readonly<Record<string, string | undefined>>,
  render: (limit: number) => string,
): Promise<void> {
  const file = env["GITHUB_STEP_SUMMARY"];
  if (file === undefined || file === "") return;
  const before = await stat(file).then(
    ({ size }) => size,
    () => 0,
  );
  const room = summaryLimit - before - 1;
  if (room < leastRoom) return;
  let text = render(room);
  // The limit counts bytes; a character has up to three of them for each unit.
  if (Buffer.byteLength(text) > room) text = render(Math.floor(room / 3));
  if (text !== "") await appendFile(file, `${text}\n`);
}
