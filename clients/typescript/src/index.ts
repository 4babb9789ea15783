export { ApiClient, ApiError } from './client.js';
export type { ApiClientOptions, Tokens } from './client.js';
export type * from './generated.js';
