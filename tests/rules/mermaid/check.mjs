// Parses diagrams with the official Mermaid and says what it understood.
// node check.mjs FOLDER   FOLDER holds node_modules; each line of the input is a JSON list of texts, and so is answered.
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const folder = createRequire(join(process.argv[2], "package.json"));
const load = (name) => import(pathToFileURL(folder.resolve(name)).href);

// Mermaid cleans labels with DOMPurify, which needs a document.
const { JSDOM } = (await load("jsdom")).default;
const page = new JSDOM("<!DOCTYPE html><body></body>");
globalThis.window = page.window;
globalThis.document = page.window.document;
const mermaid = (await load("mermaid")).default;
mermaid.initialize({ startOnLoad: false });

// The renderer's own marks for numeric entities, decoded as it does when it draws.
const decoded = (label) => label.replace(/ﬂ°°(\d+)¶ß/g, (_, code) => String.fromCodePoint(Number(code)));

async function check(source) {
  try {
    const { diagramType } = await mermaid.parse(source);
    const { db } = await mermaid.mermaidAPI.getDiagramFromText(source);
    const boxes = [...db.getVertices().values()];
    return {
      type: diagramType,
      boxes: boxes.map((box) => ({
        id: box.id, label: decoded(box.text), shape: box.type, classes: box.classes, link: box.link ?? null,
      })),
      arrows: db.getEdges().map((edge) => [edge.start, edge.end, decoded(edge.text)]),
      frames: db.getSubGraphs().map((frame) => ({ label: decoded(frame.title), boxes: frame.nodes })),
    };
  } catch (error) {
    return { error: String(error?.message ?? error) };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const answers = [];
  for (const source of JSON.parse(line)) answers.push(await check(source));
  process.stdout.write(`${JSON.stringify(answers)}\n`);
}
