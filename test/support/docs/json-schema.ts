import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** Types that contain themselves would have no end. */
const DEPTH_MAX = 12;

export type Schema = Readonly<Record<string, unknown>>;

/** A schema for each member of an interface, made of its type as the compiler understands it; docstrings become descriptions. */
export function schemasOf(file: string, interfaceName: string): ReadonlyMap<string, Schema> {
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(`${ROOT}/tsconfig.json`, (path) => ts.sys.readFile(path)).config,
    ts.sys,
    ROOT,
  );
  const program = ts.createProgram([`${ROOT}/${file}`], options);
  const checker = program.getTypeChecker();
  const declaration = program
    .getSourceFile(`${ROOT}/${file}`)
    ?.statements.filter(ts.isInterfaceDeclaration)
    .find(({ name }) => name.text === interfaceName);
  if (!declaration) throw new Error(`${file} has no interface ${interfaceName}`);
  return new Map(Object.entries(new Reader(checker, declaration).fieldsOf(checker.getTypeAtLocation(declaration), 0)));
}

class Reader {
  readonly #checker: ts.TypeChecker;
  readonly #at: ts.Node;

  constructor(checker: ts.TypeChecker, at: ts.Node) {
    this.#checker = checker;
    this.#at = at;
  }

  fieldsOf(type: ts.Type, depth: number): Record<string, Schema> {
    return Object.fromEntries(
      this.#checker.getPropertiesOfType(type).map((property) => {
        const description = ts.displayPartsToString(property.getDocumentationComment(this.#checker)).replace(/\s+/g, ' ');
        const schema = this.#schemaOf(this.#checker.getTypeOfSymbolAtLocation(property, this.#at), depth + 1);
        return [property.name, { ...schema, ...(description && { description }) }];
      }),
    );
  }

  #schemaOf(type: ts.Type, depth: number): Schema {
    if (depth > DEPTH_MAX) throw new Error(`${this.#checker.typeToString(type)} has no end`);
    if (type.isUnion()) return this.#unionOf(type, depth);
    if (type.isLiteral()) return { const: type.value };
    if (type.flags & ts.TypeFlags.BooleanLiteral) return { const: this.#checker.typeToString(type) === 'true' };
    if (type.flags & ts.TypeFlags.Null) return { type: 'null' };
    if (type.flags & ts.TypeFlags.Number) return { type: 'number' };
    // A branded text is an intersection.
    if (type.flags & ts.TypeFlags.String || (type.isIntersection() && type.types.some(({ flags }) => flags & ts.TypeFlags.String)))
      return { type: 'string' };
    if (this.#checker.isArrayType(type)) {
      const [item] = this.#checker.getTypeArguments(type as ts.TypeReference);
      return { type: 'array', items: this.#schemaOf(item as ts.Type, depth + 1) };
    }
    if (this.#checker.isTupleType(type)) {
      const items = this.#checker.getTypeArguments(type as ts.TypeReference).map((item) => this.#schemaOf(item, depth + 1));
      return { type: 'array', items, minItems: items.length, maxItems: items.length };
    }
    return this.#objectOf(type, depth);
  }

  /** What may be left out says so in `required`, not here. */
  #unionOf(union: ts.UnionType, depth: number): Schema {
    const types = union.types.filter(({ flags }) => !(flags & ts.TypeFlags.Undefined));
    const schemas = types.map((type) => this.#schemaOf(type, depth + 1));
    const [only] = schemas;
    if (only && schemas.length === 1) return only;
    const consts = schemas.flatMap((schema) => ('const' in schema ? [schema['const']] : []));
    const others = schemas.filter((schema) => !('const' in schema));
    if (others.length > 0) return { anyOf: [...(consts.length > 0 ? [{ enum: consts }] : []), ...others] };
    return consts.length === 2 && consts.every((value) => typeof value === 'boolean') ? { type: 'boolean' } : { enum: consts };
  }

  #objectOf(type: ts.Type, depth: number): Schema {
    const index = this.#checker.getIndexInfoOfType(type, ts.IndexKind.String);
    const properties = this.fieldsOf(type, depth);
    if (Object.keys(properties).length === 0 && !index) throw new Error(`no schema for ${this.#checker.typeToString(type)}`);
    const required = this.#checker
      .getPropertiesOfType(type)
      .filter(({ flags }) => !(flags & ts.SymbolFlags.Optional))
      .map(({ name }) => name);
    return {
      type: 'object',
      properties,
      ...(required.length > 0 && { required }),
      additionalProperties: index ? this.#schemaOf(index.type, depth + 1) : false,
    };
  }
}
