/** Set for a run whose questions are put to people by the process that started it. */
export const askVariable = "CHAINWRIGHT_ASK";

/** From a run to the process that started it. */
export interface Question {
  readonly question: string;
  /** What has to be typed, where a yes is not enough. */
  readonly word?: string;
}

/** Back. */
export interface Answer {
  readonly answer: boolean;
}

/** The channel to the process that started this one. */
export interface Channel {
  send(question: Question): unknown;
  once(event: "message", listener: (answer: Answer) => void): unknown;
  once(event: "disconnect", listener: () => void): unknown;
}

/** Asks through the channel; nobody left on its other side is a no. */
export async function askThrough(channel: Channel, question: string, word?: string): Promise<boolean> {
  return await new Promise((resolve) => {
    channel.once("message", ({ answer }) => resolve(answer === true));
    channel.once("disconnect", () => resolve(false));
    channel.send({ question, ...(word !== undefined && { word }) });
  });
}
