// Command line options of both programs: --name value, and --flag.
import { parseArgs } from 'node:util';
import { Kafka, logLevel } from 'kafkajs';

export function options(known) {
  try {
    return parseArgs({ options: { brokers: { type: 'string', default: 'localhost:9092' },
                                  prefix: { type: 'string', default: 'walfleet.' },
                                  ...known } }).values;
  } catch (error) {
    console.error(error.message);
    process.exit(2);
  }
}

// Only errors are logged, and on stderr: stdout is for records.
export function kafka(brokers, clientId) {
  const log = () => ({ namespace, log: { message, ...rest } }) =>
    console.error(`${namespace}: ${message} ${rest.error ?? ''}`);
  return new Kafka({ clientId, brokers: brokers.split(','), logLevel: logLevel.ERROR, logCreator: log,
                     retry: { retries: 8 } });
}
