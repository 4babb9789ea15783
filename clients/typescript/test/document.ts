// The example of the published document's §11 as it stands there (its results exported): it compiles. Nobody runs it.
import { ApiClient } from '@cobranzacloud/sdk';

const api = new ApiClient({
  baseUrl: 'https://api.cobranzacloud.com/v1',
  onTokenRefresh: async (refreshToken) => {
    const tokens = await api.auth.refresh(refreshToken);
    localStorage.setItem('tokens', JSON.stringify(tokens));
    return tokens.accessToken;
  },
});

// Uso
export const cartera = await api.cartera.getResumen();
export const clientes = await api.clientes.list({ conSaldo: true });
await api.cobranza.enviarRecordatorio({
  clienteId: 'uuid',
  plantillaId: 'uuid',
});
