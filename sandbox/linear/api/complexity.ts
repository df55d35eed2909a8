import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  type GraphQLNamedType,
  type GraphQLSchema,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";

const scalarPoints = 0.1;
const objectPoints = 1;
const defaultPage = 50;

/**
 * Points of an operation by Linear's written rule: a tenth for a property, one for an object, a connection its children times
 * the page that is asked for, rounded up. What the live service charges is lower: this is the upper bound.
 *
 * @see https://linear.app/developers/rate-limiting
 */
export function complexityOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): number {
  const root = schema.getRootType(operation.operation);
  const fragments = new Map(
    document.definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node]] : [])),
  );
  const counter = new Counter(schema, fragments, variables);
  const points = root ? counter.selection(operation.selectionSet, root) : 0;
  return Math.ceil(Math.round(points * 1_000) / 1_000);
}

class Counter {
  constructor(
    private readonly schema: GraphQLSchema,
    private readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>,
    private readonly variables: Readonly<Record<string, unknown>>,
  ) {}

  selection(set: SelectionSetNode, parent: GraphQLNamedType): number {
    return set.selections.reduce((sum, node) => {
      if (node.kind === Kind.FIELD) return sum + this.#field(node, parent);
      const fragment = node.kind === Kind.INLINE_FRAGMENT ? node : this.fragments.get(node.name.value);
      if (fragment === undefined) return sum;
      const condition = fragment.typeCondition?.name.value;
      const type = condition === undefined ? parent : this.schema.getType(condition);
      return sum + (type === undefined ? 0 : this.selection(fragment.selectionSet, type));
    }, 0);
  }

  #field(node: FieldNode, parent: GraphQLNamedType): number {
    if (node.name.value.startsWith("__")) return scalarPoints;
    if (!isObjectType(parent) && !isInterfaceType(parent)) return 0;
    const definition = parent.getFields()[node.name.value];
    if (definition === undefined) return 0;
    const type = getNamedType(definition.type);
    if (node.selectionSet === undefined || !isCompositeType(type)) return scalarPoints;
    const children = this.selection(node.selectionSet, type);
    return objectPoints + (type.name.endsWith("Connection") ? children * this.#page(node) : children);
  }

  #page(node: FieldNode): number {
    for (const argument of node.arguments ?? []) {
      if (argument.name.value !== "first" && argument.name.value !== "last") continue;
      if (argument.value.kind === Kind.INT) return Number(argument.value.value);
      const given = argument.value.kind === Kind.VARIABLE ? this.variables[argument.value.name.value] : undefined;
      if (typeof given === "number") return given;
    }
    return defaultPage;
  }
}
