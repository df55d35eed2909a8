import type { GraphQLFieldResolver, GraphQLOutputType } from "graphql";
import type { Entity } from "../store/entities.js";
import { notImplemented } from "./errors.js";
import { admit } from "./permission.js";
import { type PageArguments, pageOf } from "./pages.js";
import { isConnection, valueOf } from "./values.js";
import type { World } from "./world.js";

/** An operation of the root: a query or a mutation. */
export type Operation = (args: Readonly<Record<string, unknown>>, world: World) => unknown;

/**
 * Resolves every field of Linear's schema: operations at the root, then relations and computed values, then what is stored,
 * and for the rest the emptiest value of its type. The SDK's models need whole objects.
 */
export function resolverOf(root: {
  readonly query: Readonly<Record<string, Operation>>;
  readonly mutation: Readonly<Record<string, Operation>>;
}): GraphQLFieldResolver<unknown, World> {
  return (source, args: Readonly<Record<string, unknown>>, world, { fieldName, parentType, returnType, schema }) => {
    if (parentType === schema.getQueryType()) return paged(operate(root.query, "query"), returnType, args, world);
    if (parentType === schema.getMutationType()) return operate(root.mutation, "mutation");
    return paged(valueOf(source, fieldName, returnType, world), returnType, args, world);

    function operate(operations: Readonly<Record<string, Operation>>, what: "query" | "mutation"): unknown {
      const operation = Object.hasOwn(operations, fieldName) ? operations[fieldName] : undefined;
      if (operation === undefined) throw notImplemented(`the ${what} ${fieldName}`);
      admit(world.caller, what, fieldName);
      return operation(args, world);
    }
  };
}

function paged(value: unknown, type: GraphQLOutputType, args: PageArguments, world: World): unknown {
  return Array.isArray(value) && isConnection(type) ? pageOf(value as readonly Entity[], args, world) : value;
}
