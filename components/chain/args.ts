import { z } from "zod";
import { ethereumNetworks } from "../core/chains.js";

/** What may be chosen about the place that all pairs of a network share. */
export const chainSettings = z.strictObject({
  network: z.enum(ethereumNetworks).describe("Ethereum network whose pairs live here."),
});

/** Settings as written. */
export type ChainSettings = z.input<typeof chainSettings>;

/** Settings and what the component is given. */
export type ChainArgs = ChainSettings & {
  /**
   * Whether the namespace is protected from deletion.
   * @default true
   */
  readonly protect?: boolean;
};
