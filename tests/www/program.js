/** The modules of the pages as the TypeScript compiler reads them. */

import { relative } from "node:path";

import * as ast from "typescript/unstable/ast";
import { API } from "typescript/unstable/sync";

/** @typedef {import("typescript/unstable/ast").Node} Node */

/**
 * Call `use` with the modules that `config` includes, by their path below `folder`, and with the compiler's checker.
 *
 * @template T
 * @param {string} config path of a tsconfig.json
 * @param {string} folder absolute
 * @param {(modules: Map<string, import("typescript/unstable/ast").SourceFile>, checker: import("typescript/unstable/sync").Checker) => T} use
 */
export function withProgram(config, folder, use) {
  const api = new API({ cwd: folder });
  try {
    const [{ program, checker }] = api.updateSnapshot({ openProject: config }).getProjects();
    const names = program.getSourceFileNames().filter((name) => name.startsWith(`${folder}/`) && name.endsWith(".js"));
    const modules = new Map();
    for (const name of names.sort()) modules.set(relative(folder, name), program.getSourceFile(name));
    return use(modules, checker);
  } finally {
    api.close();
  }
}

/** Every node below `node`, outer ones first. @param {Node} node @returns {Generator<Node>} */
export function* nodesOf(node) {
  yield node;
  /** @type {Node[]} */
  const children = [];
  node.forEachChild((child) => void children.push(child));
  for (const child of children) yield* nodesOf(child);
}

export { ast };
