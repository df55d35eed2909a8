export { type NodeArgs, type NodeChoice, type NodeSettings, nodeSettings } from "./args.js";
export { type ClientName, type ConsensusName, type ExecutionName } from "./catalogue/catalogue.js";
export { forkProblems } from "./catalogue/forks.js";
export { Node } from "./node.js";
export { nodeOperations } from "./operations.js";
export { type NodePlan, planNode, type ProcessPlan } from "./plan.js";
