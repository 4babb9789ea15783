// Run by tests/clients against a running server: the example of the document's §11, and what an application needs around it.
// Prints one JSON object. Arguments: base URL, address, password.
import { ApiClient, ApiError } from '@cobranzacloud/sdk';
import type { Resumen, Tokens } from '@cobranzacloud/sdk';

declare const process: { argv: string[]; exitCode: number };

const [, , baseUrl = '', email = '', password = ''] = process.argv;
const kept: Tokens[] = [];

const api = new ApiClient({
  baseUrl,
  onTokenRefresh: async (refreshToken) => {
    const tokens = await api.auth.refresh(refreshToken);
    kept.push(tokens);
    return tokens.accessToken;
  },
});

async function refused(call: () => Promise<unknown>): Promise<string> {
  try {
    await call();
  } catch (error) {
    if (error instanceof ApiError && error.requestId.startsWith('req_')) return `${error.status} ${error.code}`;
    throw error;
  }
  return 'accepted';
}

const login = await api.auth.login({ email, password });
const resumen: Resumen = await api.cartera.getResumen();
const clientes = await api.clientes.list({ conSaldo: true });
const cliente = clientes.data[0];
if (cliente === undefined) throw new Error('no customer');
const detalle = await api.clientes.get(cliente.id);
const vencidas = await api.cartera.listVencidas({ limit: 1, sort: 'saldo:desc' });
const plantillas = await api.cobranza.listPlantillas();
const plantilla = plantillas.data[0];
if (plantilla === undefined) throw new Error('no template');
const recordatorio = await api.cobranza.enviarRecordatorio(
  { clienteId: cliente.id, plantillaId: plantilla.id },
  { idempotencyKey: 'story-1' },
);
const again = await api.cobranza.enviarRecordatorio(
  { clienteId: cliente.id, plantillaId: plantilla.id },
  { idempotencyKey: 'story-1' },
);

// An access token that is over: five calls at once refresh once.
api.useTokens({ accessToken: 'over', refreshToken: login.tokens.refreshToken });
const names = await Promise.all(Array.from({ length: 5 }, async () => (await api.auth.me()).nombre));

// A client without a hook refreshes by itself.
const second = new ApiClient({ baseUrl, tokens: { accessToken: 'over', refreshToken: api.tokens?.refreshToken ?? '' } });
const me = await second.auth.me();

const refusals = [
  await refused(() => api.clientes.get('550e8400-e29b-41d4-a716-446655449999')),
  await refused(() => api.cartera.listVencidas({ limit: 101 })),
  await refused(() => new ApiClient({ baseUrl }).cartera.getResumen()),
  await refused(() => api.auth.login({ email, password: 'Otra-Clave-1' })),
];
await second.auth.logout();

console.log(
  JSON.stringify({
    role: login.user.role,
    totalCartera: resumen.totalCartera,
    cliente: cliente.clave,
    facturas: detalle.facturas.length,
    vencidas: vencidas.meta.limit,
    status: recordatorio.status,
    same: recordatorio.id === again.id,
    refreshes: kept.length,
    names,
    me: me.email,
    refusals,
    after: second.tokens,
  }),
);
