/** Which module imports which. */

import { posix } from "node:path";

import { ast } from "./program.js";

/**
 * @param {Map<string, import("typescript/unstable/ast").SourceFile>} modules by path
 * @returns {Map<string, string[]>} the paths that each imports
 */
export function importsOf(modules) {
  const imports = new Map();
  for (const [name, module] of modules) {
    const named = module.statements.filter(ast.isImportDeclaration).map((node) => node.moduleSpecifier);
    imports.set(
      name,
      named.map((path) => posix.join(posix.dirname(name), /** @type {any} */ (path).text)),
    );
  }
  return imports;
}

/** A way that leads from a module back to itself, or nothing. @param {Map<string, string[]>} imports @returns {string[]} */
export function circle(imports) {
  /** @type {Set<string>} */
  const done = new Set();
  /** @param {string} name @param {string[]} way @returns {string[]} */
  const walk = (name, way) => {
    if (way.includes(name)) return [...way.slice(way.indexOf(name)), name];
    if (done.has(name)) return [];
    for (const other of imports.get(name) || []) {
      const found = walk(other, [...way, name]);
      if (found.length) return found;
    }
    done.add(name);
    return [];
  };
  for (const name of imports.keys()) {
    const found = walk(name, []);
    if (found.length) return found;
  }
  return [];
}
