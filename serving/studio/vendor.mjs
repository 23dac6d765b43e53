// Copies the libraries that the studio carries out of node_modules into static/vendor, with their licences.
// `npm ci && npm run vendor` after a version was changed in package.json; a test holds the copies equal.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const from = join(here, "node_modules");
const to = join(here, "static", "vendor");

/** What is taken of each package, and what it is called here. */
const files = {
  "lit-html/lit-html.js": "lit-html/lit-html.js",
  "lit-html/directive.js": "lit-html/directive.js",
  "lit-html/async-directive.js": "lit-html/async-directive.js",
  "lit-html/directive-helpers.js": "lit-html/directive-helpers.js",
  "lit-html/directives/class-map.js": "lit-html/directives/class-map.js",
  "lit-html/directives/live.js": "lit-html/directives/live.js",
  "lit-html/directives/ref.js": "lit-html/directives/ref.js",
  "lit-html/directives/repeat.js": "lit-html/directives/repeat.js",
  "lit-html/LICENSE": "lit-html/LICENSE.txt",
  "openseadragon/build/openseadragon/openseadragon.min.js": "openseadragon/openseadragon.min.js",
  "openseadragon/LICENSE.txt": "openseadragon/LICENSE.txt",
};

for (const [source, target] of Object.entries(files)) {
  mkdirSync(dirname(join(to, target)), { recursive: true });
  if (target.startsWith("lit-html/") && target.endsWith(".js")) {
    cpSync(join(from, source.replace(/js$/, "d.ts")), join(to, target.replace(/js$/, "d.ts")));
  }
  if (target.endsWith(".js")) {
    // The maps are not carried, so nothing may point at them.
    const text = readFileSync(join(from, source), "utf8").replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n");
    writeFileSync(join(to, target), text);
  } else {
    cpSync(join(from, source), join(to, target));
  }
}
