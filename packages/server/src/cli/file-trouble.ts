/** Says in plain words why the files of a data directory cannot be used, where the fault is the machine's. */

const SYSTEM: Record<string, string> = {
  EROFS: 'it is read-only',
  EACCES: 'this user may not write to it',
  EPERM: 'writing to it is not permitted',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota is used up',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open on this machine',
  EIO: 'the disk fails',
};

/** Primary result codes of SQLite. */
const SQLITE: Record<number, string> = {
  8: 'it is read-only',
  10: 'the disk fails',
  13: 'the disk is full',
  14: 'its files cannot be opened for writing',
};

interface FileError extends NodeJS.ErrnoException {
  errcode?: number;
}

/** Nothing when the error is of another kind. */
export function explainFileTrouble(error: unknown, dataDir: string): string | undefined {
  for (let cause = error as FileError | undefined; cause instanceof Error; cause = cause.cause as FileError) {
    const why = SYSTEM[cause.code ?? ''] ?? SQLITE[(cause.errcode ?? 0) & 0xff];
    if (why && cause.syscall !== 'listen')
      return `cannot use the data directory ${dataDir}: ${why} (${cause.message}). Mend that, and start again.`;
  }
  return undefined;
}
