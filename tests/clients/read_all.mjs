// The official TypeScript client: reads every resource, fills every template it can, gets every prompt.
// Usage: node read_all.mjs URL ERA; prints one line of JSON.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

const [url, era] = process.argv.slice(2);
const client = new Client(
  { name: 'read-all', version: '1.0.0' },
  era === 'modern' ? { versionNegotiation: { mode: { pin: '2026-07-28' } } } : {},
);
await client.connect(new StreamableHTTPClientTransport(new URL(url)));

const read = {};
for (const { uri } of (await client.listResources()).resources) {
  const { contents } = await client.readResource({ uri });
  read[uri] = contents[0].text.length;
}
const templates = (await client.listResourceTemplates()).resourceTemplates.map((one) => one.uriTemplate);
for (const uriTemplate of templates) {
  const name = /\{(\w+)\}/.exec(uriTemplate)[1];
  const { completion } = await client.complete({
    ref: { type: 'ref/resource', uri: uriTemplate },
    argument: { name, value: '' },
  });
  if (completion.values.length === 0) throw new Error(`nothing completes ${uriTemplate}`);
  const uri = uriTemplate.replace(`{${name}}`, encodeURIComponent(completion.values[0]));
  const { contents } = await client.readResource({ uri });
  read[uri] = contents[0].text.length;
}

const prompts = {};
for (const prompt of (await client.listPrompts()).prompts) {
  const needed = Object.fromEntries((prompt.arguments ?? []).filter((one) => one.required).map((one) => [one.name, '12']));
  const { messages } = await client.getPrompt({ name: prompt.name, arguments: needed });
  prompts[prompt.name] = messages[0].content.text.length;
}
const era_spoken = client.getNegotiatedProtocolVersion?.() ?? '';
console.log(JSON.stringify({ version: era_spoken, templates, read, prompts }));
await client.close();
