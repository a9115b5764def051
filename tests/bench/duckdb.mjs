// DuckDB's lesser jobs over one CSV file: prints seconds and counts as a line of JSON for each.
//   node duckdb.mjs FOLDER-OF-NODE-MODULES FILE ID-COLUMN THREADS
import { createRequire } from "node:module";

const [folder, file, id, threads] = process.argv.slice(2);
const { DuckDBInstance } = createRequire(folder + "/package.json")("@duckdb/node-api");
const quoted = (text) => "'" + text.replaceAll("'", "''") + "'";
const from = `read_csv(${quoted(file)}, all_varchar = true, header = true)`;
const jobs = {
  count: [`SELECT count(*), count(DISTINCT "${id}") FROM ${from}`],
  table: [`CREATE TABLE t AS SELECT * FROM ${from}`, `SELECT count(*), 0 FROM t`],
};
for (const [job, statements] of Object.entries(jobs)) {
  const connection = await (await DuckDBInstance.create(":memory:", { threads })).connect();
  const start = performance.now();
  let rows;
  for (const statement of statements) rows = await (await connection.runAndReadAll(statement)).getRows();
  console.log(JSON.stringify({ job, seconds: (performance.now() - start) / 1000, rows: Number(rows[0][0]) }));
}
