export { type ChainArgs, type ChainSettings, chainSettings } from "./args.js";
export { Chain } from "./chain.js";
export { chainOperations } from "./operations.js";
export { type ChainPlan, planChain } from "./plan.js";
