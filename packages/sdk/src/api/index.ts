/** The contract of the HTTP API, version 1: operations, schemas and codes. */
export * from './errors.ts';
export * from './operation.ts';
export * from './operations.ts';
export { CodeName, Problem } from './problem.ts';
export { exampleOf, notes } from './schema.ts';
