// Asks for a logical backup by producing a BackupRequested, as any system could, and prints what it asked for as JSON.
//
//   node ask.mjs --brokers host:port --cluster NAME [--prefix walfleet.] [--database PATTERN]... [--job ID] [--by WHO]
//
// Asking twice with the same --job is asking once.
import { randomUUID } from 'node:crypto';
import { kafka, options } from './options.mjs';

const given = options({
  cluster: { type: 'string' },
  database: { type: 'string', multiple: true, default: [] },
  job: { type: 'string' },
  by: { type: 'string', default: 'a client that is not Java' },
});
if (!given.cluster) {
  console.error('--cluster is missing');
  process.exit(2);
}

const now = new Date();
const slot = now.toISOString().replace(/\.\d+Z$/, 'Z');
const request = {
  job: given.job ?? `${given.cluster}/logical/${slot.replace(/[-:]/g, '')}-${randomUUID().slice(0, 8)}`,
  cluster: given.cluster,
  kind: 'logical',
  slot,
  requestedBy: given.by,
  ...(given.database.length > 0 && { databases: given.database }),
};

const producer = kafka(given.brokers, 'walfleet-contract-fixture').producer();
await producer.connect();
await producer.send({
  topic: `${given.prefix}backup-requests`,
  acks: -1,
  messages: [{
    key: given.cluster,
    value: JSON.stringify(request),
    headers: {
      ce_specversion: '1.0',
      ce_id: randomUUID(),
      ce_source: 'contract-fixture',
      ce_type: 'dev.walfleet.backup.requested.v1',
      ce_subject: given.cluster,
      ce_time: now.toISOString(),
      'content-type': 'application/json',
    },
  }],
});
await producer.disconnect();
process.stdout.write(`${JSON.stringify(request)}\n`);
