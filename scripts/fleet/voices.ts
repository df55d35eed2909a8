import pc from "picocolors";
import type { Context } from "../command.js";
import { sanitise } from "../progress/sanitise.js";

/** How several runs speak on one terminal. */
export interface Voices {
  /** A line of one environment, whole, behind its name. */
  say(name: string, text: string): void;
  /** A line of the fleet's own. */
  note(text: string): void;
  /** Asks for one environment; what the others say meanwhile is shown after the answer, and one question waits for the other. */
  ask(name: string, question: string, word?: string): Promise<boolean>;
}

const paints = ["cyan", "magenta", "blue", "green", "yellow"] as const;

/** @param names environments, whose lines are to be told apart */
export function makeVoices(names: readonly string[], context: Context): Voices {
  const colors = pc.createColors(context.color ?? false);
  const width = Math.max(0, ...names.map((name) => name.length));
  const held: string[] = [];
  let asking: Promise<unknown> = Promise.resolve();
  let open = 0;
  const write = (text: string): void => {
    if (open > 0) held.push(text);
    else context.err(text);
  };
  const head = (name: string): string => {
    const paint = paints[Math.max(0, names.indexOf(name)) % paints.length] ?? "cyan";
    return colors[paint](name.padEnd(width));
  };
  const ask = async (name: string, question: string, word?: string): Promise<boolean> => {
    open += 1;
    const answer = await context.confirm(`${head(name)} | ${sanitise(question)}`, word);
    open -= 1;
    for (const text of held.splice(0)) context.err(text);
    return answer;
  };
  return {
    say: (name, text) => write(`${head(name)} | ${indented(text)}\n`),
    note: (text) => write(`${text}\n`),
    ask: async (name, question, word) => {
      const answer = asking.then(() => ask(name, question, word));
      asking = answer.catch(() => undefined);
      return await answer;
    },
  };
}

function indented(text: string): string {
  return `${/^ */.exec(text)?.[0] ?? ""}${sanitise(text)}`;
}
