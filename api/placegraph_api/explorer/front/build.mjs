// Bundle the scripts, copy the base map, write the notices of third parties.
import { copyFile, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";

const out = "../built";
await rm(out, { recursive: true, force: true });
await mkdir(out);

const { metafile } = await build({
  entryPoints: ["src/explorer.ts", "src/sparql.ts"],
  bundle: true,
  splitting: true,
  format: "esm",
  target: "es2022",
  minify: true,
  legalComments: "none",
  metafile: true,
  outdir: out,
});
await copyFile("node_modules/world-atlas/countries-110m.json", join(out, "world.json"));

const bundled = Object.keys(metafile.inputs).map((path) =>
  path.match(/^node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1]);
const packages = [...new Set([...bundled, "world-atlas"])].filter(Boolean).sort();
const notices = await Promise.all(packages.map(async (name) => {
  const folder = join("node_modules", name);
  const { version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const file = (await readdir(folder)).find((each) => /^licen[sc]e/i.test(each));
  const text = file ? await readFile(join(folder, file), "utf8") : `Licence: ${license}\n`;
  return `${name} ${version} (${license})\n\n${text.trim()}\n`;
}));
await writeFile(join(out, "notices.txt"), notices.join(`\n${"-".repeat(72)}\n\n`));
