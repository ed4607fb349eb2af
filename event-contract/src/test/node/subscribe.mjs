// Subscribes to every topic of a fleet, validates each record by the published schema of its ce_type, and prints one line of
// JSON a record. The first line is {"ready": [topics]}: from then on nothing is missed.
//
//   node subscribe.mjs --brokers host:port [--prefix walfleet.] [--from-beginning] [--group NAME]
//                      [--records N] [--seconds N] [--schemas DIR]
//
// Ends after N records or N seconds, or on SIGTERM; exit status 1 where a record was not valid.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { kafka, options } from './options.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const given = options({
  'from-beginning': { type: 'boolean', default: false },
  group: { type: 'string', default: `contract-fixture-${process.pid}` },
  records: { type: 'string', default: '0' },
  seconds: { type: 'string', default: '0' },
  schemas: { type: 'string', default: path.join(here, '../../main/resources/schemas') },
});
const deadLetters = `${given.prefix}dead-letters`;

const ajv = new Ajv2020.default({ allErrors: true });
addFormats.default(ajv);
const validators = new Map(readdirSync(given.schemas)
  .filter((file) => file.endsWith('.json'))
  .map((file) => [file.slice(0, -'.json'.length),
                  ajv.compile(JSON.parse(readFileSync(path.join(given.schemas, file), 'utf8')))]));

function headersOf(message) {
  return Object.fromEntries(Object.entries(message.headers ?? {})
    .map(([name, value]) => [name, Buffer.isBuffer(value) ? value.toString('utf8') : value]));
}

// What CloudEvents 1.0 asks of a record in binary mode, and what the schema of its type asks of its data.
function problems(headers, key, value) {
  const found = [];
  for (const name of ['ce_specversion', 'ce_id', 'ce_source', 'ce_type']) {
    if (!headers[name]) found.push(`the header ${name} is missing`);
  }
  if (headers.ce_specversion && headers.ce_specversion !== '1.0') {
    found.push(`ce_specversion is ${headers.ce_specversion}, expected 1.0`);
  }
  if (headers.ce_subject && headers.ce_subject !== key) {
    found.push(`ce_subject is ${headers.ce_subject}, the key is ${key}`);
  }
  const validate = validators.get(headers.ce_type);
  if (!validate) {
    found.push(`no schema is published for ce_type ${headers.ce_type}`);
  } else if (value === undefined) {
    found.push('the data is not JSON');
  } else if (!validate(value)) {
    found.push(...validate.errors.map((error) => `${error.instancePath || '/'} ${error.message}`));
  }
  return found;
}

function json(buffer) {
  try {
    return JSON.parse(buffer.toString('utf8'));
  } catch {
    return undefined;
  }
}

const client = kafka(given.brokers, 'walfleet-contract-fixture');
const admin = client.admin();
await admin.connect();
const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(given.prefix)).sort();
await admin.disconnect();
if (topics.length === 0) {
  console.error(`no topic of ${given.brokers} starts with ${given.prefix}`);
  process.exit(2);
}

const consumer = client.consumer({ groupId: given.group, maxWaitTimeInMs: 250 });
let printed = 0;
let invalid = 0;
let ending = false;

async function end() {
  if (ending) return;
  ending = true;
  await consumer.disconnect();
  process.exit(invalid === 0 ? 0 : 1);
}

function print(topic, partition, message) {
  const key = message.key?.toString('utf8') ?? null;
  const headers = headersOf(message);
  const data = message.value === null ? null : json(message.value);
  const line = { topic: topic.slice(given.prefix.length), partition, offset: message.offset, key,
                 type: headers.ce_type ?? null, headers, data: data ?? null };
  if (topic !== deadLetters && message.value !== null) {
    line.problems = problems(headers, key, data);
    line.valid = line.problems.length === 0;
    if (!line.valid) invalid += 1;
  }
  process.stdout.write(`${JSON.stringify(line)}\n`);
  printed += 1;
}

await consumer.connect();
await consumer.subscribe({ topics, fromBeginning: given['from-beginning'] });
consumer.on(consumer.events.CRASH, ({ payload }) => {
  console.error(payload.error);
  process.exit(3);
});
let announced = false;
// the end of a fetch: by then it is settled where reading starts
consumer.on(consumer.events.FETCH, () => {
  if (announced) return;
  announced = true;
  process.stdout.write(`${JSON.stringify({ ready: topics })}\n`);
});
await consumer.run({
  eachMessage: async ({ topic, partition, message }) => {
    if (ending) return;
    print(topic, partition, message);
    if (printed === Number(given.records)) setImmediate(end);
  },
});
process.on('SIGTERM', end);
process.on('SIGINT', end);
if (Number(given.seconds) > 0) setTimeout(end, 1000 * Number(given.seconds));
