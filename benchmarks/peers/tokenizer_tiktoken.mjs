// GPT-2 encoding with npm's tiktoken (OpenAI's Rust core as WebAssembly): node tokenizer_tiktoken.mjs FOLDER TEXT
// FOLDER holds node_modules/tiktoken. Prints the best of three passes over the text as one JSON document.
import fs from 'fs';
import path from 'path';
import { createRequire } from 'module';
const require = createRequire(path.join(path.resolve(process.argv[2]), 'x.js'));
const encoding = require('tiktoken').get_encoding('gpt2');
const text = fs.readFileSync(process.argv[3], 'utf8');
const bytes = Buffer.byteLength(text);
let best = 0, tokens = 0;
for (let pass = 0; pass < 3; pass++) {
  const start = process.hrtime.bigint();
  tokens = encoding.encode_ordinary(text).length;
  best = Math.max(best, bytes / 1e6 / (Number(process.hrtime.bigint() - start) / 1e9));
}
console.log(JSON.stringify({ tokens, megabytes_per_second: best, peak_mib: Math.round(process.resourceUsage().maxRSS / 1024) }));
