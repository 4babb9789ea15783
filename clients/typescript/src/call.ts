/** One call of the API, as the generated methods describe it. */
export interface Call {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'PUT';
  path: string;
  body?: unknown;
  query?: Record<string, string | number | boolean | null | undefined>;
  headers?: Record<string, string | null | undefined>;
  /** Takes no token. */
  anonymous?: boolean;
  /** Answers a file, not JSON. */
  binary?: boolean;
}

/** Makes a call and answers what came back. */
export type Send = <T>(call: Call) => Promise<T>;
