export { type NetworkArgs, type NetworkSettings, networkSettings } from "./args.js";
export { Network } from "./network.js";
export { networkOperations } from "./operations.js";
export { type NetworkPlan, planNetwork } from "./plan.js";
