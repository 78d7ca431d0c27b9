/**
 * @file The program's command lines, run in this process.
 */
import { main } from "../../cli/main.ts";

/** What a command line said, line by line, and its exit code. */
export interface Said {
  readonly code: number;
  readonly out: readonly string[];
  readonly err: readonly string[];
}

/** Runs a command line. @param signal - Ctrl-C. */
export async function run(args: readonly string[], signal = new AbortController().signal): Promise<Said> {
  const [out, err]: [string[], string[]] = [[], []];
  const io = {
    out: (line: string) => out.push(line),
    err: (line: string) => err.push(line),
    progress: undefined,
    signal,
  };
  return { code: await main([...args], io), out, err };
}
