export { type RpcArgs, type RpcChoice, type RpcSettings, rpcSettings } from "./args.js";
export { rpcOperations } from "./operations.js";
export { clientLabel, planRpc, type RpcPlan } from "./plan.js";
export { Rpc } from "./rpc.js";
