import type { Call } from './call.js';
import * as calls from './generated.js';
import type { Detail, ErrorEnvelope } from './generated.js';

export interface Tokens {
  accessToken: string;
  refreshToken: string;
}

export interface ApiClientOptions {
  /** Where the API is, with its version: `https://api.cobranzacloud.com/v1`. */
  baseUrl: string;
  /** A session that began earlier. */
  tokens?: Tokens;
  /**
   * Called once when a call finds the access token over; answers the new one. Without it the client refreshes by itself.
   * `api.auth.refresh` keeps the new pair in the client, so that a hook only has to store it.
   *
   * It answers a `Promise<string>`. The type says `any`, because a hook that uses the very client it is given to, as the
   * published example does, could not be typed otherwise (TS7022); what it answers is checked when it does.
   */
  onTokenRefresh?: (refreshToken: string) => any;
  /** Another `fetch`, for tests and proxies. */
  fetch?: typeof fetch;
}

/** A refusal of the API: what its error envelope says. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: Detail[],
    readonly requestId: string,
    /** Seconds to wait, where the API says so. */
    readonly retryAfter: number | null,
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

export class ApiClient {
  readonly auth: calls.AuthCalls;
  readonly organizations: calls.OrganizationsCalls;
  readonly connectors: calls.ConnectorsCalls;
  readonly cartera: calls.CarteraCalls;
  readonly clientes: calls.ClientesCalls;
  readonly cobranza: calls.CobranzaCalls;
  readonly users: calls.UsersCalls;
  readonly webhooks: calls.WebhooksCalls;
  private readonly fetch: typeof fetch;
  private readonly base: string;
  private current: Tokens | null;
  private refreshing: Promise<string> | null = null;

  constructor(private readonly options: ApiClientOptions) {
    this.base = options.baseUrl.replace(/\/+$/, '');
    this.fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
    this.current = options.tokens ?? null;
    const send = <T>(call: Call): Promise<T> => this.send<T>(call);
    this.auth = new calls.AuthCalls(send);
    this.organizations = new calls.OrganizationsCalls(send);
    this.connectors = new calls.ConnectorsCalls(send);
    this.cartera = new calls.CarteraCalls(send);
    this.clientes = new calls.ClientesCalls(send);
    this.cobranza = new calls.CobranzaCalls(send);
    this.users = new calls.UsersCalls(send);
    this.webhooks = new calls.WebhooksCalls(send);
  }

  /** The session, to be kept; null before a login and after a logout. */
  get tokens(): Tokens | null {
    return this.current;
  }

  /** Go on with a session that was kept. */
  useTokens(tokens: Tokens | null): void {
    this.current = tokens;
  }

  private async send<T>(call: Call): Promise<T> {
    const used = this.current?.accessToken ?? null;
    let answer = await this.request(call, used);
    if (answer.status === 401 && !call.anonymous && this.current !== null) {
      answer = await this.request(call, await this.renewed(used));
    }
    const value = await read<T>(answer, call);
    this.remember(call, value);
    return value;
  }

  private request(call: Call, accessToken: string | null): Promise<Response> {
    const headers = new Headers();
    for (const [name, value] of Object.entries(call.headers ?? {})) {
      if (value !== null && value !== undefined) headers.set(name, value);
    }
    if (!call.anonymous && accessToken !== null) headers.set('Authorization', `Bearer ${accessToken}`);
    const init: RequestInit = { method: call.method, headers };
    if (call.body !== undefined) {
      headers.set('Content-Type', 'application/json');
      init.body = JSON.stringify(call.body);
    }
    return this.fetch(this.base + call.path + queryOf(call), init);
  }

  /** A good access token: calls that fail together refresh once. */
  private renewed(used: string | null): Promise<string> {
    const now = this.current;
    if (now === null) return Promise.reject(new Error('There is no session'));
    if (now.accessToken !== used) return Promise.resolve(now.accessToken);
    this.refreshing ??= this.refresh(now.refreshToken).finally(() => {
      this.refreshing = null;
    });
    return this.refreshing;
  }

  private async refresh(refreshToken: string): Promise<string> {
    const hook = this.options.onTokenRefresh;
    if (hook === undefined) return (await this.auth.refresh(refreshToken)).accessToken;
    const accessToken: unknown = await hook(refreshToken);
    if (typeof accessToken !== 'string') throw new TypeError('onTokenRefresh must answer the new access token');
    if (this.current !== null && this.current.accessToken !== accessToken) {
      this.current = { ...this.current, accessToken };
    }
    return accessToken;
  }

  /** Keep the tokens of an answer that begins or renews a session. */
  private remember(call: Call, value: unknown): void {
    if (call.path === '/auth/logout') this.current = null;
    if (!call.path.startsWith('/auth/') || typeof value !== 'object' || value === null) return;
    const found = 'tokens' in value ? value.tokens : value;
    if (isTokens(found)) this.current = { accessToken: found.accessToken, refreshToken: found.refreshToken };
  }
}

function isTokens(value: unknown): value is Tokens {
  return typeof value === 'object' && value !== null && 'accessToken' in value && 'refreshToken' in value;
}

function queryOf(call: Call): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(call.query ?? {})) {
    if (value !== null && value !== undefined) query.set(name, String(value));
  }
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

async function read<T>(answer: Response, call: Call): Promise<T> {
  if (!answer.ok) throw await refusal(answer);
  if (answer.status === 204) return undefined as T;
  if (call.binary) return new Uint8Array(await answer.arrayBuffer()) as T;
  return (await answer.json()) as T;
}

async function refusal(answer: Response): Promise<ApiError> {
  const wait = answer.headers.get('Retry-After');
  const retryAfter = wait === null ? null : Number(wait);
  const text = await answer.text();
  try {
    const { error } = JSON.parse(text) as ErrorEnvelope;
    return new ApiError(answer.status, error.code, error.message, error.details, error.requestId, retryAfter);
  } catch {
    return new ApiError(answer.status, 'UNKNOWN', text.slice(0, 200), [], '', retryAfter);
  }
}
